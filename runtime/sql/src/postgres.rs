//! The store in a PostgreSQL database.

mod builder;
mod error;
mod listen;
mod outbox;
mod row;
mod schema;
mod session;
mod sql;
mod threads;
mod transaction;
mod value;
mod versions;

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use procession::history::HistoryEntry;
use procession::outbox::Delivery;
use procession::store::{BoxFuture, DeliveryQuery, ProcessQuery, Store, TaskQuery, Work};
use procession::{Error, Process, ProcessId, Task, TaskId};
use sqlx::postgres::{PgPoolOptions, PgRow};
use sqlx::{AssertSqlSafe, PgPool};
use tokio::runtime::Runtime;

use crate::list::{self, Dialect, Value};
use crate::outbox::{delivery, list_values};
use crate::record::{self, Cell, Kind, Source};
use builder::Options;
use error::{failed, is_lost};
use listen::Bell;
use row::bind_values;
use threads::Threads;

pub use builder::PostgresBuilder;
pub use session::PostgresConnection;

/// Keeps everything in one PostgreSQL database, version 13 or later.
///
/// A handful of threads write, each with a connection; a pool of other connections reads. Nothing blocks the
/// threads of the async runtime. Clones share them: dropping the last one waits until what was asked for is
/// done.
///
/// Any number of programs, on any number of machines, may use one database at the same time. A call that does
/// not get a lock in time, or that the server gives up because of a deadlock, fails with an error that
/// [`Error::is_busy`] tells: trying again is safe.
///
/// Times are kept to the microsecond.
#[derive(Clone)]
pub struct PostgresStore(Arc<Shared>);

/// What the clones of a store share.
struct Shared {
    options: Options,
    threads: Threads,
    pool: PgPool,
    bell: Bell,
    /// Nothing while the store closes.
    runtime: Option<Runtime>,
}

impl Shared {
    async fn start(options: Options) -> Result<Self, Error> {
        let connect = options.connect()?;
        // Reading and listening have a runtime of their own: a store may be used from several, and outlive each.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("procession-reader")
            .enable_all()
            .build()
            .map_err(Error::storage)?;
        let bell = Bell::new(uuid::Uuid::now_v7().to_string());
        let threads = Threads::start(
            options.writers,
            &connect,
            options.busy_timeout,
            &bell,
            runtime.handle(),
        )?;
        let readers = PgPoolOptions::new()
            .max_connections(options.readers.saturating_add(1))
            .acquire_timeout(options.busy_timeout)
            .test_before_acquire(false);
        let entered = runtime.enter();
        let pool = readers.connect_lazy_with(connect);
        drop(entered);
        runtime.spawn(bell.clone().send(pool.clone()));
        let shared = Self {
            options,
            threads,
            pool,
            bell,
            runtime: Some(runtime),
        };
        shared.migrate().await?;
        Ok(shared)
    }

    async fn migrate(&self) -> Result<(), Error> {
        let shown = self.options.shown();
        let pool = self.pool.clone();
        self.spawn(async move {
            let mut conn = pool.acquire().await.map_err(|error| match error {
                sqlx::Error::PoolTimedOut => Error::busy(error),
                error => Error::storage(format!("cannot connect to {shown}: {error}")),
            })?;
            schema::migrate(&mut conn, &shown).await
        })
        .await
    }

    /// Runs something on the runtime that reads.
    async fn spawn<T: Send + 'static>(
        &self,
        task: impl Future<Output = Result<T, Error>> + Send + 'static,
    ) -> Result<T, Error> {
        let runtime = self.runtime.as_ref().ok_or_else(gone)?;
        runtime.spawn(task).await.map_err(Error::storage)?
    }

    /// Reads the rows of a statement, as records.
    async fn read<T: Send + 'static>(
        &self,
        sql: impl Into<String>,
        values: Vec<Value>,
        record: fn(&dyn Source) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let (sql, pool) = (sql.into(), self.pool.clone());
        let tries = self.options.readers.saturating_add(1);
        self.spawn(async move {
            let rows = fetch(&pool, &sql, &values, tries).await.map_err(failed)?;
            rows.iter().map(|row| record(row)).collect()
        })
        .await
    }

    async fn one<T: Send + 'static>(
        &self,
        sql: &str,
        values: Vec<Value>,
        record: fn(&dyn Source) -> Result<T, Error>,
    ) -> Result<Option<T>, Error> {
        Ok(self.read(sql, values, record).await?.pop())
    }
}

impl Drop for Shared {
    /// A runtime cannot be waited for inside of another.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Reads; a connection that was lost while nobody used it is not the caller's, and neither is the next.
async fn fetch(
    pool: &PgPool,
    sql: &str,
    values: &[Value],
    tries: u32,
) -> Result<Vec<PgRow>, sqlx::Error> {
    let mut tried = 0;
    loop {
        let query = sqlx::query(AssertSqlSafe(sql.to_owned()));
        match bind_values(query, values.to_vec()).fetch_all(pool).await {
            Err(error) if is_lost(&error) && tried < tries => tried += 1,
            done => return done,
        }
    }
}

impl PostgresStore {
    /// Connects to the database with this address, with the settings of [`PostgresStore::builder`] as they
    /// are: `postgres://user:password@host:port/database`, with parameters as
    /// [libpq](https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS) knows them.
    ///
    /// Afterwards the database has our tables in the version of this program, beside whatever tables of
    /// the program's own it has. Several programs may do this at the same time.
    ///
    /// # Errors
    ///
    /// `Incompatible` when the address cannot be understood, the tables were written by a newer version, or
    /// tables of our names are not ours; nothing is written then. A storage error when the server cannot be
    /// reached or refuses.
    pub async fn connect(address: impl Into<String>) -> Result<Self, Error> {
        Self::builder(address).build().await
    }

    /// Settings for the database with this address.
    pub fn builder(address: impl Into<String>) -> PostgresBuilder {
        PostgresBuilder::new(address.into())
    }

    /// Runs statements on the tables of the program's own, separated by semicolons: what makes them
    /// before the first step. All of them are committed together, or none is.
    ///
    /// # Errors
    ///
    /// When PostgreSQL refuses a statement, or one would begin or end a transaction; `Busy` when a lock is not to
    /// be had in time.
    pub async fn execute_batch(&self, sql: impl Into<String>) -> Result<(), Error> {
        let sql = sql.into();
        self.0.threads.batch(sql).await
    }
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("PostgresStore");
        shown.field("options", &self.0.options).finish()
    }
}

impl Store for PostgresStore {
    fn transact(&self, work: Work) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(self.0.threads.write(work))
    }

    fn process(&self, id: ProcessId) -> BoxFuture<'_, Result<Option<Process>, Error>> {
        let key = vec![Value::Int(id.get())];
        Box::pin(self.0.one(&sql::PROCESS_BY_ID, key, record::process))
    }

    fn task(&self, id: TaskId) -> BoxFuture<'_, Result<Option<Task>, Error>> {
        let key = vec![
            Value::Int(id.process().get()),
            Value::Int(id.number().into()),
        ];
        Box::pin(self.0.one(&sql::TASK_BY_ID, key, record::task))
    }

    fn process_tasks(&self, id: ProcessId) -> BoxFuture<'_, Result<Vec<Task>, Error>> {
        let key = vec![Value::Int(id.get())];
        Box::pin(self.0.read(&*sql::PROCESS_TASKS, key, record::task))
    }

    fn history(&self, id: ProcessId) -> BoxFuture<'_, Result<Vec<HistoryEntry>, Error>> {
        let key = vec![Value::Int(id.get())];
        Box::pin(self.0.read(&*sql::PROCESS_HISTORY, key, record::history))
    }

    fn tasks(&self, query: TaskQuery) -> BoxFuture<'_, Result<Vec<Task>, Error>> {
        let list = list::tasks(&query, Dialect::Postgres);
        Box::pin(self.0.read(list.sql, list.values, record::task))
    }

    fn count_tasks(
        &self,
        queries: Vec<TaskQuery>,
        limit: usize,
    ) -> BoxFuture<'_, Result<Vec<usize>, Error>> {
        let list = list::counts(&queries, limit, Dialect::Postgres);
        Box::pin(async move {
            let mut counts = self.0.read(list.sql, list.values, record::count).await?;
            counts.sort_unstable();
            Ok(counts.into_iter().map(|(_, tasks)| tasks).collect())
        })
    }

    fn processes(&self, query: ProcessQuery) -> BoxFuture<'_, Result<Vec<Process>, Error>> {
        let list = list::processes(&query, Dialect::Postgres);
        Box::pin(self.0.read(list.sql, list.values, record::process))
    }

    fn deliveries(&self, query: DeliveryQuery) -> BoxFuture<'_, Result<Vec<Delivery>, Error>> {
        let (sql, values) = (outbox::LIST.clone(), list_values(&query));
        Box::pin(self.0.read(sql, values, delivery))
    }

    fn next_due(&self, flows: Vec<String>) -> BoxFuture<'_, Result<Option<Timestamp>, Error>> {
        let due = |row: &dyn Source| {
            let corrupt = |error| {
                Error::corrupt_because("when the next job of `procession_task` is due", error)
            };
            match row.cell(0, Kind::Int).map_err(corrupt)? {
                Cell::Int(micros) => Timestamp::from_microsecond(micros)
                    .map(Some)
                    .map_err(|error| corrupt(error.into())),
                _ => Ok(None),
            }
        };
        Box::pin(async move {
            let flows = vec![Value::Texts(flows)];
            let found = self.0.one(sql::NEXT_DUE, flows, due).await?;
            Ok(found.flatten())
        })
    }

    fn changed(&self) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            match &self.0.runtime {
                Some(runtime) => self.0.bell.heard(runtime.handle(), &self.0.pool).await,
                None => std::future::pending().await,
            }
        })
    }
}

fn gone() -> Error {
    Error::storage("the store is closed")
}
