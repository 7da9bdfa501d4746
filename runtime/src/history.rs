//! The history of a process: one row for every change.

mod replay;

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::process::ProcessId;
use crate::status::{ProcessStatus, Status, TaskEvent};
use crate::user::UserId;

pub(crate) use replay::reference;
pub use replay::{Replay, ReplayError, ReplayedTask};

/// One row of a process' history. Rows are only ever added.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct HistoryEntry {
    /// The process.
    pub process: ProcessId,
    /// Its place in the history, counted from 1.
    pub number: u32,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it; nobody when a worker or code did.
    pub actor: Option<UserId>,
    /// The number of the task that it happened to; nothing for the process itself.
    pub task: Option<u32>,
    /// What happened.
    pub event: HistoryEvent,
    /// What belongs to it: node and token of a new task, old and new values of changed data, the
    /// error of a failure. Nothing is `null`.
    pub detail: Value,
}

impl HistoryEntry {
    /// A row that is yet without detail.
    #[must_use]
    pub fn new(process: ProcessId, number: u32, at: Timestamp, event: HistoryEvent) -> Self {
        Self {
            process,
            number,
            at,
            actor: None,
            task: None,
            event,
            detail: Value::Null,
        }
    }

    /// What somebody said; nothing for a row that is no comment.
    #[must_use]
    pub fn comment(&self) -> Option<&str> {
        match self.event {
            HistoryEvent::Commented => self.detail.get("text")?.as_str(),
            _ => None,
        }
    }
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HistoryEvent {
    /// The process began.
    ProcessStarted,
    /// The process ended with this status.
    ProcessEnded(ProcessStatus),
    /// The data, the seed or the artifact changed.
    DataChanged,
    /// Something happened to a task, which then had this status.
    Task(TaskEvent, Status),
    /// A branch came to a join that waits for others.
    Arrived,
    /// The branch of this task came to a join that had gone on without it, and ended there.
    Absorbed,
    /// The process came into a flow that has changed: nodes have other names, or are obsolete.
    Migrated,
    /// A message, a signal or an escalation was sent.
    Sent,
    /// A message or a signal was received.
    Received,
    /// A process began that the task has started.
    ChildStarted,
    /// A process ended that the task has started.
    ChildEnded,
    /// A process that the task has started told of something.
    Escalated,
    /// A branch that had come to a join was taken back.
    Withdrawn,
    /// Somebody said something about the process or the task.
    Commented,
    /// The process runs again: its end was taken back, or it was revived.
    ProcessReopened,
}

impl HistoryEvent {
    /// The two words by which the event is stored.
    #[must_use]
    pub const fn as_strs(self) -> (&'static str, &'static str) {
        match self {
            Self::ProcessStarted => ("process_started", ""),
            Self::ProcessEnded(status) => ("process_ended", status.as_str()),
            Self::DataChanged => ("data_changed", ""),
            Self::Task(event, status) => (event.as_str(), status.as_str()),
            Self::Arrived => ("arrived", ""),
            Self::Sent => ("sent", ""),
            Self::Received => ("received", ""),
            Self::ChildStarted => ("child_started", ""),
            Self::ChildEnded => ("child_ended", ""),
            Self::Escalated => ("escalated", ""),
            Self::Absorbed => ("absorbed", ""),
            Self::Migrated => ("migrated", ""),
            Self::Withdrawn => ("withdrawn", ""),
            Self::Commented => ("commented", ""),
            Self::ProcessReopened => ("process_reopened", ""),
        }
    }

    /// The event with these two words.
    #[must_use]
    pub fn from_strs(event: &str, status: &str) -> Option<Self> {
        Some(match event {
            "process_started" => Self::ProcessStarted,
            "process_ended" => Self::ProcessEnded(ProcessStatus::from_name(status)?),
            "data_changed" => Self::DataChanged,
            "arrived" => Self::Arrived,
            "sent" => Self::Sent,
            "received" => Self::Received,
            "child_started" => Self::ChildStarted,
            "child_ended" => Self::ChildEnded,
            "escalated" => Self::Escalated,
            "absorbed" => Self::Absorbed,
            "migrated" => Self::Migrated,
            "withdrawn" => Self::Withdrawn,
            "commented" => Self::Commented,
            "process_reopened" => Self::ProcessReopened,
            _ => {
                let task = TaskEvent::ALL
                    .iter()
                    .find(|known| known.as_str() == event)?;
                Self::Task(*task, Status::from_name(status)?)
            }
        })
    }
}

impl fmt::Display for HistoryEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_strs() {
            (event, "") => f.write_str(event),
            (event, status) => write!(f, "{event} ({status})"),
        }
    }
}

/// The detail of [`TaskEvent::Created`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Created {
    pub(crate) node: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) token: String,
    pub(crate) previous: Vec<u32>,
}
