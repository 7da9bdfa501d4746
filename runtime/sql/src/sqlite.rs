//! The store in a SQLite database.

mod builder;
mod connection;
mod error;
mod outbox;
mod read;
mod row;
mod schema;
mod sequence;
mod sql;
mod threads;
mod transaction;
mod value;
mod versions;
mod writer;

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use procession::history::HistoryEntry;
use procession::outbox::Delivery;
use procession::store::{
    BoxFuture, DeliveryQuery, ProcessQuery, Row, SqlValue, Store, TaskQuery, Work,
};
use procession::{Error, Process, ProcessId, Task, TaskId};

use builder::Options;
use threads::Threads;

pub use builder::{SqliteBuilder, Synchronous};

/// Keeps everything in one SQLite database: a file, or memory.
///
/// One thread writes, and commits what waits together; others read. Nothing blocks the threads of the
/// async runtime. Clones share the threads: dropping the last one waits until what was asked for is
/// done and the file is closed.
///
/// Several programs may use one file at the same time. A call that does not get the lock in time
/// fails with an error that [`Error::is_busy`] tells.
///
/// Times are kept to the microsecond.
#[derive(Clone)]
pub struct SqliteStore {
    threads: Arc<Threads>,
}

impl SqliteStore {
    /// Opens the file, or makes it, with the settings of [`SqliteStore::builder`] as they are.
    ///
    /// Afterwards the file has our tables in the version of this program, beside whatever tables of
    /// the program's own it has.
    ///
    /// # Errors
    ///
    /// `Incompatible` when the file is no SQLite database, was written by a newer version, or has
    /// tables of our names that are not ours; nothing is written then. `Busy` when another program
    /// holds the lock too long; a storage error when the file cannot be opened.
    pub async fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        Self::builder(path).build().await
    }

    /// A database in memory, which is gone with the store. It has the SQL that
    /// [`MemoryStore`](procession::store::MemoryStore) has not.
    ///
    /// # Errors
    ///
    /// A storage error when there is no memory or no thread to be had.
    pub async fn in_memory() -> Result<Self, Error> {
        SqliteBuilder::in_memory().build().await
    }

    /// Runs statements on the tables of the program's own, separated by semicolons: what makes them
    /// before the first step. All of them are committed together, or none is.
    ///
    /// ```
    /// use procession_sql::SqliteStore;
    ///
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
    /// let store = SqliteStore::in_memory().await?;
    /// store
    ///     .execute_batch(
    ///         "create table if not exists message (process integer primary key, text text not null);
    ///          create index if not exists message_text on message (text);",
    ///     )
    ///     .await?;
    /// # Ok::<(), procession::Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// When SQLite refuses a statement, or one would begin or end a transaction; `Busy` when another
    /// program holds the lock too long.
    pub async fn execute_batch(&self, sql: impl Into<String>) -> Result<(), Error> {
        let sql = sql.into();
        let work: Work = Box::new(move |transaction| {
            let connection = transaction
                .native()
                .and_then(|native| native.downcast_ref());
            value::execute_batch(connection.ok_or_else(Error::no_sql)?, &sql)
        });
        self.threads.write(work).await
    }

    /// Settings for the file at this path; `:memory:` and the empty path are [`Self::in_memory`].
    pub fn builder(path: impl AsRef<Path>) -> SqliteBuilder {
        SqliteBuilder::new(path.as_ref())
    }
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("SqliteStore");
        shown.field("options", self.threads.options()).finish()
    }
}

impl Store for SqliteStore {
    fn transact(&self, work: Work) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(self.threads.write(work))
    }

    fn process(&self, id: ProcessId) -> BoxFuture<'_, Result<Option<Process>, Error>> {
        Box::pin(self.threads.read(move |conn| read::process(conn, id)))
    }

    fn task(&self, id: TaskId) -> BoxFuture<'_, Result<Option<Task>, Error>> {
        Box::pin(self.threads.read(move |conn| read::task(conn, id)))
    }

    fn process_tasks(&self, id: ProcessId) -> BoxFuture<'_, Result<Vec<Task>, Error>> {
        Box::pin(self.threads.read(move |conn| read::process_tasks(conn, id)))
    }

    fn history(&self, id: ProcessId) -> BoxFuture<'_, Result<Vec<HistoryEntry>, Error>> {
        Box::pin(self.threads.read(move |conn| read::history(conn, id)))
    }

    fn tasks(&self, query: TaskQuery) -> BoxFuture<'_, Result<Vec<Task>, Error>> {
        Box::pin(self.threads.read(move |conn| read::tasks(conn, &query)))
    }

    fn count_tasks(
        &self,
        queries: Vec<TaskQuery>,
        limit: usize,
    ) -> BoxFuture<'_, Result<Vec<usize>, Error>> {
        Box::pin(
            self.threads
                .read(move |conn| read::count_tasks(conn, &queries, limit)),
        )
    }

    fn query(
        &self,
        sql: String,
        parameters: Vec<SqlValue>,
    ) -> BoxFuture<'_, Result<Vec<Row>, Error>> {
        Box::pin(
            self.threads
                .read(move |conn| value::query(conn, &sql, &parameters)),
        )
    }

    fn processes(&self, query: ProcessQuery) -> BoxFuture<'_, Result<Vec<Process>, Error>> {
        Box::pin(self.threads.read(move |conn| read::processes(conn, &query)))
    }

    fn deliveries(&self, query: DeliveryQuery) -> BoxFuture<'_, Result<Vec<Delivery>, Error>> {
        Box::pin(self.threads.read(move |conn| outbox::list(conn, &query)))
    }

    fn next_due(&self, flows: Vec<String>) -> BoxFuture<'_, Result<Option<Timestamp>, Error>> {
        Box::pin(self.threads.read(move |conn| read::next_due(conn, &flows)))
    }
}
