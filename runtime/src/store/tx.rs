//! The open transaction, as users' functions see it.

use std::fmt;

use super::{Row, SqlValue, Transaction};
use crate::error::Error;

/// The open transaction of a step, for rows of the program's own tables.
///
/// What is written through it commits together with the step, or not at all. A function finds it in
/// [`Activation::tx`](crate::flow::Activation::tx); there is an example.
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
