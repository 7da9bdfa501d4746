//! The record of a task.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::graph::NodeKind;
use crate::json::{AnyRef, ReadErrors, ValidationErrors};
use crate::process::ProcessId;
use crate::status::Status;
use crate::token::Token;
use crate::user::UserId;

/// The id of a task: its process, and its number within it, counted from 1.
///
/// The process is part of the id, so that a task can never be taken for one of another process.
///
/// ```
/// use procession::{ProcessId, TaskId};
///
/// let id = TaskId::new(ProcessId::new(42), 3);
/// assert_eq!(id.to_string(), "42-3");
/// assert_eq!("42-3".parse(), Ok(id));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskId {
    process: ProcessId,
    number: u32,
}

/// Written as the text that people see, `"42-3"`.
impl Serialize for TaskId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TaskId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A text that is not the id of a task.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not the id of a task: expected a process and a number, like `42-3`")]
pub struct TaskIdError(String);

impl TaskId {
    /// The id of the task with this number.
    #[must_use]
    pub const fn new(process: ProcessId, number: u32) -> Self {
        Self { process, number }
    }

    /// The process that the task belongs to.
    #[must_use]
    pub const fn process(self) -> ProcessId {
        self.process
    }

    /// The number within the process.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.number
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.process, self.number)
    }
}

impl FromStr for TaskId {
    type Err = TaskIdError;

    fn from_str(text: &str) -> Result<Self, TaskIdError> {
        let parse = || {
            let (process, number) = text.split_once('-')?;
            Some(Self::new(process.parse().ok()?, number.parse().ok()?))
        };
        parse().ok_or_else(|| TaskIdError(text.to_owned()))
    }
}

/// One visit of a node, as it is stored.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Task {
    /// Its id.
    pub id: TaskId,
    /// The stable name of its flow.
    pub flow: String,
    /// The stable name of its node.
    pub node: String,
    /// The kind of the node when the task was made.
    pub kind: NodeKind,
    /// Where it stands.
    pub status: Status,
    /// The branch that it runs on.
    pub token: Token,
    /// The numbers of the tasks that led to it; several for a join.
    pub previous: Vec<u32>,
    /// Who has it, or had it.
    pub owner: Option<UserId>,
    /// What somebody needs to take it; nothing means that everybody may.
    pub permission: Option<String>,
    /// What the permission is needed on: one who has it for this only may take the task too.
    pub object: Option<AnyRef>,
    /// Who must not have it, because they did what it checks.
    pub excluded: Vec<UserId>,
    /// Who handed it over for a while, answers for it, and gets it back.
    pub delegator: Option<UserId>,
    /// The document that the node's task data is a lens over.
    pub data: Value,
    /// What the task is about.
    pub seed: Option<AnyRef>,
    /// What the task made.
    pub artifact: Option<AnyRef>,
    /// When it was made.
    pub created: Timestamp,
    /// When its owner got it.
    pub assigned: Option<Timestamp>,
    /// When work on it began.
    pub started: Option<Timestamp>,
    /// When it was over, whichever way. A task in error is not over.
    pub finished: Option<Timestamp>,
    /// When a job is to run, or a timer to fire.
    pub scheduled: Option<Timestamp>,
    /// When the worker that runs the job must have finished or asked for more time.
    pub lease: Option<Timestamp>,
    /// How often a worker has begun it. A result of an earlier attempt comes too late.
    pub attempt: u32,
    /// How often it has failed. Attempts that were lost with their worker do not count.
    pub failures: u32,
    /// Why it failed last.
    pub error: Option<TaskError>,
    /// When it ought to be done; people see it, nothing happens by itself.
    pub due: Option<Timestamp>,
    /// How urgent it is: 0 as a rule, more for what is to be done first.
    pub priority: i32,
    /// Until when its owner does not want to see it.
    pub snoozed: Option<Timestamp>,
    /// For a boundary event, the number of the task that it watches.
    pub host: Option<u32>,
    /// What it waits for, as those who bring it look it up: the kind and the name of a message or a
    /// signal.
    pub awaits: Option<String>,
    /// Which one of several it waits for: what a message must correlate with.
    pub correlation: Option<String>,
    /// What the engine notes for itself while the task waits; each kind of node has its own shape.
    pub memo: Value,
}

impl Task {
    /// A new task.
    #[must_use]
    pub fn new(
        id: TaskId,
        flow: impl Into<String>,
        node: impl Into<String>,
        kind: NodeKind,
        created: Timestamp,
    ) -> Self {
        Self {
            id,
            flow: flow.into(),
            node: node.into(),
            kind,
            status: Status::New,
            token: Token::ROOT,
            previous: Vec::new(),
            owner: None,
            permission: None,
            object: None,
            excluded: Vec::new(),
            delegator: None,
            data: Value::Null,
            seed: None,
            artifact: None,
            created,
            assigned: None,
            started: None,
            finished: None,
            scheduled: None,
            lease: None,
            attempt: 0,
            failures: 0,
            error: None,
            due: None,
            priority: 0,
            snoozed: None,
            host: None,
            awaits: None,
            correlation: None,
            memo: Value::Null,
        }
    }

    /// True while the task holds up its process.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        self.status.is_active()
    }

    /// True for a timeout that waits beside its host. It holds up nothing.
    #[must_use]
    pub const fn is_armed(&self) -> bool {
        self.host.is_some() && matches!(self.status, Status::Scheduled)
    }

    /// Notes something beside what is noted already.
    pub(crate) fn note(&mut self, key: &str, value: Value) {
        match &mut self.memo {
            Value::Object(memo) => drop(memo.insert(key.to_owned(), value)),
            memo => *memo = serde_json::json!({ key: value }),
        }
    }

    /// The error that led to it, when an `#[on_error]` did; gateways pass it on.
    #[must_use]
    pub fn caught(&self) -> Option<TaskError> {
        let error = self.memo.get("caught")?;
        serde_json::from_value(error.clone()).ok()
    }

    /// The time for which a `StartTimer` has started the process: earlier than [`Task::created`] when no worker
    /// ran then.
    #[must_use]
    pub fn slot(&self) -> Option<Timestamp> {
        self.memo.get("slot")?.as_str()?.parse().ok()
    }

    /// When a worker has to look at it: whatever is scheduled when its time comes, a job that runs
    /// when its lease ends; never at anything else.
    #[must_use]
    pub fn wakes(&self) -> Option<Timestamp> {
        match (self.kind, self.status) {
            (_, Status::Scheduled) => self.scheduled,
            (NodeKind::Job, Status::Started) => self.lease,
            _ => None,
        }
    }
}

/// Why a task failed, as people and programs read it. It never holds values of variables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct TaskError {
    /// What kind of failure it was.
    pub kind: TaskErrorKind,
    /// What went wrong, in one line.
    pub message: String,
    /// What caused it, nearest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub causes: Vec<String>,
    /// The code by which `#[on_error]` tells it from others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// The kind of a [`TaskError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TaskErrorKind {
    /// The user's function answered with an error.
    Failed,
    /// The user's function panicked.
    Panicked,
    /// A decision could not be made: no condition held, or the data cannot be read.
    Undecided,
    /// The worker was lost more often than the job may be tried.
    Lost,
    /// Too many processes stand above the one that a subprocess node should start.
    TooDeep,
}

impl TaskError {
    /// A failure without a cause.
    pub fn new(kind: TaskErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            causes: Vec::new(),
            code: None,
        }
    }

    /// The same with a code, or without.
    #[must_use]
    pub fn with_code(self, code: Option<String>) -> Self {
        Self { code, ..self }
    }

    /// A failure with the chain of errors behind it.
    pub fn from_error(kind: TaskErrorKind, error: &(dyn std::error::Error + 'static)) -> Self {
        let mut causes = Vec::new();
        let mut cause = error.source();
        while let Some(error) = cause {
            causes.push(without_values(error));
            cause = error.source();
        }
        Self {
            kind,
            message: without_values(error),
            causes,
            code: None,
        }
    }
}

/// The text of an error. Errors of a document show the values that they found to whoever gave them; what
/// is stored with a task is read by others, and must not hold them.
fn without_values(error: &(dyn std::error::Error + 'static)) -> String {
    if let Some(errors) = error.downcast_ref::<ValidationErrors>() {
        let told = errors
            .iter()
            .map(|e| format!("`{}`: {}", e.path, e.message));
        return told.collect::<Vec<_>>().join("; ");
    }
    if let Some(errors) = error.downcast_ref::<ReadErrors>() {
        let told = errors
            .iter()
            .map(|e| format!("`{}`: expected {}", e.path, e.expected));
        return told.collect::<Vec<_>>().join("; ");
    }
    error.to_string()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::json::Rule;

    #[test]
    fn what_is_stored_of_an_error_holds_no_value() {
        let secret = json!("4929 1234");
        let broken = ValidationErrors::broken(Rule::Choices, "is no choice", secret.clone());
        let unread = ReadErrors::expected("a number", &secret);
        for error in [
            &broken.inside("card") as &(dyn std::error::Error + 'static),
            &unread,
        ] {
            assert!(error.to_string().contains("4929"), "people see it: {error}");
            let stored = TaskError::from_error(TaskErrorKind::Failed, error);
            assert!(!stored.message.contains("4929"), "{stored}");
            assert!(!stored.message.is_empty());
        }
    }
}
