//! One row of a query's answer, and what its columns are read as.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::SqlValue;
use crate::error::{Error, Kind};
use crate::process::ProcessId;
use crate::task::TaskId;
use crate::user::UserId;

/// One row of a query's answer.
///
/// ```
/// use procession::store::{Row, SqlValue};
///
/// let row = Row::new(["id", "text"], [SqlValue::from(7), SqlValue::from("paper")]);
/// let id: u32 = row.get(0)?;
/// let text: String = row.get("text")?;
/// assert_eq!((id, text.as_str()), (7, "paper"));
///
/// let error = row.get::<bool>("text").unwrap_err();
/// assert_eq!(error.to_string(), "column 1 (`text`) holds the text \"paper\", not true or false");
/// # Ok::<(), procession::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    columns: Arc<[String]>,
    values: Vec<SqlValue>,
}

impl Row {
    /// A row with these columns. For tests of what reads one; columns without a value are left out.
    pub fn new<C: Into<String>>(
        columns: impl IntoIterator<Item = C>,
        values: impl IntoIterator<Item = SqlValue>,
    ) -> Self {
        let columns = columns.into_iter().map(Into::into).collect();
        Self::of(columns, values.into_iter().collect())
    }

    /// A row with these columns, which all rows of an answer share. For stores.
    #[must_use]
    pub fn of(columns: Arc<[String]>, values: Vec<SqlValue>) -> Self {
        Self { columns, values }
    }

    /// The value of a column, which is named by its number from 0 or by its name.
    ///
    /// # Errors
    ///
    /// When there is no such column, or what it holds is no `T`; a null is only an `Option`. The text
    /// names the column and what was found.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "a number or a name is written as it is"
    )]
    pub fn get<T: FromSqlValue>(&self, column: impl ColumnName) -> Result<T, Error> {
        let index = column.index(&self.columns);
        let value = index.and_then(|index| Some((index, self.values.get(index)?)));
        let Some((index, value)) = value else {
            return Err(self.missing(&column.shown()));
        };
        T::from_sql(value).ok_or_else(|| {
            let name = self.columns.get(index).map_or("?", String::as_str);
            let (found, expected) = (shown(value), T::EXPECTED);
            let message = format!("column {index} (`{name}`) holds {found}, not {expected}");
            Error::new(Kind::Column(message))
        })
    }

    /// The values, column by column.
    #[must_use]
    pub fn values(&self) -> &[SqlValue] {
        &self.values
    }

    /// The names of the columns.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(String::as_str)
    }

    /// How many columns there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// True when there is no column.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    fn missing(&self, column: &str) -> Error {
        let known = self.columns.join("`, `");
        let message = format!("there is no column {column}: the row has `{known}`");
        Error::new(Kind::Column(message))
    }
}

fn shown(value: &SqlValue) -> String {
    match value {
        SqlValue::Null => "null".to_owned(),
        SqlValue::Bool(truth) => truth.to_string(),
        SqlValue::Int(number) => format!("the number {number}"),
        SqlValue::Real(number) => format!("the number {number}"),
        SqlValue::Text(text) => format!("the text {text:?}"),
        SqlValue::Bytes(bytes) => format!("{} bytes", bytes.len()),
    }
}

/// What names a column of a [`Row`]: its number from 0, or its name.
#[diagnostic::on_unimplemented(
    message = "a column is named by its number or its name, not by `{Self}`"
)]
pub trait ColumnName: Copy {
    /// The number of the column among these.
    fn index(&self, columns: &[String]) -> Option<usize>;

    /// The column, for messages.
    fn shown(&self) -> String;
}

impl ColumnName for usize {
    fn index(&self, _columns: &[String]) -> Option<usize> {
        Some(*self)
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

impl ColumnName for &str {
    fn index(&self, columns: &[String]) -> Option<usize> {
        columns.iter().position(|name| name == self)
    }

    fn shown(&self) -> String {
        format!("`{self}`")
    }
}

/// What a column can be read as: whatever a [`SqlValue`] can be made from.
#[diagnostic::on_unimplemented(
    message = "a column of a row cannot be read as `{Self}`",
    note = "read it as a `SqlValue`, or as a `String` that you parse"
)]
pub trait FromSqlValue: Sized {
    /// The values of the type, in words that fit after "not".
    const EXPECTED: &'static str;

    /// The value, when it is one of this type.
    fn from_sql(value: &SqlValue) -> Option<Self>;
}

impl FromSqlValue for SqlValue {
    const EXPECTED: &'static str = "a value";

    fn from_sql(value: &SqlValue) -> Option<Self> {
        Some(value.clone())
    }
}

impl<T: FromSqlValue> FromSqlValue for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn from_sql(value: &SqlValue) -> Option<Self> {
        match value {
            SqlValue::Null => Some(None),
            value => T::from_sql(value).map(Some),
        }
    }
}

/// SQLite keeps a truth value as a number.
impl FromSqlValue for bool {
    const EXPECTED: &'static str = "true or false";

    fn from_sql(value: &SqlValue) -> Option<Self> {
        match value {
            SqlValue::Bool(truth) => Some(*truth),
            SqlValue::Int(0) => Some(false),
            SqlValue::Int(1) => Some(true),
            _ => None,
        }
    }
}

impl FromSqlValue for f64 {
    const EXPECTED: &'static str = "a number";

    fn from_sql(value: &SqlValue) -> Option<Self> {
        match value {
            SqlValue::Real(number) => Some(*number),
            // The whole numbers that an `f64` holds exactly.
            SqlValue::Int(number) => i32::try_from(*number).ok().map(Self::from),
            _ => None,
        }
    }
}

impl FromSqlValue for String {
    const EXPECTED: &'static str = "a text";

    fn from_sql(value: &SqlValue) -> Option<Self> {
        text(value).map(str::to_owned)
    }
}

impl FromSqlValue for Vec<u8> {
    const EXPECTED: &'static str = "bytes";

    fn from_sql(value: &SqlValue) -> Option<Self> {
        match value {
            SqlValue::Bytes(bytes) => Some(bytes.clone()),
            _ => None,
        }
    }
}

impl FromSqlValue for UserId {
    const EXPECTED: &'static str = "the id of a user";

    fn from_sql(value: &SqlValue) -> Option<Self> {
        text(value).map(Self::from)
    }
}

impl FromSqlValue for ProcessId {
    const EXPECTED: &'static str = "the id of a process";

    fn from_sql(value: &SqlValue) -> Option<Self> {
        i64::from_sql(value).map(Self::new)
    }
}

fn text(value: &SqlValue) -> Option<&str> {
    match value {
        SqlValue::Text(text) => Some(text),
        _ => None,
    }
}

macro_rules! whole {
    ($($number:ty)*) => {$(
        impl FromSqlValue for $number {
            const EXPECTED: &'static str = concat!("a whole number that fits into `", stringify!($number), "`");

            fn from_sql(value: &SqlValue) -> Option<Self> {
                match value {
                    SqlValue::Int(number) => Self::try_from(*number).ok(),
                    _ => None,
                }
            }
        }
    )*};
}

whole!(i8 i16 i32 i64 u8 u16 u32 u64 usize);

macro_rules! parsed {
    ($($read:ty: $expected:literal;)*) => {$(
        impl FromSqlValue for $read {
            const EXPECTED: &'static str = $expected;

            fn from_sql(value: &SqlValue) -> Option<Self> {
                text(value)?.parse().ok()
            }
        }
    )*};
}

parsed! {
    TaskId: "the id of a task";
    Decimal: "a decimal number in text";
    Uuid: "a UUID in text";
    Date: "a date in text";
    Time: "a time in text";
    DateTime: "a date and time in text";
    Timestamp: "a moment in text";
}

#[cfg(test)]
mod tests {
    use super::*;

    fn round<T>(value: T)
    where
        T: FromSqlValue + Clone + PartialEq + std::fmt::Debug + Into<SqlValue>,
    {
        let row = Row::new(["it"], [value.clone().into()]);
        assert_eq!(row.get::<T>(0).expect("reads"), value);
        assert_eq!(row.get::<Option<T>>("it").expect("reads"), Some(value));
    }

    #[test]
    fn what_is_written_is_what_is_read() {
        round(true);
        round(i64::MIN);
        round(u32::MAX);
        round(0.1_f64);
        round("a text".to_owned());
        round(vec![1_u8, 2]);
        round(UserId::new("ada"));
        round(ProcessId::new(7));
        round(TaskId::new(ProcessId::new(7), 2));
        round(Decimal::new(123_450, 3));
        round(Uuid::from_u128(7));
        round(jiff::civil::date(2026, 1, 31));
        round(jiff::civil::time(12, 59, 0, 5));
        round(jiff::civil::datetime(2026, 1, 31, 12, 59, 0, 0));
        round(Timestamp::UNIX_EPOCH);
    }

    #[test]
    fn what_does_not_fit_names_the_column_and_what_is_there() {
        let row = Row::new(["a", "b"], [SqlValue::Null, SqlValue::Int(300)]);
        let told = |error: Error| error.to_string();
        assert_eq!(
            row.get::<i64>(0).map_err(told),
            Err("column 0 (`a`) holds null, not a whole number that fits into `i64`".to_owned())
        );
        assert_eq!(
            row.get::<u8>("b").map_err(told),
            Err(
                "column 1 (`b`) holds the number 300, not a whole number that fits into `u8`"
                    .to_owned()
            )
        );
        assert_eq!(
            row.get::<u8>("c").map_err(told),
            Err("there is no column `c`: the row has `a`, `b`".to_owned())
        );
        assert_eq!(
            row.get::<u8>(2).map_err(told),
            Err("there is no column 2: the row has `a`, `b`".to_owned())
        );
        assert_eq!(row.get::<Option<i64>>(0).map_err(told), Ok(None));
        assert_eq!(row.len(), 2);
    }
}
