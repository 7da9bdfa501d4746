//! A process at work: its records, and what a step has changed in them.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::Timestamp;
use serde_json::Value;

use super::Moment;
use crate::error::{Error, Kind};
use crate::history::{HistoryEntry, HistoryEvent, reference};
use crate::json::{AnyRef, Diff};
use crate::outbox::Delivery;
use crate::process::{Notes, Process, ProcessId};
use crate::status::Status;
use crate::store::{Changes, Snapshot, TaskChange};
use crate::task::{Task, TaskId};
use crate::user::UserId;

/// A process with its active tasks, and everything that steps have changed since it was loaded.
#[derive(Debug, Clone)]
pub struct State {
    /// The process.
    pub process: Process,
    /// Its active tasks, and those that ended since it was loaded, by number.
    pub tasks: BTreeMap<u32, Task>,
    /// Who did the last finished task of a node. Must be filled for every node that an assignment
    /// refers to.
    pub owners: BTreeMap<String, UserId>,
    /// Who did a node, for every node that a four-eyes rule names.
    pub done_by: BTreeMap<String, BTreeSet<UserId>>,
    /// The slot of the start timer that begins the process.
    pub slot: Option<Timestamp>,
    /// True when a job was scheduled.
    pub scheduled: bool,
    /// True for a process that is not in the store yet.
    created: bool,
    /// The statuses in the store.
    stored: BTreeMap<u32, Status>,
    touched: BTreeSet<u32>,
    /// Tasks that ended before the process was loaded, and whose work may be undone.
    remembered: BTreeMap<u32, Task>,
    history: Vec<HistoryEntry>,
    outbox: Vec<Delivery>,
    /// What the history has told of the data so far.
    told: Told,
    /// What the history has told of the tasks' own data so far.
    told_tasks: BTreeMap<u32, Value>,
    /// Tasks that were made and have not acted yet.
    pub(super) ready: VecDeque<u32>,
    pub(super) steps: usize,
    /// What the event at hand has stopped or taken back.
    pub(super) stopped: BTreeSet<u32>,
}

#[derive(Debug, Clone, PartialEq)]
struct Told {
    data: Value,
    seed: Option<AnyRef>,
    artifact: Option<AnyRef>,
    /// The data of the task that the row is about.
    task: Value,
}

impl Told {
    fn of(process: &Process, task: Value) -> Self {
        Self {
            data: process.data.clone(),
            seed: process.seed.clone(),
            artifact: process.artifact.clone(),
            task,
        }
    }
}

impl State {
    /// A process that begins.
    #[must_use]
    pub fn begin(id: ProcessId, flow: &str, now: Timestamp) -> Self {
        Self {
            created: true,
            ..Self::of(Snapshot {
                process: Process::new(id, flow, now),
                tasks: Vec::new(),
            })
        }
    }

    /// A process as it was loaded.
    #[must_use]
    pub fn of(snapshot: Snapshot) -> Self {
        let number = |task: Task| (task.id.number(), task);
        let tasks: BTreeMap<u32, Task> = snapshot.tasks.into_iter().map(number).collect();
        Self {
            told: Told::of(&snapshot.process, Value::Null),
            told_tasks: tasks
                .iter()
                .map(|(n, task)| (*n, task.data.clone()))
                .collect(),
            process: snapshot.process,
            stored: tasks.iter().map(|(n, task)| (*n, task.status)).collect(),
            tasks,
            owners: BTreeMap::new(),
            done_by: BTreeMap::new(),
            slot: None,
            scheduled: false,
            created: false,
            touched: BTreeSet::new(),
            remembered: BTreeMap::new(),
            history: Vec::new(),
            outbox: Vec::new(),
            ready: VecDeque::new(),
            steps: 0,
            stopped: BTreeSet::new(),
        }
    }

    /// Adds the tasks that are over, for what managers do: it may look at, and change, every task.
    pub fn with_all(&mut self, tasks: Vec<Task>) {
        for task in tasks {
            let number = task.id.number();
            if !self.tasks.contains_key(&number) {
                self.stored.insert(number, task.status);
                self.tasks.insert(number, task);
            }
        }
    }

    /// The status that each task had when it was loaded, and the one that it has now, for those that are
    /// new or changed.
    pub fn outcome(&self) -> impl Iterator<Item = (&Task, Option<Status>)> {
        self.touched.iter().filter_map(|number| {
            let task = self.tasks.get(number)?;
            Some((task, self.stored.get(number).copied()))
        })
    }

    /// What has to be written.
    #[must_use]
    pub fn changes(&self) -> Changes<'_> {
        let change = |number: &u32| {
            let task = self.tasks.get(number)?;
            let before = self.stored.get(number).copied();
            Some(TaskChange { task, before })
        };
        Changes {
            process: &self.process,
            created: self.created,
            tasks: self.touched.iter().filter_map(change).collect(),
            history: &self.history,
            outbox: &self.outbox,
        }
    }

    /// The tasks that hold up the process, by number.
    pub fn active(&self) -> impl Iterator<Item = &Task> {
        self.tasks.values().filter(|task| task.is_active())
    }

    /// The task with this number, if it is active or ended since the process was loaded.
    ///
    /// # Errors
    ///
    /// When it is neither.
    pub fn task(&self, number: u32) -> Result<&Task, Error> {
        self.tasks
            .get(&number)
            .ok_or_else(|| unknown(self.process.id, number))
    }

    /// The same, to be changed; it will be written.
    pub(crate) fn task_mut(&mut self, number: u32) -> Result<&mut Task, Error> {
        self.touched.insert(number);
        let process = self.process.id;
        self.tasks
            .get_mut(&number)
            .ok_or_else(|| unknown(process, number))
    }

    /// The numbers of the finished tasks whose work can be undone, and that are not here: they are loaded with
    /// [`State::remember`].
    ///
    /// # Errors
    ///
    /// When what is noted with the process cannot be read.
    pub fn forgotten(&self) -> Result<Vec<u32>, Error> {
        let mut numbers = self.notes()?.compensable;
        numbers.retain(|number| self.finished(*number).is_none());
        Ok(numbers)
    }

    /// What is noted with the process.
    pub(super) fn notes(&self) -> Result<Notes, Error> {
        let process = &self.process;
        Notes::read(&process.memo).map_err(|error| {
            Error::corrupt_because(format!("the memo of process {}", process.id), error)
        })
    }

    /// Adds a task that ended before the process was loaded.
    pub fn remember(&mut self, task: Task) {
        self.remembered.insert(task.id.number(), task);
    }

    /// A task that may have ended before the process was loaded.
    pub(super) fn finished(&self, number: u32) -> Option<&Task> {
        let here = self.tasks.get(&number);
        here.or_else(|| self.remembered.get(&number))
    }

    /// Adds a task, to which `make` gives the rest of its columns. Its number is the answer.
    pub(super) fn add(&mut self, task: impl FnOnce(TaskId) -> Task) -> u32 {
        self.process.tasks += 1;
        let number = self.process.tasks;
        let task = task(TaskId::new(self.process.id, number));
        self.told_tasks.insert(number, task.data.clone());
        self.tasks.insert(number, task);
        self.touched.insert(number);
        number
    }

    /// Adds what leaves the process to what is written.
    pub fn send(&mut self, delivery: Delivery) {
        self.outbox.push(delivery);
    }

    /// What leaves the process.
    #[must_use]
    pub fn outbox(&self) -> &[Delivery] {
        &self.outbox
    }

    /// Adds a row to the history; the row may be completed.
    pub(super) fn record(
        &mut self,
        moment: &Moment,
        task: Option<u32>,
        event: HistoryEvent,
    ) -> &mut HistoryEntry {
        self.process.events += 1;
        let mut entry = HistoryEntry::new(self.process.id, self.process.events, moment.now, event);
        entry.actor.clone_from(&moment.actor);
        entry.task = task;
        self.history.push(entry);
        let last = self.history.len() - 1;
        &mut self.history[last]
    }

    /// Completes the row that was added last.
    pub(super) fn amend(&mut self, detail: Value) {
        if let Some(last) = self.history.last_mut() {
            last.detail = detail;
        }
    }

    /// Tells the history what has become of the data, the seed and the artifact, and of the task's own data.
    pub(crate) fn record_data(&mut self, moment: &Moment, task: impl Into<Option<u32>>) {
        let task = task.into();
        let own = task.and_then(|number| self.tasks.get(&number));
        let own = own.map_or(Value::Null, |task| task.data.clone());
        let before = task.and_then(|number| self.told_tasks.get(&number));
        self.told.task = before.cloned().unwrap_or_default();
        let now = Told::of(&self.process, own);
        if now == self.told {
            return;
        }
        let mut detail = serde_json::Map::new();
        let between = |before, now| {
            let changes = Diff::between(before, now);
            serde_json::to_value(changes).unwrap_or_default()
        };
        detail.insert("data".to_owned(), between(&self.told.data, &now.data));
        if let (Some(number), true) = (task, now.task != self.told.task) {
            detail.insert("task_data".to_owned(), between(&self.told.task, &now.task));
            self.told_tasks.insert(number, now.task.clone());
        }
        if now.seed != self.told.seed {
            detail.insert("seed".to_owned(), reference(now.seed.as_ref()));
        }
        if now.artifact != self.told.artifact {
            detail.insert("artifact".to_owned(), reference(now.artifact.as_ref()));
        }
        self.told = now;
        self.record(moment, task, HistoryEvent::DataChanged).detail = Value::Object(detail);
    }
}

fn unknown(process: ProcessId, number: u32) -> Error {
    Error::new(Kind::UnknownTask(TaskId::new(process, number)))
}
