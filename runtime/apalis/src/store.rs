//! The store that goes by way of apalis.

use std::sync::Arc;
use std::time::Duration;

use apalis_postgres::{PgPool, PostgresStorage};
use jiff::Timestamp;
use procession::history::HistoryEntry;
use procession::outbox::Delivery;
use procession::store::{BoxFuture, DeliveryQuery, ProcessQuery, Store, TaskQuery, Work};
use procession::{Error, Process, ProcessId, Task, TaskId};
use procession_sql::PostgresStore;
use sqlx::postgres::PgPoolOptions;

use crate::hands::Hands;
use crate::transaction::{Dispatched, Taken};
use crate::worker;

/// How many connections apalis uses.
const CONNECTIONS: u32 = 4;

/// A [`PostgresStore`] whose scheduled tasks are handed over to workers by apalis.
#[derive(Debug, Clone)]
pub struct ApalisStore {
    store: PostgresStore,
    hands: Arc<Hands>,
    grace: Duration,
}

impl ApalisStore {
    /// Opens the database at this address, and makes the tables of procession and of apalis where they are missing.
    ///
    /// # Errors
    ///
    /// When the server cannot be reached, or the database cannot be used.
    pub async fn connect(address: &str) -> Result<Self, Error> {
        let store = PostgresStore::connect(address).await?;
        Self::over(store, address).await
    }

    /// As [`ApalisStore::connect`], over a store that was set up in another way.
    ///
    /// # Errors
    ///
    /// As [`ApalisStore::connect`].
    pub async fn over(store: PostgresStore, address: &str) -> Result<Self, Error> {
        let pool = PgPoolOptions::new().max_connections(CONNECTIONS);
        let pool: PgPool = pool.connect(address).await.map_err(Error::storage)?;
        PostgresStorage::setup(&pool)
            .await
            .map_err(Error::storage)?;
        let hands = Arc::new(Hands::default());
        tokio::spawn(worker::run(pool, Arc::clone(&hands)));
        Ok(Self {
            store,
            hands,
            grace: Duration::from_secs(5),
        })
    }

    /// How long apalis may take to hand over what is due, before workers look for it themselves; 5 seconds unless
    /// said otherwise.
    #[must_use]
    pub fn grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// Runs statements on the tables of the program's own, as [`PostgresStore::execute_batch`] does.
    ///
    /// # Errors
    ///
    /// As that.
    pub async fn execute_batch(&self, sql: impl Into<String>) -> Result<(), Error> {
        self.store.execute_batch(sql).await
    }
}

impl Store for ApalisStore {
    fn transact(&self, work: Work) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            let taken = Taken::default();
            let (hands, grace) = (Arc::clone(&self.hands), self.grace);
            let inside = Arc::clone(&taken);
            let work = self.store.transact(Box::new(move |inner| {
                work(&mut Dispatched {
                    inner,
                    hands: &hands,
                    taken: inside,
                    grace,
                })
            }));
            let done = work.await;
            let mut taken = taken
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            let taken = std::mem::take(&mut *taken);
            match done {
                Ok(()) => taken.into_iter().for_each(crate::hands::Handed::done),
                Err(_) => self.hands.put_back(taken),
            }
            done
        })
    }

    fn process(&self, id: ProcessId) -> BoxFuture<'_, Result<Option<Process>, Error>> {
        self.store.process(id)
    }

    fn task(&self, id: TaskId) -> BoxFuture<'_, Result<Option<Task>, Error>> {
        self.store.task(id)
    }

    fn process_tasks(&self, id: ProcessId) -> BoxFuture<'_, Result<Vec<Task>, Error>> {
        self.store.process_tasks(id)
    }

    fn history(&self, id: ProcessId) -> BoxFuture<'_, Result<Vec<HistoryEntry>, Error>> {
        self.store.history(id)
    }

    fn tasks(&self, query: TaskQuery) -> BoxFuture<'_, Result<Vec<Task>, Error>> {
        self.store.tasks(query)
    }

    fn processes(&self, query: ProcessQuery) -> BoxFuture<'_, Result<Vec<Process>, Error>> {
        self.store.processes(query)
    }

    fn deliveries(&self, query: DeliveryQuery) -> BoxFuture<'_, Result<Vec<Delivery>, Error>> {
        self.store.deliveries(query)
    }

    fn next_due(&self, flows: Vec<String>) -> BoxFuture<'_, Result<Option<Timestamp>, Error>> {
        Box::pin(async move {
            let due = self.store.next_due(flows).await?;
            // Before that, whoever waits is woken by what is handed over.
            Ok(due.map(|due| due.checked_add(self.grace).unwrap_or(Timestamp::MAX)))
        })
    }

    fn changed(&self) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            tokio::select! {
                () = self.hands.bell.notified() => {}
                () = self.store.changed() => {}
            }
        })
    }
}
