//! The open transaction, as users' functions see it.

use std::fmt;

use super::Transaction;
use crate::error::Error;

/// The open transaction of a step, for rows of the program's own tables.
///
/// What is written through it commits together with the step, or not at all.
pub struct Tx<'a>(&'a mut dyn Transaction);

impl<'a> Tx<'a> {
    pub(crate) fn new(transaction: &'a mut dyn Transaction) -> Self {
        Self(transaction)
    }

    /// Runs one SQL statement and tells how many rows it changed. Parameters are written `$1`, `$2`,
    /// .. in ascending order, which every database here understands.
    ///
    /// # Errors
    ///
    /// When the store has no SQL, or the database refuses.
    pub fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> Result<u64, Error> {
        self.0.execute(sql, parameters)
    }

    /// Runs one SQL query.
    ///
    /// # Errors
    ///
    /// As [`Tx::execute`].
    pub fn query(&mut self, sql: &str, parameters: &[SqlValue]) -> Result<Vec<Row>, Error> {
        self.0.query(sql, parameters)
    }

    /// The driver's own connection (`rusqlite::Connection`), if the store has one of this type. Do not
    /// end the transaction on it.
    #[must_use]
    pub fn native<C: 'static>(&mut self) -> Option<&C> {
        self.0.native()?.downcast_ref()
    }
}

impl fmt::Debug for Tx<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tx")
    }
}

/// A value that goes to or comes from a database.
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

/// One row of a query's answer, column by column.
pub type Row = Vec<SqlValue>;

impl From<bool> for SqlValue {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for SqlValue {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<f64> for SqlValue {
    fn from(value: f64) -> Self {
        Self::Real(value)
    }
}

impl From<&str> for SqlValue {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for SqlValue {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl<T: Into<Self>> From<Option<T>> for SqlValue {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
