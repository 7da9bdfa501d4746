//! A store whose program can die.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use crate::error::Error;
use crate::history::HistoryEntry;
use crate::outbox::Delivery;
use crate::process::{Process, ProcessId};
use crate::store::{BoxFuture, DeliveryQuery, ProcessQuery, Row, SqlValue, Store, TaskQuery, Work};
use crate::task::{Task, TaskId};

/// How long the program that uses a store still lives. Clones are the same life.
#[derive(Debug, Clone, Default)]
pub(super) struct Life(Arc<Mutex<Days>>);

#[derive(Debug, Default)]
struct Days {
    /// How many transactions are committed before the program dies; it lives on when nothing is said.
    left: Option<usize>,
    dead: bool,
    deaths: usize,
}

impl Life {
    /// Lets the program die once so many transactions are committed: the last one's answer is lost.
    pub(super) fn die_after(&self, transactions: usize) {
        self.with(|days| days.left = Some(transactions));
    }

    pub(super) fn is_over(&self) -> bool {
        self.with(|days| days.dead)
    }

    /// How often the program has died.
    pub(super) fn deaths(&self) -> usize {
        self.with(|days| days.deaths)
    }

    /// Another program takes over.
    pub(super) fn revive(&self) {
        self.with(|days| {
            days.dead = false;
            days.left = None;
        });
    }

    fn with<R>(&self, change: impl FnOnce(&mut Days) -> R) -> R {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// A dead program asks for nothing.
    fn living(&self) -> Result<(), Error> {
        if self.is_over() { Err(death()) } else { Ok(()) }
    }

    /// A transaction was committed; tells whether anybody is left to hear of it.
    fn committed(&self) -> Result<(), Error> {
        self.with(|days| {
            let Some(left) = &mut days.left else {
                return Ok(());
            };
            *left = left.saturating_sub(1);
            if *left > 0 {
                return Ok(());
            }
            days.dead = true;
            days.deaths += 1;
            Err(death())
        })
    }
}

fn death() -> Error {
    Error::storage("the program died here, because the test asked for it")
}

/// Passes everything on to another store while the program lives.
#[derive(Debug, Clone)]
pub(super) struct Mortal {
    store: Arc<dyn Store>,
    life: Life,
}

impl Mortal {
    pub(super) fn new(store: Arc<dyn Store>, life: Life) -> Self {
        Self { store, life }
    }
}

impl Store for Mortal {
    fn transact(&self, work: Work) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move {
            self.life.living()?;
            self.store.transact(work).await?;
            self.life.committed()
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

    fn count_tasks(
        &self,
        queries: Vec<TaskQuery>,
        limit: usize,
    ) -> BoxFuture<'_, Result<Vec<usize>, Error>> {
        self.store.count_tasks(queries, limit)
    }

    fn query(
        &self,
        sql: String,
        parameters: Vec<SqlValue>,
    ) -> BoxFuture<'_, Result<Vec<Row>, Error>> {
        self.store.query(sql, parameters)
    }

    fn processes(&self, query: ProcessQuery) -> BoxFuture<'_, Result<Vec<Process>, Error>> {
        self.store.processes(query)
    }

    fn deliveries(&self, query: DeliveryQuery) -> BoxFuture<'_, Result<Vec<Delivery>, Error>> {
        self.store.deliveries(query)
    }

    fn next_due(&self, flows: Vec<String>) -> BoxFuture<'_, Result<Option<Timestamp>, Error>> {
        self.store.next_due(flows)
    }

    fn changed(&self) -> BoxFuture<'_, ()> {
        self.store.changed()
    }
}
