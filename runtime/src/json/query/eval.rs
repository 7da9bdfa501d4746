//! Filters and orders answered in memory, with the answers of the databases.

use std::cmp::Ordering;

use rust_decimal::Decimal;
use serde_json::Value;

use super::filter::{Comparison, Direction, Node, Order, TextTest};
use super::place::Place;
use super::sql::Class;

pub(crate) fn matches(node: &Node, document: &Value) -> bool {
    match node {
        Node::Compare(place, comparison, value) => {
            compare(place, document, value).is_some_and(|order| comparison.holds(order))
        }
        Node::OneOf(place, values) => values
            .iter()
            .any(|value| compare(place, document, value) == Some(Ordering::Equal)),
        Node::Null(place) => match Class::of(place.kind) {
            Class::Other => place.find(document).is_none(),
            class => typed(class, place, document).is_none(),
        },
        Node::Text(place, test, text) => match typed(Class::Text, place, document) {
            Some(Value::String(stored)) => test.passes(&stored, text),
            _ => false,
        },
        Node::All(nodes) => nodes.iter().all(|node| matches(node, document)),
        Node::Any(nodes) => nodes.iter().any(|node| matches(node, document)),
        Node::Not(node) => !matches(node, document),
    }
}

pub(crate) fn compare_documents(order: &Order, left: &Value, right: &Value) -> Ordering {
    let class = Class::of(order.place.kind);
    let left = typed(class, &order.place, left);
    let right = typed(class, &order.place, right);
    match (left, right) {
        (Some(left), Some(right)) => {
            let ascending = values(class, &left, &right).unwrap_or(Ordering::Equal);
            match order.direction {
                Direction::Ascending => ascending,
                Direction::Descending => ascending.reverse(),
            }
        }
        (left, right) => left.is_none().cmp(&right.is_none()),
    }
}

impl Comparison {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

impl TextTest {
    fn passes(self, stored: &str, text: &str) -> bool {
        if self.ignores_case() {
            let (stored, text) = (stored.to_ascii_lowercase(), text.to_ascii_lowercase());
            return self.passes_exactly(&stored, &text);
        }
        self.passes_exactly(stored, text)
    }

    fn passes_exactly(self, stored: &str, text: &str) -> bool {
        match self {
            Self::Contains | Self::ContainsAnyCase => stored.contains(text),
            Self::StartsWith | Self::StartsWithAnyCase => stored.starts_with(text),
            Self::EndsWith => stored.ends_with(text),
            Self::ExactAnyCase => stored == text,
        }
    }
}

fn compare(place: &Place, document: &Value, value: &Value) -> Option<Ordering> {
    let class = Class::of(place.kind);
    values(class, &typed(class, place, document)?, value)
}

/// The stored value, if it is of the type that the database will look for.
fn typed(class: Class, place: &Place, document: &Value) -> Option<Value> {
    let found = place.find(document)?;
    let fits = match class {
        Class::Text | Class::Moment => found.is_string(),
        Class::Bool => found.is_boolean(),
        Class::Integer | Class::Wide | Class::Float => found.is_number(),
        Class::Decimal => decimal(&found).is_some(),
        Class::Other => true,
    };
    fits.then_some(found)
}

fn values(class: Class, left: &Value, right: &Value) -> Option<Ordering> {
    match class {
        Class::Text => Some(left.as_str()?.cmp(right.as_str()?)),
        Class::Moment => {
            let plain = |value: &Value| {
                value
                    .as_str()
                    .map(|text| text.trim_end_matches('Z').to_owned())
            };
            Some(plain(left)?.cmp(&plain(right)?))
        }
        Class::Bool => Some(left.as_bool()?.cmp(&right.as_bool()?)),
        Class::Integer | Class::Wide => match (integer(left), integer(right)) {
            (Some(left), Some(right)) => Some(left.cmp(&right)),
            _ => left.as_f64()?.partial_cmp(&right.as_f64()?),
        },
        Class::Float => left.as_f64()?.partial_cmp(&right.as_f64()?),
        Class::Decimal => Some(decimal(left)?.cmp(&decimal(right)?)),
        Class::Other => None,
    }
}

fn integer(value: &Value) -> Option<i128> {
    let signed = value.as_i64().map(i128::from);
    signed.or_else(|| value.as_u64().map(i128::from))
}

fn decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::String(text) => text.parse().ok(),
        Value::Number(number) => number.to_string().parse().ok(),
        _ => None,
    }
}
