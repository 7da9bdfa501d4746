//! The handle of a field in queries: `Hello::text()`.

use std::fmt;
use std::marker::PhantomData;
use std::net::IpAddr;

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::filter::{Comparison, Direction, Filter, Order, TextTest};
use super::place::Place;
use crate::json::{Choice, Email, FilePath, JsonField, JsonStore, Model, Operand, Ref, Slug, Url};
use crate::user::UserId;

/// A field of the store `S` in a query, `Hello::text()`; `T` is the type of the field.
///
/// A query looks at what a lens would read: a missing key is compared as the field's default, and
/// as no value where it has none. No value is equal to nothing, smaller and greater than nothing,
/// and different from everything.
///
/// ```
/// use procession::json::Dialect;
/// use procession::prelude::*;
/// use serde_json::json;
///
/// #[jsonstore]
/// struct Hello {
///     text: String,
///     #[field(default = 10)]
///     baking_time: u32,
///     #[field(key = "address.city")]
///     city: Option<String>,
/// }
///
/// let filter = Hello::baking_time().gt(5).and(Hello::city().is_null());
/// assert!(filter.matches(&json!({ "text": "hi" })));
///
/// let order = Hello::text().asc();
/// assert_eq!(
///     order.to_sql(Dialect::Postgres, "data"),
///     r#"CASE WHEN jsonb_typeof("data"::jsonb #> '{text}') = 'string' THEN ("data"::jsonb #>> '{text}') END COLLATE "C" ASC NULLS LAST"#
/// );
/// ```
pub struct Column<S, T> {
    place: Place,
    types: PhantomData<fn() -> (S, T)>,
}

impl<S, T> Clone for Column<S, T> {
    fn clone(&self) -> Self {
        Self::at_place(self.place.clone())
    }
}

impl<S, T> fmt::Debug for Column<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Column").field(&self.place).finish()
    }
}

impl<S: JsonStore, T> Column<S, T> {
    /// The field number `index` of the store; generated code calls it.
    #[must_use]
    pub fn of(index: usize) -> Self {
        Self::at_place(S::FIELDS.get(index).map_or_else(Place::nowhere, Place::of))
    }
}

impl<S, T> Column<S, T> {
    fn at_place(place: Place) -> Self {
        Self {
            place,
            types: PhantomData,
        }
    }

    /// Rows in which the field has no value: its key is missing, or null.
    #[must_use]
    pub fn is_null(&self) -> Filter {
        Filter::null(self.place.clone())
    }

    /// Rows in which the field has a value.
    #[must_use]
    pub fn is_not_null(&self) -> Filter {
        self.is_null().not()
    }

    fn compare<V: JsonField>(&self, comparison: Comparison, value: &V) -> Filter {
        Filter::compare(self.place.clone(), comparison, value.to_json())
    }

    fn test(&self, test: TextTest, text: impl Into<String>) -> Filter {
        Filter::text(self.place.clone(), test, text.into())
    }
}

impl<S, T: JsonField> Column<S, T> {
    /// Rows in which the field has this value.
    pub fn eq(&self, value: impl Operand<T::Scalar>) -> Filter
    where
        T::Scalar: Comparable,
    {
        self.compare(Comparison::Equal, &value.into_operand())
    }

    /// Rows in which the field has another value, or none: the opposite of [`eq`](Self::eq).
    pub fn ne(&self, value: impl Operand<T::Scalar>) -> Filter
    where
        T::Scalar: Comparable,
    {
        self.eq(value).not()
    }

    /// Rows in which the field has one of these values; no row when there are none.
    pub fn in_<V: Operand<T::Scalar>>(&self, values: impl IntoIterator<Item = V>) -> Filter
    where
        T::Scalar: Comparable,
    {
        let values = values
            .into_iter()
            .map(|value| value.into_operand().to_json());
        Filter::one_of(self.place.clone(), values.collect())
    }
}

impl<S, T: JsonField> Column<S, T> {
    /// Rows in which the field is less than this value.
    pub fn lt(&self, value: impl Operand<T::Scalar>) -> Filter
    where
        T::Scalar: Ordered,
    {
        self.compare(Comparison::Less, &value.into_operand())
    }

    /// Rows in which the field is this value or less.
    pub fn le(&self, value: impl Operand<T::Scalar>) -> Filter
    where
        T::Scalar: Ordered,
    {
        self.compare(Comparison::LessOrEqual, &value.into_operand())
    }

    /// Rows in which the field is greater than this value.
    pub fn gt(&self, value: impl Operand<T::Scalar>) -> Filter
    where
        T::Scalar: Ordered,
    {
        self.compare(Comparison::Greater, &value.into_operand())
    }

    /// Rows in which the field is this value or greater.
    pub fn ge(&self, value: impl Operand<T::Scalar>) -> Filter
    where
        T::Scalar: Ordered,
    {
        self.compare(Comparison::GreaterOrEqual, &value.into_operand())
    }

    /// Rows from this value to that one, both included.
    pub fn between(&self, least: impl Operand<T::Scalar>, most: impl Operand<T::Scalar>) -> Filter
    where
        T::Scalar: Ordered,
    {
        self.ge(least).and(self.le(most))
    }

    /// The smallest value first, rows without a value last.
    #[must_use]
    pub fn asc(&self) -> Order
    where
        T::Scalar: Ordered,
    {
        Order::new(self.place.clone(), Direction::Ascending)
    }

    /// The greatest value first, rows without a value last.
    #[must_use]
    pub fn desc(&self) -> Order
    where
        T::Scalar: Ordered,
    {
        Order::new(self.place.clone(), Direction::Descending)
    }
}

/// Upper and lower case are told apart except where a name starts with `i`; those take `A` to `Z`
/// for `a` to `z` and leave all other letters alone, on every database.
impl<S, T: JsonField> Column<S, T> {
    /// Rows whose text contains this one.
    pub fn contains(&self, text: impl Into<String>) -> Filter
    where
        T::Scalar: Textual,
    {
        self.test(TextTest::Contains, text)
    }

    /// Rows whose text contains this one in any case.
    pub fn icontains(&self, text: impl Into<String>) -> Filter
    where
        T::Scalar: Textual,
    {
        self.test(TextTest::ContainsAnyCase, text)
    }

    /// Rows whose text starts with this one.
    pub fn starts_with(&self, text: impl Into<String>) -> Filter
    where
        T::Scalar: Textual,
    {
        self.test(TextTest::StartsWith, text)
    }

    /// Rows whose text starts with this one in any case.
    pub fn istarts_with(&self, text: impl Into<String>) -> Filter
    where
        T::Scalar: Textual,
    {
        self.test(TextTest::StartsWithAnyCase, text)
    }

    /// Rows whose text ends with this one.
    pub fn ends_with(&self, text: impl Into<String>) -> Filter
    where
        T::Scalar: Textual,
    {
        self.test(TextTest::EndsWith, text)
    }

    /// Rows whose text is this one in any case.
    pub fn iexact(&self, text: impl Into<String>) -> Filter
    where
        T::Scalar: Textual,
    {
        self.test(TextTest::ExactAnyCase, text)
    }
}

impl<S, T> Column<S, T>
where
    T: JsonField<Scalar: JsonStore>,
{
    /// A field of the embedded document: `Order::price().field(Money::amount())`.
    #[must_use]
    pub fn field<U>(&self, inner: Column<T::Scalar, U>) -> Column<S, U> {
        Column::at_place(self.place.clone().inside(inner.place))
    }
}

impl<S, T: JsonField> Column<S, Vec<T>> {
    /// The element at this place of the list, counted from 0:
    /// `Order::lines().at(0).field(Line::sku())`.
    #[must_use]
    pub fn at(&self, index: usize) -> Column<S, T> {
        Column::at_place(self.place.clone().element(index, T::KIND))
    }
}

/// Types whose values a query can test for equality.
#[diagnostic::on_unimplemented(
    message = "queries cannot compare fields of type `{Self}`",
    label = "`{Self}` has no single value to compare",
    note = "compare a field of an embedded document: `Order::price().field(Money::amount()).eq(..)`"
)]
pub trait Comparable: JsonField {}

/// Types whose values have an order that a database can see in what is stored.
#[diagnostic::on_unimplemented(
    message = "queries cannot order fields of type `{Self}`",
    label = "what is stored for a `{Self}` has no order",
    note = "numbers, decimals, text, dates and times have one"
)]
pub trait Ordered: Comparable {}

/// Types whose values are text.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not text",
    note = "tests of text are for `String`, `Email`, `Url`, `Slug` and `FilePath`"
)]
pub trait Textual: Comparable {}

macro_rules! implement {
    ($($name:ident: $($type:ty),*;)*) => {$($(impl $name for $type {})*)*};
}

implement! {
    Comparable: String, UserId, Email, Url, Slug, FilePath, IpAddr, bool, i8, i16, i32, i64, u8, u16, u32, u64,
        f32, f64, Decimal, Date, Time, DateTime, Timestamp, SignedDuration, Uuid;
    Ordered: String, UserId, Email, Url, Slug, FilePath, i8, i16, i32, i64, u8, u16, u32, u64,
        f32, f64, Decimal, Date, Time, DateTime, Timestamp;
    Textual: String, UserId, Email, Url, Slug, FilePath;
}

impl<T: Model> Comparable for Ref<T> {}
impl<C: Choice + JsonField> Comparable for C {}
