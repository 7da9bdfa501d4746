//! Records to test with, and short ways to write and ask.

use std::future::Future;
use std::sync::Arc;
use std::sync::mpsc;

use jiff::Timestamp;
use procession::graph::NodeKind;
use procession::history::HistoryEntry;
use procession::outbox::{ChildOutcome, Content, Delivery};
use procession::store::{Changes, Store, TaskChange, Transaction};
use procession::{Error, Process, ProcessId, Status, Task, TaskId, UserId};
use tempfile::TempDir;

/// A store that is empty, and the folder that its file is in.
#[derive(Debug)]
pub struct Fixture {
    /// The store.
    pub store: Arc<dyn Store>,
    /// Where its file is, if it has one; removed with the fixture.
    pub folder: Option<TempDir>,
}

/// Runs a test on two threads.
pub fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(test);
}

/// So many seconds after the beginning of time.
pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time")
}

/// A user.
pub fn user(name: &str) -> UserId {
    UserId::from(name)
}

/// A process of the flow `hello`.
pub fn process(id: i64) -> Process {
    Process::new(ProcessId::new(id), "hello", at(1))
}

/// A view of a process of the flow `hello`.
pub fn task(process: i64, number: u32, status: Status) -> Task {
    let id = TaskId::new(ProcessId::new(process), number);
    let mut task = Task::new(id, "hello", "approve", NodeKind::View, at(2));
    task.status = status;
    task
}

/// A delivery to the flow `hello` that is due in second 7.
pub fn delivery(key: &str) -> Delivery {
    let parent = TaskId::new(ProcessId::new(1), 2);
    let (child, outcome) = (ProcessId::new(3), ChildOutcome::Canceled);
    let content = Content::ChildEnded {
        parent,
        child,
        outcome,
        escalations: 0,
    };
    Delivery::new(key, content, at(7)).to_flow("hello")
}

/// Changes that own what they are about.
#[derive(Debug, Clone)]
pub struct Step {
    /// The process.
    pub process: Process,
    /// True when it is new.
    pub created: bool,
    /// Tasks, and the status that each had.
    pub tasks: Vec<(Task, Option<Status>)>,
    /// History.
    pub history: Vec<HistoryEntry>,
    /// Deliveries.
    pub outbox: Vec<Delivery>,
}

impl Step {
    /// A new process with new tasks.
    pub fn new(process: Process, tasks: impl IntoIterator<Item = Task>) -> Self {
        Self {
            process,
            created: true,
            tasks: tasks.into_iter().map(|task| (task, None)).collect(),
            history: Vec::new(),
            outbox: Vec::new(),
        }
    }

    /// A change of one task.
    pub fn change(process: Process, task: Task, before: Status) -> Self {
        Self {
            process,
            created: false,
            tasks: vec![(task, Some(before))],
            history: Vec::new(),
            outbox: Vec::new(),
        }
    }

    /// Writes it in an open transaction.
    pub fn apply(&self, tx: &mut dyn Transaction) -> Result<(), Error> {
        let tasks = self.tasks.iter();
        tx.apply(&Changes {
            process: &self.process,
            created: self.created,
            tasks: tasks
                .map(|(task, before)| TaskChange {
                    task,
                    before: *before,
                })
                .collect(),
            history: &self.history,
            outbox: &self.outbox,
        })
    }

    /// Writes it in a transaction of its own.
    pub async fn write(self, store: &dyn Store) -> Result<(), Error> {
        store.transact(Box::new(move |tx| self.apply(tx))).await
    }
}

/// Runs work that answers with something.
pub async fn ask<T: Send + 'static>(
    store: &dyn Store,
    work: impl FnOnce(&mut dyn Transaction) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let (sender, answer) = mpsc::channel();
    let work = move |tx: &mut dyn Transaction| {
        sender.send(work(tx)?).expect("somebody waits");
        Ok(())
    };
    store.transact(Box::new(work)).await?;
    Ok(answer.recv().expect("the work ran"))
}
