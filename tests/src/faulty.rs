//! A store that fails when it is told to.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiff::Timestamp;
use procession::history::HistoryEntry;
use procession::outbox::{Delivery, DeliveryId};
use procession::store::{
    BoxFuture, Changes, DeliveryQuery, FlowVersion, LiveNode, LiveSplit, ProcessQuery, Row,
    Snapshot, SqlValue, Store, TaskQuery, Transaction, Work,
};
use procession::{Error, Process, ProcessId, Task, TaskId, UserId};

/// Passes everything on to another store, but lets one call inside its transactions fail.
#[derive(Debug, Clone)]
pub struct FaultyStore {
    store: Arc<dyn Store>,
    /// How many calls still go well before one fails; never when it is `usize::MAX`.
    left: Arc<AtomicUsize>,
}

impl FaultyStore {
    /// A store without faults.
    pub fn new(store: Arc<dyn Store>) -> Self {
        let left = Arc::new(AtomicUsize::new(usize::MAX));
        Self { store, left }
    }

    /// Lets `calls` calls of open transactions go well, and the next one fail. All that follow go well
    /// again.
    pub fn fail_after(&self, calls: usize) {
        self.left.store(calls, Ordering::SeqCst);
    }

    /// True when the failure that was asked for has happened.
    pub fn has_failed(&self) -> bool {
        self.left.load(Ordering::SeqCst) == usize::MAX
    }
}

impl Store for FaultyStore {
    fn transact(&self, work: Work) -> BoxFuture<'_, Result<(), Error>> {
        let left = Arc::clone(&self.left);
        self.store.transact(Box::new(move |inner| {
            work(&mut FaultyTransaction::new(inner, left))
        }))
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

/// Stands between a transaction and the store that it belongs to.
pub trait Between {
    /// Asked before every call; an error is the call's answer.
    ///
    /// # Errors
    ///
    /// When the call is to fail.
    fn before_call(&mut self) -> Result<(), Error> {
        Ok(())
    }

    /// What the engine sees of what was loaded.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    fn loaded(
        &mut self,
        inner: &mut dyn Transaction,
        snapshot: Snapshot,
    ) -> Result<Snapshot, Error> {
        let _ = inner;
        Ok(snapshot)
    }

    /// What the engine sees of what is due.
    fn due(&mut self, due: Vec<TaskId>, limit: usize) -> Vec<TaskId> {
        let _ = limit;
        due
    }

    /// Writes one step.
    ///
    /// # Errors
    ///
    /// As [`Transaction::apply`].
    fn apply(&mut self, inner: &mut dyn Transaction, changes: &Changes<'_>) -> Result<(), Error> {
        inner.apply(changes)
    }
}

/// An open transaction with something in between.
#[derive(Debug)]
pub struct Intervened<'a, B> {
    inner: &'a mut dyn Transaction,
    between: B,
}

impl<'a, B: Between> Intervened<'a, B> {
    /// The transaction with `between` before it.
    pub fn with(inner: &'a mut dyn Transaction, between: B) -> Self {
        Self { inner, between }
    }

    fn call(&mut self) -> Result<&mut dyn Transaction, Error> {
        self.between.before_call()?;
        Ok(self.inner)
    }
}

/// An open transaction of which one call fails.
pub type FaultyTransaction<'a> = Intervened<'a, Countdown>;

/// Lets so many calls go well, and the next one fail.
#[derive(Debug)]
pub struct Countdown(Arc<AtomicUsize>);

impl<'a> FaultyTransaction<'a> {
    /// Lets as many calls as `left` says go well, and the next one fail.
    pub fn new(inner: &'a mut dyn Transaction, left: Arc<AtomicUsize>) -> Self {
        Self::with(inner, Countdown(left))
    }
}

impl Between for Countdown {
    fn before_call(&mut self) -> Result<(), Error> {
        match self.0.load(Ordering::SeqCst) {
            usize::MAX => {}
            0 => {
                self.0.store(usize::MAX, Ordering::SeqCst);
                return Err(Error::storage("this call was told to fail"));
            }
            left => self.0.store(left - 1, Ordering::SeqCst),
        }
        Ok(())
    }
}

impl<B: Between> Transaction for Intervened<'_, B> {
    fn next_process(&mut self) -> Result<ProcessId, Error> {
        self.call()?.next_process()
    }

    fn load(&mut self, id: ProcessId) -> Result<Option<Snapshot>, Error> {
        match self.call()?.load(id)? {
            Some(snapshot) => self.between.loaded(self.inner, snapshot).map(Some),
            None => Ok(None),
        }
    }

    fn task(&mut self, id: TaskId) -> Result<Option<Task>, Error> {
        self.call()?.task(id)
    }

    fn done_by(&mut self, id: ProcessId, node: &str) -> Result<Vec<UserId>, Error> {
        self.call()?.done_by(id, node)
    }

    fn last_owner(&mut self, id: ProcessId, node: &str) -> Result<Option<UserId>, Error> {
        self.call()?.last_owner(id, node)
    }

    fn due_tasks(
        &mut self,
        flows: &[String],
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<TaskId>, Error> {
        let due = self.call()?.due_tasks(flows, now, limit)?;
        Ok(self.between.due(due, limit))
    }

    fn apply(&mut self, changes: &Changes<'_>) -> Result<(), Error> {
        self.call()?;
        self.between.apply(self.inner, changes)
    }

    fn send(&mut self, delivery: &Delivery) -> Result<bool, Error> {
        self.call()?.send(delivery)
    }

    fn due_deliveries(
        &mut self,
        flows: &[String],
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Delivery>, Error> {
        self.call()?.due_deliveries(flows, now, limit)
    }

    fn delivery(&mut self, key: &str) -> Result<Option<Delivery>, Error> {
        self.call()?.delivery(key)
    }

    fn early_message(
        &mut self,
        awaits: &str,
        correlation: &str,
    ) -> Result<Option<Delivery>, Error> {
        self.call()?.early_message(awaits, correlation)
    }

    fn awaiting_tasks(
        &mut self,
        awaits: &str,
        correlation: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(TaskId, String)>, Error> {
        self.call()?.awaiting_tasks(awaits, correlation, limit)
    }

    fn update_delivery(&mut self, delivery: &Delivery) -> Result<(), Error> {
        self.call()?.update_delivery(delivery)
    }

    fn remove_delivery(&mut self, id: DeliveryId) -> Result<(), Error> {
        self.call()?.remove_delivery(id)
    }

    fn extend_lease(&mut self, id: TaskId, attempt: u32, until: Timestamp) -> Result<bool, Error> {
        self.call()?.extend_lease(id, attempt, until)
    }

    fn process_tasks(&mut self, id: ProcessId) -> Result<Vec<Task>, Error> {
        self.call()?.process_tasks(id)
    }

    fn flow_version(&mut self, flow: &str) -> Result<Option<FlowVersion>, Error> {
        self.call()?.flow_version(flow)
    }

    fn record_flow(&mut self, version: &FlowVersion) -> Result<(), Error> {
        self.call()?.record_flow(version)
    }

    fn rename_flow(&mut self, from: &str, to: &str) -> Result<u64, Error> {
        self.call()?.rename_flow(from, to)
    }

    fn live_nodes(&mut self, flows: &[String]) -> Result<Vec<LiveNode>, Error> {
        self.call()?.live_nodes(flows)
    }

    fn live_splits(&mut self, flows: &[String]) -> Result<Vec<LiveSplit>, Error> {
        self.call()?.live_splits(flows)
    }

    fn running_processes(
        &mut self,
        flow: &str,
        after: ProcessId,
        limit: usize,
    ) -> Result<Vec<ProcessId>, Error> {
        self.call()?.running_processes(flow, after, limit)
    }

    fn savepoint(&mut self) -> Result<(), Error> {
        self.call()?.savepoint()
    }

    fn release(&mut self) -> Result<(), Error> {
        self.call()?.release()
    }

    fn rollback(&mut self) -> Result<(), Error> {
        self.call()?.rollback()
    }

    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> Result<u64, Error> {
        self.call()?.execute(sql, parameters)
    }

    fn query(&mut self, sql: &str, parameters: &[SqlValue]) -> Result<Vec<Row>, Error> {
        self.call()?.query(sql, parameters)
    }

    fn native(&mut self) -> Option<&dyn Any> {
        self.inner.native()
    }
}
