//! Filters and orders as values; how they become SQL is in `sql.rs`, how they are answered in
//! memory in `eval.rs`.

use serde_json::Value;

use super::place::Place;

/// Which rows a query wants; made by the methods of [`Column`](super::Column).
///
/// A filter is true or false for every row, never unknown as in SQL: [`not`](Self::not) is the
/// plain opposite, also for rows that have no value.
#[derive(Debug, Clone)]
pub struct Filter(pub(crate) Node);

#[derive(Debug, Clone)]
pub(crate) enum Node {
    Compare(Place, Comparison, Value),
    OneOf(Place, Vec<Value>),
    Null(Place),
    Text(Place, TextTest, String),
    /// All of these; none of them is every row.
    All(Vec<Node>),
    /// Any of these; none of them is no row.
    Any(Vec<Node>),
    Not(Box<Node>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextTest {
    Contains,
    ContainsAnyCase,
    StartsWith,
    StartsWithAnyCase,
    EndsWith,
    ExactAnyCase,
}

impl TextTest {
    pub(crate) fn ignores_case(self) -> bool {
        matches!(
            self,
            Self::ContainsAnyCase | Self::StartsWithAnyCase | Self::ExactAnyCase
        )
    }
}

impl Filter {
    /// Every row.
    #[must_use]
    pub fn everything() -> Self {
        Self(Node::All(Vec::new()))
    }

    /// Rows that pass all of the filters; every row when there are none.
    pub fn all(filters: impl IntoIterator<Item = Self>) -> Self {
        Self(Node::All(filters.into_iter().map(|f| f.0).collect()))
    }

    /// Rows that pass any of the filters; no row when there are none.
    pub fn any(filters: impl IntoIterator<Item = Self>) -> Self {
        Self(Node::Any(filters.into_iter().map(|f| f.0).collect()))
    }

    /// Rows that pass both filters.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::all([self, other])
    }

    /// Rows that pass one of the filters or both.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self::any([self, other])
    }

    /// Rows that do not pass.
    #[must_use]
    #[allow(clippy::should_implement_trait)] // `!` is offered too; the method reads in order.
    pub fn not(self) -> Self {
        Self(Node::Not(Box::new(self.0)))
    }

    /// Answers the filter for one document in memory, as the databases answer it.
    #[must_use]
    pub fn matches(&self, document: &Value) -> bool {
        super::eval::matches(&self.0, document)
    }

    pub(crate) fn compare(place: Place, comparison: Comparison, value: Value) -> Self {
        Self(Node::Compare(place, comparison, value))
    }

    pub(crate) fn one_of(place: Place, values: Vec<Value>) -> Self {
        Self(Node::OneOf(place, values))
    }

    pub(crate) fn null(place: Place) -> Self {
        Self(Node::Null(place))
    }

    pub(crate) fn text(place: Place, test: TextTest, text: String) -> Self {
        Self(Node::Text(place, test, text))
    }
}

impl std::ops::Not for Filter {
    type Output = Self;

    fn not(self) -> Self {
        Self::not(self)
    }
}

/// In which order a query answers; made by [`asc` and `desc`](super::Column::asc). Rows without
/// a value come last in both.
#[derive(Debug, Clone)]
pub struct Order {
    pub(crate) place: Place,
    pub(crate) direction: Direction,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Ascending,
    Descending,
}

impl Order {
    pub(crate) fn new(place: Place, direction: Direction) -> Self {
        Self { place, direction }
    }

    /// Compares two documents in memory, as the databases order them.
    #[must_use]
    pub fn compare(&self, left: &Value, right: &Value) -> std::cmp::Ordering {
        super::eval::compare_documents(self, left, right)
    }
}
