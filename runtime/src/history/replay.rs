//! Replays a history to the state that it tells of.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Created, HistoryEntry, HistoryEvent};
use crate::json::{AnyRef, Diff};
use crate::process::{Process, ProcessError};
use crate::status::{IllegalEvent, ProcessStatus, Status, TaskEvent};
use crate::task::Task;
use crate::token::Token;

/// The state that a history tells of: what must be stored too.
#[derive(Debug, Clone, PartialEq)]
pub struct Replay {
    /// The status of the process.
    pub status: ProcessStatus,
    /// The document of the process.
    pub data: Value,
    /// With which error the process ended.
    pub error: Option<ProcessError>,
    /// The tasks, by number.
    pub tasks: BTreeMap<u32, ReplayedTask>,
}

/// One task, as a history tells of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayedTask {
    /// The node.
    pub node: String,
    /// The status.
    pub status: Status,
    /// The token.
    pub token: String,
    /// The numbers of the tasks that led to it.
    pub previous: Vec<u32>,
    /// Who has it.
    pub owner: Option<String>,
}

/// A history that does not tell a possible story.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// A row is missing, or stands in the wrong place.
    #[error("row {expected} of the history is missing: found row {found}")]
    Gap {
        /// The number that should come.
        expected: u32,
        /// The number that came.
        found: u32,
    },
    /// Something happened to a task that was never made.
    #[error("row {0} of the history is about a task that was never made")]
    UnknownTask(u32),
    /// A row's detail cannot be read.
    #[error("the detail of row {0} of the history cannot be read")]
    Detail(u32),
    /// A change that the status before it does not allow.
    #[error("row {number} of the history: {source}")]
    Illegal {
        /// The row.
        number: u32,
        /// What is wrong.
        source: IllegalEvent,
    },
    /// A row tells another status than the table of changes.
    #[error("row {number} of the history tells {told}, but the table of changes says {expected}")]
    Status {
        /// The row.
        number: u32,
        /// What it tells.
        told: Status,
        /// What the table says.
        expected: Status,
    },
}

impl Replay {
    /// The state after all rows of a history, by the same table of changes as live execution.
    ///
    /// # Errors
    ///
    /// When the rows do not tell a possible story.
    pub fn of(history: &[HistoryEntry]) -> Result<Self, ReplayError> {
        let mut replay = Self {
            status: ProcessStatus::New,
            data: Value::Object(serde_json::Map::new()),
            error: None,
            tasks: BTreeMap::new(),
        };
        for (entry, expected) in history.iter().zip(1..) {
            if entry.number != expected {
                return Err(ReplayError::Gap {
                    expected,
                    found: entry.number,
                });
            }
            replay.add(entry)?;
        }
        Ok(replay)
    }

    /// The stored records, in the form of a replay, to compare the two.
    #[must_use]
    pub fn of_records(process: &Process, tasks: &[Task]) -> Self {
        let task = |task: &Task| ReplayedTask {
            node: task.node.clone(),
            status: task.status,
            token: task.token.to_string(),
            previous: task.previous.clone(),
            owner: task.owner.as_ref().map(ToString::to_string),
        };
        Self {
            status: process.status,
            data: process.data.clone(),
            error: process.error(),
            tasks: tasks.iter().map(|t| (t.id.number(), task(t))).collect(),
        }
    }

    fn add(&mut self, entry: &HistoryEntry) -> Result<(), ReplayError> {
        let unreadable = || ReplayError::Detail(entry.number);
        match entry.event {
            HistoryEvent::ProcessStarted
            | HistoryEvent::Sent
            | HistoryEvent::Received
            | HistoryEvent::ChildStarted
            | HistoryEvent::ChildEnded
            | HistoryEvent::Escalated => {}
            HistoryEvent::ProcessEnded(status) => {
                self.status = status;
                if let Some(error) = entry.detail.get("error") {
                    let error = serde_json::from_value(error.clone());
                    self.error = Some(error.map_err(|_| unreadable())?);
                }
            }
            HistoryEvent::DataChanged => {
                let changes = entry.detail.get("data").ok_or_else(unreadable)?;
                let changes: Diff =
                    serde_json::from_value(changes.clone()).map_err(|_| unreadable())?;
                changes.overwrite(&mut self.data);
            }
            HistoryEvent::Task(TaskEvent::Created, _) => self.create(entry)?,
            HistoryEvent::Task(event, told) => self.change(entry, event, told)?,
            HistoryEvent::Absorbed => drop(self.task(entry)?),
            HistoryEvent::Migrated => self.rename(entry)?,
            HistoryEvent::Arrived => {
                let from = branch(entry).ok_or_else(unreadable)?;
                self.task(entry)?.previous.push(from);
            }
            HistoryEvent::Withdrawn => {
                let from = branch(entry).ok_or_else(unreadable)?;
                self.task(entry)?.previous.retain(|other| *other != from);
            }
            HistoryEvent::Commented => {}
            HistoryEvent::ProcessReopened => self.status = ProcessStatus::New,
        }
        Ok(())
    }

    /// Nodes got other names: those of all tasks so far, and those of the splits in their tokens.
    fn rename(&mut self, entry: &HistoryEntry) -> Result<(), ReplayError> {
        let unreadable = |_| ReplayError::Detail(entry.number);
        let Some(nodes) = entry.detail.get("nodes") else {
            return Ok(());
        };
        let nodes: BTreeMap<String, String> =
            serde_json::from_value(nodes.clone()).map_err(unreadable)?;
        for task in self.tasks.values_mut() {
            if let Some(new) = nodes.get(&task.node) {
                new.clone_into(&mut task.node);
            }
            let token: Token = task
                .token
                .parse()
                .map_err(|_| ReplayError::Detail(entry.number))?;
            task.token = token.renamed(&nodes).to_string();
        }
        Ok(())
    }

    fn create(&mut self, entry: &HistoryEntry) -> Result<(), ReplayError> {
        let number = entry.task.ok_or(ReplayError::UnknownTask(entry.number))?;
        let created: Created = serde_json::from_value(entry.detail.clone())
            .map_err(|_| ReplayError::Detail(entry.number))?;
        let task = ReplayedTask {
            node: created.node,
            status: Status::New,
            token: created.token,
            previous: created.previous,
            owner: None,
        };
        self.tasks.insert(number, task);
        Ok(())
    }

    fn change(
        &mut self,
        entry: &HistoryEntry,
        event: TaskEvent,
        told: Status,
    ) -> Result<(), ReplayError> {
        let number = entry.number;
        let task = self.task(entry)?;
        let expected = task
            .status
            .next(event)
            .map_err(|source| ReplayError::Illegal { number, source })?;
        if told != expected {
            return Err(ReplayError::Status {
                number,
                told,
                expected,
            });
        }
        task.status = expected;
        if let Some(owner) = entry.detail.get("owner") {
            task.owner = owner.as_str().map(str::to_owned);
        }
        if let Some(token) = entry.detail.get("token").and_then(Value::as_str) {
            token.clone_into(&mut task.token);
        }
        Ok(())
    }

    fn task(&mut self, entry: &HistoryEntry) -> Result<&mut ReplayedTask, ReplayError> {
        let unknown = ReplayError::UnknownTask(entry.number);
        let number = entry.task.ok_or_else(|| unknown.clone())?;
        self.tasks.get_mut(&number).ok_or(unknown)
    }
}

/// The task that came to a join.
fn branch(entry: &HistoryEntry) -> Option<u32> {
    let from = entry.detail.get("from")?.as_u64()?;
    u32::try_from(from).ok()
}

/// What the process refers to is no part of the replayed state, but of the row's detail.
pub(crate) fn reference(reference: Option<&AnyRef>) -> Value {
    reference.map_or(Value::Null, |r| {
        serde_json::to_value(r).unwrap_or(Value::Null)
    })
}
