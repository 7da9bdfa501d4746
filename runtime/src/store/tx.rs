//! The open transaction, as users' functions see it.

use std::fmt;

use super::{Row, SqlValue, Table, Transaction};
use crate::error::Error;
use crate::json::Ref;

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

    /// The row that a reference leads to; nothing when it is gone.
    ///
    /// ```
    /// use procession::Error;
    /// use procession::prelude::*;
    /// use procession::store::{Row, Table};
    ///
    /// pub struct Customer {
    ///     pub name: String,
    /// }
    ///
    /// impl Model for Customer {
    ///     const NAME: &'static str = "Customer";
    ///     type Key = i64;
    /// }
    ///
    /// impl Table for Customer {
    ///     const TABLE: &'static str = "customer";
    ///     const COLUMNS: &'static [&'static str] = &["name"];
    ///
    ///     fn from_row(row: &Row) -> Result<Self, Error> {
    ///         Ok(Self { name: row.get("name")? })
    ///     }
    /// }
    ///
    /// #[jsonstore]
    /// pub struct Order {
    ///     pub customer: Ref<Customer>,
    ///     pub greeting: String,
    /// }
    ///
    /// #[flow(data = Order)]
    /// pub struct OrderFlow {
    ///     #[form(customer)]
    ///     #[next(greet)]
    ///     start: Start,
    ///     #[run(Self::greet)]
    ///     #[next(end)]
    ///     greet: Function,
    ///     end: End,
    /// }
    ///
    /// impl OrderFlow {
    ///     fn greet(activation: &mut Activation<'_, Self>) -> Result<(), NodeError> {
    ///         let customer = activation.tx.load(&activation.data.customer)?;
    ///         let customer = customer.ok_or_else(|| NodeError::new("the customer is gone"))?;
    ///         activation.data.greeting = format!("Dear {}", customer.name);
    ///         Ok(())
    ///     }
    /// }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Tx::execute`]; also when a column is not what the row is made of.
    pub fn load<T>(&mut self, reference: &Ref<T>) -> Result<Option<T>, Error>
    where
        T: Table<Key: Into<SqlValue>>,
    {
        let sql = super::table::select::<T>(1);
        let rows = self.query(&sql, &[reference.key().clone().into()])?;
        rows.first().map(T::from_row).transpose()
    }

    /// The rows that references lead to, in their order and without those that are gone. A row that is
    /// named twice comes twice. One query, however many there are.
    ///
    /// # Errors
    ///
    /// As [`Tx::load`].
    pub fn load_all<T>(&mut self, references: &[Ref<T>]) -> Result<Vec<T>, Error>
    where
        T: Table<Key: Into<SqlValue>>,
    {
        super::table::load_all(self, references)
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
