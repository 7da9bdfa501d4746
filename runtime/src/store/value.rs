//! The values of the program's own tables, and where they come from in Rust.

use std::num::TryFromIntError;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use rust_decimal::Decimal;
use uuid::Uuid;

use crate::process::ProcessId;
use crate::task::TaskId;
use crate::user::UserId;

/// A value that goes to or comes from a database.
///
/// What every database keeps as it is has a variant; the rest is text: ids of tasks and users,
/// decimals (exact), days and times, and UUIDs, each as its `Display` writes it. A `u64` or `usize` may be
/// too large for a database, so it takes a `try_from`.
///
/// ```
/// use procession::UserId;
/// use procession::store::SqlValue;
///
/// assert_eq!(SqlValue::from(7_u8), SqlValue::Int(7));
/// assert_eq!(SqlValue::from(UserId::new("ada")), SqlValue::Text("ada".to_owned()));
/// assert_eq!(SqlValue::from(None::<&str>), SqlValue::Null);
/// assert_eq!(SqlValue::try_from(7_usize), Ok(SqlValue::Int(7)));
/// assert!(SqlValue::try_from(u64::MAX).is_err());
/// ```
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum SqlValue {
    /// No value.
    Null,
    /// A truth value; 0 or 1 in SQLite.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Real(f64),
    /// A text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

macro_rules! from {
    ($($variant:ident: $($from:ty)*;)*) => {$($(
        impl From<$from> for SqlValue {
            fn from(value: $from) -> Self {
                Self::$variant(value.into())
            }
        }
    )*)*};
}

from! {
    Bool: bool;
    Int: i8 i16 i32 i64 u8 u16 u32;
    Real: f32 f64;
    Text: &str String &String;
    Bytes: Vec<u8> &[u8];
}

macro_rules! try_from {
    ($($from:ty)*) => {$(
        impl TryFrom<$from> for SqlValue {
            type Error = TryFromIntError;

            fn try_from(value: $from) -> Result<Self, TryFromIntError> {
                i64::try_from(value).map(Self::Int)
            }
        }
    )*};
}

try_from!(u64 usize);

macro_rules! from_displayed {
    ($($from:ty)*) => {$(
        impl From<$from> for SqlValue {
            fn from(value: $from) -> Self {
                Self::Text(value.to_string())
            }
        }

        impl From<&$from> for SqlValue {
            fn from(value: &$from) -> Self {
                Self::Text(value.to_string())
            }
        }
    )*};
}

from_displayed!(TaskId UserId Decimal Uuid Date Time DateTime Timestamp);

impl From<ProcessId> for SqlValue {
    fn from(value: ProcessId) -> Self {
        Self::Int(value.get())
    }
}

impl<T: Into<Self>> From<Option<T>> for SqlValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
