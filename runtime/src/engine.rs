//! The engine: takes events, applies each in one transaction, and is the only place that does I/O.
//!
//! [`Engine`] is what code uses; [`Engine::as_user`] is what people use, and asks for permission.

mod access;
mod acting;
mod builder;
mod bulk;
mod children;
mod code;
mod colleagues;
mod deliver;
mod execute;
mod list;
mod managing;
mod messages;
mod owners;
mod preview;
mod versions;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiff::{Timestamp, Unit};

pub use acting::AsUser;
pub use builder::EngineBuilder;
pub use bulk::{Bulk, BulkProcesses};
pub(crate) use deliver::sent;
pub(crate) use execute::{present, run};
pub use list::{Counts, Worklist};
pub use messages::{Post, Sent};
pub use preview::{Preview, PreviewedTask};

use crate::clock::Clock;
use crate::error::{Error, Kind};
use crate::flow::Definition;
use crate::history::HistoryEntry;
use crate::jobs::{WakeUp, Worker};
use crate::process::{Process, ProcessId};
use crate::status::Status;
use crate::store::{Store, Transaction};
use crate::task::{Task, TaskId};
use crate::user::User;
use crate::versions::Report;

/// Runs flows on a store. Clones are the same engine.
///
/// ```
/// use procession::Engine;
/// use procession::store::MemoryStore;
///
/// # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
/// let engine = Engine::builder().store(MemoryStore::new()).build().await?;
/// assert_eq!(engine.flows().count(), 0);
/// # Ok::<(), procession::Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Engine(Arc<Inner>);

struct Inner {
    store: Arc<dyn Store>,
    flows: BTreeMap<String, Arc<dyn Definition>>,
    clock: Arc<dyn Clock>,
    budget: usize,
    wake_up: WakeUp,
}

impl Engine {
    /// Starts the set-up of an engine.
    #[must_use]
    pub fn builder() -> EngineBuilder {
        EngineBuilder::new()
    }

    /// What this user may see and do.
    #[must_use]
    pub fn as_user<'a>(&'a self, user: &'a User) -> AsUser<'a> {
        AsUser::new(self, user)
    }

    /// A worker, which runs the jobs that are due.
    #[must_use]
    pub fn worker(&self) -> Worker {
        Worker::new(self.clone())
    }

    /// The flows that this engine runs, by name.
    pub fn flows(&self) -> impl Iterator<Item = &dyn Definition> {
        self.0.flows.values().map(|flow| &**flow)
    }

    pub(crate) fn flow_names(&self) -> Vec<String> {
        self.0.flows.keys().cloned().collect()
    }

    /// The flow with this name.
    ///
    /// # Errors
    ///
    /// When the engine has no such flow.
    pub fn flow(&self, name: &str) -> Result<&Arc<dyn Definition>, Error> {
        self.0.flows.get(name).ok_or_else(|| {
            Error::new(Kind::UnknownFlow {
                flow: name.to_owned(),
                known: self.0.flows.keys().cloned().collect(),
            })
        })
    }

    /// What lives in the store that the flows of this engine have no node for, and what they would move.
    /// A program of another version may have made it since this engine was built.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn stranded(&self) -> Result<Report, Error> {
        versions::check(&self.0.store, &self.0.flows).await
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Arc<dyn Store> {
        &self.0.store
    }

    /// The process with this id.
    ///
    /// # Errors
    ///
    /// When there is none, or the store cannot be read.
    pub async fn process(&self, id: ProcessId) -> Result<Process, Error> {
        let found = self.0.store.process(id).await?;
        found.ok_or_else(|| Error::new(Kind::UnknownProcess(id)))
    }

    /// The data of a process of the flow `F`.
    ///
    /// # Errors
    ///
    /// When there is no such process of this flow, or its document does not fit the data.
    pub async fn data<F: crate::flow::Flow>(&self, id: ProcessId) -> Result<F::Data, Error> {
        let process = self.process(id).await?;
        if process.flow != F::INFO.name {
            return Err(Error::new(Kind::UnknownProcess(id)));
        }
        crate::json::JsonStore::read(&process.data)
            .map_err(|error| Error::corrupt_because(format!("the data of process {id}"), error))
    }

    /// The task with this id.
    ///
    /// # Errors
    ///
    /// When there is none, or the store cannot be read.
    pub async fn task(&self, id: TaskId) -> Result<Task, Error> {
        let found = self.0.store.task(id).await?;
        found.ok_or_else(|| Error::new(Kind::UnknownTask(id)))
    }

    /// All tasks of a process, by number.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn tasks(&self, id: ProcessId) -> Result<Vec<Task>, Error> {
        self.0.store.process_tasks(id).await
    }

    /// The history of a process, oldest first.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn history(&self, id: ProcessId) -> Result<Vec<HistoryEntry>, Error> {
        self.0.store.history(id).await
    }

    /// One line on a process: the `result` of its flow when it is done, and otherwise, or when that says
    /// nothing, the `summary`, the description, the title. The name of a flow that this engine does not
    /// have.
    #[must_use]
    pub fn brief(&self, process: &Process) -> String {
        let flow = self.0.flows.get(&process.flow);
        flow.map_or_else(|| process.flow.clone(), |flow| flow.brief(process))
    }

    /// One line on a task of this process, as [`Engine::brief`] from the texts of its node.
    #[must_use]
    pub fn task_brief(&self, task: &Task, process: &Process) -> String {
        let flow = self.0.flows.get(&task.flow);
        flow.map_or_else(|| task.node.clone(), |flow| flow.task_brief(task, process))
    }

    pub(crate) fn wake_up(&self) -> &WakeUp {
        &self.0.wake_up
    }

    /// The present moment, as exactly as every store can keep it.
    pub(crate) fn now(&self) -> Timestamp {
        let now = self.0.clock.now();
        now.round(Unit::Microsecond).unwrap_or(now)
    }

    /// Runs `work` in one transaction and answers with what it answers.
    pub(crate) async fn transact<R, W>(&self, work: W) -> Result<R, Error>
    where
        R: Send + 'static,
        W: FnOnce(&mut dyn Transaction) -> Result<R, Error> + Send + 'static,
    {
        versions::transact(&self.0.store, work).await
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("store", &self.0.store)
            .field("flows", &self.0.flows.keys())
            .finish_non_exhaustive()
    }
}

/// The statuses of tasks that are over.
const OVER: [Status; 3] = [Status::Done, Status::Canceled, Status::Revived];
