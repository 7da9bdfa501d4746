//! Rows of SQLite as the records read them, and their cells as SQLite takes them.

use std::borrow::Cow;

use rusqlite::types::{ToSql, ToSqlOutput, Value as SqlValue, ValueRef};
use rusqlite::{CachedStatement, Row};

use crate::list::Value;
use crate::record::{Cell, Kind, Source, Unread};

impl Source for Row<'_> {
    fn cell(&self, at: usize, _: Kind) -> Result<Cell<'_>, Unread> {
        Ok(match self.get_ref(at)? {
            ValueRef::Null => Cell::Null,
            ValueRef::Integer(number) => Cell::Int(number),
            ValueRef::Text(text) => Cell::Text(Cow::Borrowed(std::str::from_utf8(text)?)),
            ValueRef::Real(_) => return Err("there is a number with a fraction".into()),
            ValueRef::Blob(_) => return Err("there are bytes".into()),
        })
    }
}

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(SqlValue::Null),
            Self::Int(number) => ToSqlOutput::Owned(SqlValue::Integer(*number)),
            Self::Bool(truth) => ToSqlOutput::Owned(SqlValue::Integer((*truth).into())),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        })
    }
}

/// A list of texts is a JSON array, which `json_each` takes apart again.
impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Int(number) => ToSqlOutput::Owned(SqlValue::Integer(*number)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Texts(texts) => {
                let list = serde_json::Value::from(texts.as_slice());
                ToSqlOutput::Owned(SqlValue::Text(list.to_string()))
            }
        })
    }
}

/// Binds the cells of a row to the first parameters.
pub(super) fn bind(
    statement: &mut CachedStatement<'_>,
    cells: &[Cell<'_>],
) -> rusqlite::Result<()> {
    let mut cells = cells.iter().zip(1..);
    cells.try_for_each(|(cell, at)| statement.raw_bind_parameter(at, cell))
}
