//! The reference store: everything in memory, behind one lock.

mod versions;

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::{
    BoxFuture, Changes, DeliveryQuery, FlowVersion, LiveNode, LiveSplit, Page, ProcessQuery, Row,
    Snapshot, SqlValue, Store, TaskChange, TaskQuery, Transaction, Work, panic_message,
};
use crate::error::Error;
use crate::history::HistoryEntry;
use crate::outbox::{Delivery, DeliveryId, DeliveryStatus};
use crate::process::{Process, ProcessId};
use crate::status::{ProcessStatus, Status};
use crate::task::{Task, TaskId};
use crate::user::UserId;

/// Keeps everything in memory, for tests, for trying things out, and as the measure of what the
/// other stores have to do.
///
/// Clones share what they hold; it is gone with the last of them. There is no SQL.
///
/// ```
/// use procession::store::{MemoryStore, Store};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let store = MemoryStore::new();
/// store.transact(Box::new(|tx| tx.next_process().map(drop))).await?;
/// assert_eq!(store.next_due(vec!["hello".to_owned()]).await?, None);
/// # Ok::<(), procession::Error>(()) }).unwrap();
/// ```
#[derive(Clone, Default)]
pub struct MemoryStore(Arc<Mutex<State>>);

impl MemoryStore {
    /// A store that holds nothing.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A panic of `work` is caught under the lock, and every change is undone before the lock is
    /// let go: what a poisoned lock guards is as good as ever.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, work: Work) -> Result<(), Error> {
        let mut state = self.state();
        let mut open = Open {
            state: &mut state,
            undo: Vec::new(),
            places: Vec::new(),
        };
        let answer = catch_unwind(AssertUnwindSafe(|| work(&mut open)))
            .unwrap_or_else(|panic| Err(Error::storage(panic_message(&*panic))));
        if answer.is_err() {
            open.undo_to(0);
        }
        answer
    }
}

impl fmt::Debug for MemoryStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("MemoryStore")
            .field("processes", &state.processes.len())
            .field("tasks", &state.tasks.len())
            .finish()
    }
}

impl Store for MemoryStore {
    fn transact(&self, work: Work) -> BoxFuture<'_, Result<(), Error>> {
        Box::pin(async move { self.run(work) })
    }

    fn process(&self, id: ProcessId) -> BoxFuture<'_, Result<Option<Process>, Error>> {
        Box::pin(async move { Ok(self.state().processes.get(&id).cloned()) })
    }

    fn task(&self, id: TaskId) -> BoxFuture<'_, Result<Option<Task>, Error>> {
        Box::pin(async move { Ok(self.state().tasks.get(&id).cloned()) })
    }

    fn process_tasks(&self, id: ProcessId) -> BoxFuture<'_, Result<Vec<Task>, Error>> {
        Box::pin(async move { Ok(self.state().tasks_of(id).cloned().collect()) })
    }

    fn history(&self, id: ProcessId) -> BoxFuture<'_, Result<Vec<HistoryEntry>, Error>> {
        Box::pin(async move {
            let state = self.state();
            let rows = state.history.range((id, 0)..=(id, u32::MAX));
            Ok(rows.map(|(_, row)| row.clone()).collect())
        })
    }

    fn tasks(&self, query: TaskQuery) -> BoxFuture<'_, Result<Vec<Task>, Error>> {
        Box::pin(async move {
            let state = self.state();
            let tasks = state.tasks.values().filter(|task| query.matches(task));
            let mut tasks: Vec<&Task> = tasks.collect();
            tasks.sort_by(|a, b| query.order.compare(a, b));
            Ok(page(tasks.into_iter(), query.page))
        })
    }

    fn processes(&self, query: ProcessQuery) -> BoxFuture<'_, Result<Vec<Process>, Error>> {
        Box::pin(async move {
            let state = self.state();
            let youngest = state.processes.values().rev();
            let found = youngest.filter(|process| query.matches(process));
            Ok(page(found, query.page))
        })
    }

    fn deliveries(&self, query: DeliveryQuery) -> BoxFuture<'_, Result<Vec<Delivery>, Error>> {
        Box::pin(async move {
            let state = self.state();
            let found = state.outbox.values().filter(|row| query.matches(row));
            Ok(page(found, query.page))
        })
    }

    fn next_due(&self, flows: Vec<String>) -> BoxFuture<'_, Result<Option<Timestamp>, Error>> {
        Box::pin(async move {
            let state = self.state();
            let ours = state
                .tasks
                .values()
                .filter(|task| flows.contains(&task.flow));
            let deliveries = state.outbox.values().filter(|row| is_for(row, &flows));
            let due = deliveries.filter_map(|row| row.due);
            Ok(ours.filter_map(Task::wakes).chain(due).min())
        })
    }
}

/// True when a delivery goes to one of these flows, or to none in particular.
fn is_for(delivery: &Delivery, flows: &[String]) -> bool {
    delivery
        .flow
        .as_ref()
        .is_none_or(|flow| flows.contains(flow))
}

fn page<'a, T: Clone + 'a>(rows: impl Iterator<Item = &'a T>, page: Page) -> Vec<T> {
    rows.skip(page.offset).take(page.limit).cloned().collect()
}

#[derive(Default)]
struct State {
    processes: BTreeMap<ProcessId, Process>,
    tasks: BTreeMap<TaskId, Task>,
    history: BTreeMap<(ProcessId, u32), HistoryEntry>,
    versions: BTreeMap<String, FlowVersion>,
    outbox: BTreeMap<DeliveryId, Delivery>,
    last_delivery: i64,
    /// The last process id that was given away. No rollback takes it back.
    last_process: i64,
}

impl State {
    fn tasks_of(&self, id: ProcessId) -> impl DoubleEndedIterator<Item = &Task> {
        let numbers = TaskId::new(id, 0)..=TaskId::new(id, u32::MAX);
        self.tasks.range(numbers).map(|(_, task)| task)
    }
}

/// How one write is taken back: what stood there before.
enum Undo {
    Process(ProcessId, Option<Box<Process>>),
    Task(TaskId, Option<Box<Task>>),
    History(ProcessId, u32),
    Version(String, Option<Box<FlowVersion>>),
    Delivery(DeliveryId, Option<Box<Delivery>>),
}

/// The open transaction: it writes at once, and remembers how to take it back.
struct Open<'a> {
    state: &'a mut State,
    undo: Vec<Undo>,
    /// For each savepoint, how much there was to undo when it was made.
    places: Vec<usize>,
}

impl Open<'_> {
    fn undo_to(&mut self, length: usize) {
        for undo in self.undo.drain(length..).rev() {
            match undo {
                Undo::Process(id, Some(old)) => drop(self.state.processes.insert(id, *old)),
                Undo::Process(id, None) => drop(self.state.processes.remove(&id)),
                Undo::Task(id, Some(old)) => drop(self.state.tasks.insert(id, *old)),
                Undo::Task(id, None) => drop(self.state.tasks.remove(&id)),
                Undo::History(id, number) => drop(self.state.history.remove(&(id, number))),
                Undo::Version(flow, Some(old)) => drop(self.state.versions.insert(flow, *old)),
                Undo::Version(flow, None) => drop(self.state.versions.remove(&flow)),
                Undo::Delivery(id, Some(old)) => drop(self.state.outbox.insert(id, *old)),
                Undo::Delivery(id, None) => drop(self.state.outbox.remove(&id)),
            }
        }
    }

    fn write_process(&mut self, process: &Process, created: bool) -> Result<(), Error> {
        let id = process.id;
        match (created, self.state.processes.contains_key(&id)) {
            (true, true) => return Err(Error::storage(format!("process {id} exists already"))),
            (false, false) => return Err(Error::storage(format!("there is no process {id}"))),
            _ => {}
        }
        let old = self.state.processes.insert(id, process.clone());
        self.state.last_process = self.state.last_process.max(id.get());
        self.undo.push(Undo::Process(id, old.map(Box::new)));
        Ok(())
    }

    fn write_task(&mut self, change: &TaskChange<'_>) -> Result<(), Error> {
        let id = change.task.id;
        let stored = self.state.tasks.get(&id).map(|task| task.status);
        if stored != change.before {
            return Err(Error::conflict(id));
        }
        let old = self.state.tasks.insert(id, change.task.clone());
        self.undo.push(Undo::Task(id, old.map(Box::new)));
        Ok(())
    }

    fn write_history(&mut self, row: &HistoryEntry) -> Result<(), Error> {
        let key = (row.process, row.number);
        if self.state.history.contains_key(&key) {
            let (process, number) = key;
            let what = format!("row {number} of the history of process {process} exists already");
            return Err(Error::storage(what));
        }
        self.state.history.insert(key, row.clone());
        self.undo.push(Undo::History(row.process, row.number));
        Ok(())
    }

    fn last_place(&mut self) -> Result<usize, Error> {
        let place = self.places.pop();
        place.ok_or_else(|| Error::storage("there is no savepoint"))
    }
}

impl Transaction for Open<'_> {
    fn next_process(&mut self) -> Result<ProcessId, Error> {
        self.state.last_process += 1;
        Ok(ProcessId::new(self.state.last_process))
    }

    fn load(&mut self, id: ProcessId) -> Result<Option<Snapshot>, Error> {
        let Some(process) = self.state.processes.get(&id) else {
            return Ok(None);
        };
        let active = self.state.tasks_of(id).filter(|task| task.is_active());
        Ok(Some(Snapshot {
            process: process.clone(),
            tasks: active.cloned().collect(),
        }))
    }

    fn task(&mut self, id: TaskId) -> Result<Option<Task>, Error> {
        Ok(self.state.tasks.get(&id).cloned())
    }

    fn done_by(&mut self, id: ProcessId, node: &str) -> Result<Vec<UserId>, Error> {
        let tasks = self.state.tasks_of(id);
        let done = tasks.filter(|task| task.node == node && task.status == Status::Done);
        let owners: BTreeSet<UserId> = done.filter_map(|task| task.owner.clone()).collect();
        Ok(owners.into_iter().collect())
    }

    fn last_owner(&mut self, id: ProcessId, node: &str) -> Result<Option<UserId>, Error> {
        let tasks = self.state.tasks_of(id);
        let done = tasks.filter(|task| task.node == node && task.status == Status::Done);
        let last = done.max_by_key(|task| (task.finished, task.id));
        Ok(last.and_then(|task| task.owner.clone()))
    }

    fn due_tasks(
        &mut self,
        flows: &[String],
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<TaskId>, Error> {
        let tasks = self.state.tasks.values();
        let mut due: Vec<_> = tasks
            .filter(|task| flows.contains(&task.flow))
            .filter_map(|task| Some((task.wakes()?, task.id)))
            .filter(|(at, _)| *at <= now)
            .collect();
        due.sort_unstable();
        Ok(due.into_iter().take(limit).map(|(_, id)| id).collect())
    }

    fn apply(&mut self, changes: &Changes<'_>) -> Result<(), Error> {
        self.write_process(changes.process, changes.created)?;
        for change in &changes.tasks {
            self.write_task(change)?;
        }
        for row in changes.history {
            self.write_history(row)?;
        }
        for delivery in changes.outbox {
            self.send(delivery)?;
        }
        Ok(())
    }

    fn send(&mut self, delivery: &Delivery) -> Result<bool, Error> {
        if self
            .state
            .outbox
            .values()
            .any(|row| row.key == delivery.key)
        {
            return Ok(false);
        }
        self.state.last_delivery += 1;
        let id = DeliveryId::new(self.state.last_delivery);
        let row = Delivery {
            id,
            ..delivery.clone()
        };
        self.state.outbox.insert(id, row);
        self.undo.push(Undo::Delivery(id, None));
        Ok(true)
    }

    fn due_deliveries(
        &mut self,
        flows: &[String],
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Delivery>, Error> {
        let rows = self.state.outbox.values();
        let mut due: Vec<&Delivery> = rows
            .filter(|row| row.due.is_some_and(|due| due <= now) && is_for(row, flows))
            .collect();
        due.sort_by_key(|row| (row.due, row.id));
        Ok(due.into_iter().take(limit).cloned().collect())
    }

    fn delivery(&mut self, key: &str) -> Result<Option<Delivery>, Error> {
        let mut rows = self.state.outbox.values();
        Ok(rows.find(|row| row.key == key).cloned())
    }

    fn early_message(
        &mut self,
        awaits: &str,
        correlation: &str,
    ) -> Result<Option<Delivery>, Error> {
        let waits = |row: &&Delivery| {
            let open = matches!(row.status, DeliveryStatus::Due | DeliveryStatus::Waiting);
            let awaited = row.content.awaited();
            open && awaited.is_some_and(|(name, with)| name == awaits && with == correlation)
        };
        Ok(self.state.outbox.values().find(waits).cloned())
    }

    fn awaiting_tasks(
        &mut self,
        awaits: &str,
        correlation: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(TaskId, String)>, Error> {
        let waits = |task: &&Task| {
            task.status == Status::Started
                && task.awaits.as_deref() == Some(awaits)
                && (correlation.is_none() || task.correlation.as_deref() == correlation)
        };
        let found = self.state.tasks.values().filter(waits).take(limit);
        Ok(found.map(|task| (task.id, task.flow.clone())).collect())
    }

    fn update_delivery(&mut self, delivery: &Delivery) -> Result<(), Error> {
        let id = delivery.id;
        let Some(stored) = self.state.outbox.get_mut(&id) else {
            return Err(Error::storage(format!("there is no delivery {id}")));
        };
        let new = Delivery {
            key: stored.key.clone(),
            content: stored.content.clone(),
            created: stored.created,
            ..delivery.clone()
        };
        let old = std::mem::replace(stored, new);
        self.undo.push(Undo::Delivery(id, Some(Box::new(old))));
        Ok(())
    }

    fn remove_delivery(&mut self, id: DeliveryId) -> Result<(), Error> {
        let Some(old) = self.state.outbox.remove(&id) else {
            return Err(Error::storage(format!("there is no delivery {id}")));
        };
        self.undo.push(Undo::Delivery(id, Some(Box::new(old))));
        Ok(())
    }

    fn extend_lease(&mut self, id: TaskId, attempt: u32, until: Timestamp) -> Result<bool, Error> {
        let Some(task) = self.state.tasks.get_mut(&id) else {
            return Ok(false);
        };
        if task.status != Status::Started || task.attempt != attempt {
            return Ok(false);
        }
        let old = Box::new(task.clone());
        task.lease = Some(until);
        self.undo.push(Undo::Task(id, Some(old)));
        Ok(true)
    }

    fn process_tasks(&mut self, id: ProcessId) -> Result<Vec<Task>, Error> {
        Ok(self.state.tasks_of(id).cloned().collect())
    }

    fn flow_version(&mut self, flow: &str) -> Result<Option<FlowVersion>, Error> {
        Ok(self.state.versions.get(flow).cloned())
    }

    fn record_flow(&mut self, version: &FlowVersion) -> Result<(), Error> {
        self.write_version(&version.flow, Some(version.clone()));
        Ok(())
    }

    fn rename_flow(&mut self, from: &str, to: &str) -> Result<u64, Error> {
        Ok(self.move_flow(from, to))
    }

    fn live_nodes(&mut self, flows: &[String]) -> Result<Vec<LiveNode>, Error> {
        Ok(versions::live_nodes(self.state.live(flows)))
    }

    fn live_splits(&mut self, flows: &[String]) -> Result<Vec<LiveSplit>, Error> {
        Ok(versions::live_splits(self.state.live(flows)))
    }

    fn running_processes(
        &mut self,
        flow: &str,
        after: ProcessId,
        limit: usize,
    ) -> Result<Vec<ProcessId>, Error> {
        let running = self.state.processes.values().filter(|process| {
            process.id > after && process.flow == flow && process.status == ProcessStatus::New
        });
        Ok(running.take(limit).map(|process| process.id).collect())
    }

    fn savepoint(&mut self) -> Result<(), Error> {
        self.places.push(self.undo.len());
        Ok(())
    }

    fn release(&mut self) -> Result<(), Error> {
        self.last_place().map(drop)
    }

    fn rollback(&mut self) -> Result<(), Error> {
        let place = self.last_place()?;
        self.undo_to(place);
        Ok(())
    }

    fn execute(&mut self, _sql: &str, _parameters: &[SqlValue]) -> Result<u64, Error> {
        Err(Error::no_sql())
    }

    fn query(&mut self, _sql: &str, _parameters: &[SqlValue]) -> Result<Vec<Row>, Error> {
        Err(Error::no_sql())
    }

    fn native(&mut self) -> Option<&dyn Any> {
        None
    }
}
