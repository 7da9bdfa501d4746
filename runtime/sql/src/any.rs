//! One of the stores, chosen when the program runs.

use std::fmt;

use jiff::Timestamp;
use procession::history::HistoryEntry;
use procession::outbox::Delivery;
use procession::store::{
    BoxFuture, DeliveryQuery, ProcessQuery, Row, SqlValue, Store, TaskQuery, Work,
};
use procession::{Error, Process, ProcessId, Task, TaskId};

use crate::{PostgresStore, SqliteStore};

/// A store that [`connect`](crate::connect) chose by its address.
#[derive(Clone)]
#[non_exhaustive]
pub enum SqlStore {
    /// In a SQLite database.
    Sqlite(SqliteStore),
    /// In a PostgreSQL database.
    Postgres(PostgresStore),
}

impl SqlStore {
    /// Runs statements on the tables of the program's own, as [`SqliteStore::execute_batch`] and
    /// [`PostgresStore::execute_batch`] do.
    ///
    /// # Errors
    ///
    /// As those.
    pub async fn execute_batch(&self, sql: impl Into<String>) -> Result<(), Error> {
        match self {
            Self::Sqlite(store) => store.execute_batch(sql).await,
            Self::Postgres(store) => store.execute_batch(sql).await,
        }
    }

    fn store(&self) -> &dyn Store {
        match self {
            Self::Sqlite(store) => store,
            Self::Postgres(store) => store,
        }
    }
}

impl fmt::Debug for SqlStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.store().fmt(f)
    }
}

impl From<SqliteStore> for SqlStore {
    fn from(store: SqliteStore) -> Self {
        Self::Sqlite(store)
    }
}

impl From<PostgresStore> for SqlStore {
    fn from(store: PostgresStore) -> Self {
        Self::Postgres(store)
    }
}

/// Every call goes on to the store that was chosen, also those that have a default.
impl Store for SqlStore {
    fn transact(&self, work: Work) -> BoxFuture<'_, Result<(), Error>> {
        self.store().transact(work)
    }

    fn process(&self, id: ProcessId) -> BoxFuture<'_, Result<Option<Process>, Error>> {
        self.store().process(id)
    }

    fn task(&self, id: TaskId) -> BoxFuture<'_, Result<Option<Task>, Error>> {
        self.store().task(id)
    }

    fn process_tasks(&self, id: ProcessId) -> BoxFuture<'_, Result<Vec<Task>, Error>> {
        self.store().process_tasks(id)
    }

    fn history(&self, id: ProcessId) -> BoxFuture<'_, Result<Vec<HistoryEntry>, Error>> {
        self.store().history(id)
    }

    fn tasks(&self, query: TaskQuery) -> BoxFuture<'_, Result<Vec<Task>, Error>> {
        self.store().tasks(query)
    }

    fn count_tasks(
        &self,
        queries: Vec<TaskQuery>,
        limit: usize,
    ) -> BoxFuture<'_, Result<Vec<usize>, Error>> {
        self.store().count_tasks(queries, limit)
    }

    fn query(
        &self,
        sql: String,
        parameters: Vec<SqlValue>,
    ) -> BoxFuture<'_, Result<Vec<Row>, Error>> {
        self.store().query(sql, parameters)
    }

    fn processes(&self, query: ProcessQuery) -> BoxFuture<'_, Result<Vec<Process>, Error>> {
        self.store().processes(query)
    }

    fn deliveries(&self, query: DeliveryQuery) -> BoxFuture<'_, Result<Vec<Delivery>, Error>> {
        self.store().deliveries(query)
    }

    fn next_due(&self, flows: Vec<String>) -> BoxFuture<'_, Result<Option<Timestamp>, Error>> {
        self.store().next_due(flows)
    }

    fn changed(&self) -> BoxFuture<'_, ()> {
        self.store().changed()
    }
}
