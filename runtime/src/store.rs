//! The contract of a store: what holds after each call, and which error means what.
//!
//! A store keeps processes, tasks and history. The engine decides, a store only writes down; every
//! store passes the same suite of tests.
//!
//! Whoever adds a column to a record, or a call to this contract, adds a sentence of the suite
//! (`tests/src/store_suite`), and changes: [`MemoryStore`]; `runtime/sql/src/record.rs`, whose columns both SQL
//! stores share; a migration of `runtime/sql/src/sqlite` and one of `runtime/sql/src/postgres`; and the stores
//! that only pass calls on: `Arc` below, `runtime/sql/src/any.rs` and `tests/src/faulty.rs`.

pub mod memory;
mod query;
mod row;
mod table;
mod tx;
mod value;
mod version;

use std::any::Any;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use jiff::Timestamp;

use crate::error::Error;
use crate::history::HistoryEntry;
use crate::outbox::{Delivery, DeliveryId};
use crate::process::{Process, ProcessId};
use crate::task::{Task, TaskId};
use crate::user::UserId;

pub use memory::MemoryStore;
pub use query::{DeliveryQuery, Page, ProcessQuery, TaskOrder, TaskQuery, Visibility};
pub use row::{ColumnName, FromSqlValue, Row};
pub use table::Table;
pub use tx::Tx;
pub use value::SqlValue;
pub use version::{FlowVersion, LiveNode, LiveSplit};

/// A future on the heap, as a trait object's method has to answer with.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a store runs inside one transaction.
pub type Work = Box<dyn FnOnce(&mut dyn Transaction) -> Result<(), Error> + Send>;

/// Keeps processes, tasks and history.
pub trait Store: Send + Sync + fmt::Debug + 'static {
    /// Runs `work` in one exclusive transaction.
    ///
    /// When the answer is `Ok`, everything that `work` wrote is durable (as durable as the store was
    /// set up to be) and seen by every later call. When it is an error, nothing of it is written.
    /// `work` runs at most once, on whatever thread the store likes; a panic in it is a storage error.
    /// When the future is dropped before it answers, the work is done as a whole or not at all.
    ///
    /// # Errors
    ///
    /// The error of `work`; `Busy` when the lock could not be had in bounded time; a storage error
    /// when the transaction could not be committed.
    fn transact(&self, work: Work) -> BoxFuture<'_, Result<(), Error>>;

    /// The process with this id.
    ///
    /// # Errors
    ///
    /// When the store cannot be read, or what it holds cannot be understood.
    fn process(&self, id: ProcessId) -> BoxFuture<'_, Result<Option<Process>, Error>>;

    /// The task with this id.
    ///
    /// # Errors
    ///
    /// As [`Store::process`].
    fn task(&self, id: TaskId) -> BoxFuture<'_, Result<Option<Task>, Error>>;

    /// All tasks of a process, by number.
    ///
    /// # Errors
    ///
    /// As [`Store::process`].
    fn process_tasks(&self, id: ProcessId) -> BoxFuture<'_, Result<Vec<Task>, Error>>;

    /// The history of a process, oldest first.
    ///
    /// # Errors
    ///
    /// As [`Store::process`].
    fn history(&self, id: ProcessId) -> BoxFuture<'_, Result<Vec<HistoryEntry>, Error>>;

    /// The tasks that a query asks for.
    ///
    /// # Errors
    ///
    /// As [`Store::process`].
    fn tasks(&self, query: TaskQuery) -> BoxFuture<'_, Result<Vec<Task>, Error>>;

    /// How many tasks each of these queries asks for, whatever its page; of none are more than `limit`
    /// counted. It is what a menu shows: "99+".
    ///
    /// # Errors
    ///
    /// As [`Store::process`].
    fn count_tasks(
        &self,
        queries: Vec<TaskQuery>,
        limit: usize,
    ) -> BoxFuture<'_, Result<Vec<usize>, Error>> {
        Box::pin(async move {
            let mut counts = Vec::new();
            for mut query in queries {
                query.page = Page { offset: 0, limit };
                counts.push(self.tasks(query).await?.len());
            }
            Ok(counts)
        })
    }

    /// Runs one SQL query on the user's own tables, outside of any transaction; see
    /// [`Transaction::query`]. It sees what was committed before.
    ///
    /// # Errors
    ///
    /// As [`Transaction::execute`].
    fn query(
        &self,
        sql: String,
        parameters: Vec<SqlValue>,
    ) -> BoxFuture<'_, Result<Vec<Row>, Error>> {
        Box::pin(async move {
            let (sender, receiver) = std::sync::mpsc::channel();
            let work: Work = Box::new(move |transaction| {
                let rows = transaction.query(&sql, &parameters)?;
                // The receiver is there: it waits for this very work.
                let _ = sender.send(rows);
                Ok(())
            });
            self.transact(work).await?;
            receiver
                .try_recv()
                .map_err(|_| Error::storage("the store did not run the query"))
        })
    }

    /// The processes that a query asks for, youngest first.
    ///
    /// # Errors
    ///
    /// As [`Store::process`].
    fn processes(&self, query: ProcessQuery) -> BoxFuture<'_, Result<Vec<Process>, Error>>;

    /// The deliveries that a query asks for, oldest first.
    ///
    /// # Errors
    ///
    /// As [`Store::process`].
    fn deliveries(&self, query: DeliveryQuery) -> BoxFuture<'_, Result<Vec<Delivery>, Error>>;

    /// The earliest moment at which a job of one of these flows is due, or its lease runs out, or a
    /// delivery is due that goes to one of them or to none in particular; nothing when none waits.
    /// Several programs with other flows may share a store.
    ///
    /// # Errors
    ///
    /// As [`Store::process`].
    fn next_due(&self, flows: Vec<String>) -> BoxFuture<'_, Result<Option<Timestamp>, Error>>;

    /// Waits until another program has written something that a worker has to do. It is only a hint, for one of
    /// those who wait: workers look by themselves every now and then. A store that cannot tell waits forever.
    fn changed(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::pending())
    }
}

/// A store that is shared is a store, whatever kind it is: the program that learns only when it starts which one
/// it runs on keeps an `Arc<dyn Store>`.
impl<S: Store + ?Sized> Store for Arc<S> {
    fn transact(&self, work: Work) -> BoxFuture<'_, Result<(), Error>> {
        (**self).transact(work)
    }

    fn process(&self, id: ProcessId) -> BoxFuture<'_, Result<Option<Process>, Error>> {
        (**self).process(id)
    }

    fn task(&self, id: TaskId) -> BoxFuture<'_, Result<Option<Task>, Error>> {
        (**self).task(id)
    }

    fn process_tasks(&self, id: ProcessId) -> BoxFuture<'_, Result<Vec<Task>, Error>> {
        (**self).process_tasks(id)
    }

    fn history(&self, id: ProcessId) -> BoxFuture<'_, Result<Vec<HistoryEntry>, Error>> {
        (**self).history(id)
    }

    fn tasks(&self, query: TaskQuery) -> BoxFuture<'_, Result<Vec<Task>, Error>> {
        (**self).tasks(query)
    }

    fn count_tasks(
        &self,
        queries: Vec<TaskQuery>,
        limit: usize,
    ) -> BoxFuture<'_, Result<Vec<usize>, Error>> {
        (**self).count_tasks(queries, limit)
    }

    fn query(
        &self,
        sql: String,
        parameters: Vec<SqlValue>,
    ) -> BoxFuture<'_, Result<Vec<Row>, Error>> {
        (**self).query(sql, parameters)
    }

    fn processes(&self, query: ProcessQuery) -> BoxFuture<'_, Result<Vec<Process>, Error>> {
        (**self).processes(query)
    }

    fn deliveries(&self, query: DeliveryQuery) -> BoxFuture<'_, Result<Vec<Delivery>, Error>> {
        (**self).deliveries(query)
    }

    fn next_due(&self, flows: Vec<String>) -> BoxFuture<'_, Result<Option<Timestamp>, Error>> {
        (**self).next_due(flows)
    }

    fn changed(&self) -> BoxFuture<'_, ()> {
        (**self).changed()
    }
}

/// One open transaction of a store.
///
/// Everything that is read inside it is locked until it ends: two transactions never both see a
/// process as it was before the other.
pub trait Transaction {
    /// A process id that no process has and no other transaction will get, even when this one
    /// fails.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    fn next_process(&mut self) -> Result<ProcessId, Error>;

    /// The process with its active tasks, by number.
    ///
    /// # Errors
    ///
    /// When the store cannot be read, or what it holds cannot be understood.
    fn load(&mut self, id: ProcessId) -> Result<Option<Snapshot>, Error>;

    /// One task, active or not.
    ///
    /// # Errors
    ///
    /// As [`Transaction::load`].
    fn task(&mut self, id: TaskId) -> Result<Option<Task>, Error>;

    /// Who owns a `DONE` task of this node: each once, in alphabetical order.
    ///
    /// # Errors
    ///
    /// As [`Transaction::load`].
    fn done_by(&mut self, id: ProcessId, node: &str) -> Result<Vec<UserId>, Error>;

    /// The owner of the `DONE` task of this node that was finished last (of several at one moment, the one
    /// with the highest number); nobody when there is none, or when nobody owned it.
    ///
    /// # Errors
    ///
    /// As [`Transaction::load`].
    fn last_owner(&mut self, id: ProcessId, node: &str) -> Result<Option<UserId>, Error>;

    /// The jobs of these flows that are due, and those whose lease has run out ([`Task::wakes`] is at or before `now`),
    /// earliest first and then by id, at most `limit`.
    ///
    /// # Errors
    ///
    /// As [`Transaction::load`].
    fn due_tasks(
        &mut self,
        flows: &[String],
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<TaskId>, Error>;

    /// Writes one step.
    ///
    /// A step can fail half written: after an error, go back to a savepoint or answer with an error.
    ///
    /// # Errors
    ///
    /// A conflict when a task does not have the status that the step started from, or one that
    /// should be new exists. A storage error when the process, or a row of its history, exists
    /// although it should be new, or the process does not although it should.
    fn apply(&mut self, changes: &Changes<'_>) -> Result<(), Error>;

    /// Accepts a delivery, unless there is one with its key, whatever became of that; tells whether it
    /// was accepted. It gets the next number.
    ///
    /// # Errors
    ///
    /// As [`Transaction::load`].
    fn send(&mut self, delivery: &Delivery) -> Result<bool, Error>;

    /// The deliveries whose time has come ([`Delivery::due`] is at or before `now`) and that go to one of
    /// these flows, or to none in particular; earliest first and then by number, at most `limit`. Those
    /// that another transaction has at work are passed over.
    ///
    /// # Errors
    ///
    /// As [`Transaction::load`].
    fn due_deliveries(
        &mut self,
        flows: &[String],
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<Delivery>, Error>;

    /// The delivery with this key; nothing when there is none, or another transaction has it at work.
    ///
    /// # Errors
    ///
    /// As [`Transaction::load`].
    fn delivery(&mut self, key: &str) -> Result<Option<Delivery>, Error>;

    /// The message with the lowest number that is due or waiting and that tasks with this
    /// [`Task::awaits`] and [`Task::correlation`] wait for ([`Content::awaited`]). One that another
    /// transaction has at work is waited for.
    ///
    /// [`Content::awaited`]: crate::outbox::Content::awaited
    ///
    /// # Errors
    ///
    /// As [`Transaction::load`].
    fn early_message(&mut self, awaits: &str, correlation: &str)
    -> Result<Option<Delivery>, Error>;

    /// The `STARTED` tasks of any flow with this [`Task::awaits`], and with this [`Task::correlation`]
    /// if one is given, each with its flow; by id, at most `limit`. Nothing is locked.
    ///
    /// # Errors
    ///
    /// As [`Transaction::load`].
    fn awaiting_tasks(
        &mut self,
        awaits: &str,
        correlation: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(TaskId, String)>, Error>;

    /// Writes what has become of a delivery: its flow, status, due time, attempts and error.
    ///
    /// # Errors
    ///
    /// A storage error when there is no such delivery.
    fn update_delivery(&mut self, delivery: &Delivery) -> Result<(), Error>;

    /// Takes a delivery out. Its key is free again.
    ///
    /// # Errors
    ///
    /// A storage error when there is no such delivery.
    fn remove_delivery(&mut self, id: DeliveryId) -> Result<(), Error>;

    /// Moves the end of a lease, if the task is `STARTED` and `attempt` is still the current one;
    /// tells whether it was.
    ///
    /// # Errors
    ///
    /// As [`Transaction::load`].
    fn extend_lease(&mut self, id: TaskId, attempt: u32, until: Timestamp) -> Result<bool, Error>;

    /// All tasks of a process, by number, those that are over included.
    ///
    /// # Errors
    ///
    /// As [`Transaction::load`].
    fn process_tasks(&mut self, id: ProcessId) -> Result<Vec<Task>, Error>;

    /// The version of the flow that was recorded last. Nobody else gets an answer for this flow until
    /// this transaction ends, even when there is none yet: programs that start at one moment follow each
    /// other.
    ///
    /// # Errors
    ///
    /// As [`Transaction::load`].
    fn flow_version(&mut self, flow: &str) -> Result<Option<FlowVersion>, Error>;

    /// Records the version of a flow, in place of the one before.
    ///
    /// # Errors
    ///
    /// When the store cannot be written.
    fn record_flow(&mut self, version: &FlowVersion) -> Result<(), Error>;

    /// Moves every process and task of the flow `from`, those that are over included, to the flow `to`,
    /// and forgets the recorded version of `from`; tells how many processes there were. A task that
    /// needs [`manage_permission`](crate::flow::manage_permission) of `from` needs that of `to` then.
    ///
    /// # Errors
    ///
    /// When the store cannot be written.
    fn rename_flow(&mut self, from: &str, to: &str) -> Result<u64, Error>;

    /// The active tasks of these flows: one row for each node and kind, by flow, node and the name of
    /// the kind.
    ///
    /// # Errors
    ///
    /// As [`Transaction::load`]; also when a kind is not known.
    fn live_nodes(&mut self, flows: &[String]) -> Result<Vec<LiveNode>, Error>;

    /// The splits that the tokens of active tasks of these flows tell of: one row for each, by flow and
    /// node. A task whose token tells of a split twice counts once.
    ///
    /// # Errors
    ///
    /// As [`Transaction::load`].
    fn live_splits(&mut self, flows: &[String]) -> Result<Vec<LiveSplit>, Error>;

    /// The running processes of a flow whose numbers are greater than `after`, lowest first, at most
    /// `limit`.
    ///
    /// # Errors
    ///
    /// As [`Transaction::load`].
    fn running_processes(
        &mut self,
        flow: &str,
        after: ProcessId,
        limit: usize,
    ) -> Result<Vec<ProcessId>, Error>;

    /// Marks a place to which [`Transaction::rollback`] can go back. Places nest; one that is still
    /// there at the end is forgotten, and what was written since is kept.
    ///
    /// # Errors
    ///
    /// When the store refuses.
    fn savepoint(&mut self) -> Result<(), Error>;

    /// Forgets the last place, and keeps what was written since.
    ///
    /// # Errors
    ///
    /// When there is no place, or the store refuses.
    fn release(&mut self) -> Result<(), Error>;

    /// Undoes everything since the last place, and forgets it.
    ///
    /// # Errors
    ///
    /// When there is no place, or the store refuses.
    fn rollback(&mut self) -> Result<(), Error>;

    /// Runs one SQL statement on the user's own tables, and tells how many rows it changed.
    /// Parameters are written `$1`, `$2`, .. in ascending order.
    ///
    /// # Errors
    ///
    /// When the store has no SQL, or the database refuses.
    fn execute(&mut self, sql: &str, parameters: &[SqlValue]) -> Result<u64, Error>;

    /// Runs one SQL query on the user's own tables.
    ///
    /// # Errors
    ///
    /// As [`Transaction::execute`].
    fn query(&mut self, sql: &str, parameters: &[SqlValue]) -> Result<Vec<Row>, Error>;

    /// The driver's own connection, for those who know it.
    fn native(&mut self) -> Option<&dyn Any>;
}

impl fmt::Debug for dyn Transaction + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transaction")
    }
}

/// A process with its active tasks.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// The process.
    pub process: Process,
    /// Its active tasks, by number.
    pub tasks: Vec<Task>,
}

/// What one step writes.
#[derive(Debug)]
pub struct Changes<'a> {
    /// The process as it is now.
    pub process: &'a Process,
    /// True when the process is new.
    pub created: bool,
    /// The tasks that are new or changed.
    pub tasks: Vec<TaskChange<'a>>,
    /// What is added to the history.
    pub history: &'a [HistoryEntry],
    /// What leaves the process; each is accepted as by [`Transaction::send`].
    pub outbox: &'a [Delivery],
}

/// One task that a step made or changed.
#[derive(Debug)]
pub struct TaskChange<'a> {
    /// The task as it is now.
    pub task: &'a Task,
    /// The status that it had in the store; nothing for a new one.
    pub before: Option<crate::status::Status>,
}

/// What a caught panic of a [`Work`] said, for the error that a store makes of it.
#[must_use]
pub fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    format!("the work panicked: {}", text.unwrap_or("without a message"))
}
