//! The record of a process.

mod notes;

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::json::AnyRef;
use crate::status::ProcessStatus;
use crate::task::TaskId;
use crate::user::UserId;
pub(crate) use notes::{Late, Notes, is_none};

/// The number of a process; the store counts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProcessId(i64);

impl ProcessId {
    /// The id with this number.
    #[must_use]
    pub const fn new(number: i64) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

/// A process as the object of a permission.
impl From<ProcessId> for AnyRef {
    fn from(id: ProcessId) -> Self {
        Self {
            model: "procession.Process".to_owned(),
            key: id.to_string(),
        }
    }
}

impl fmt::Display for ProcessId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ProcessId {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, ParseIntError> {
        text.parse().map(Self)
    }
}

/// How an `ErrorEnd` says that a process went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
#[non_exhaustive]
pub struct ProcessError {
    /// What programs tell it by: the code of the `ErrorEnd`.
    pub code: String,
    /// What people read.
    pub message: String,
    /// The node that the process ended at.
    pub node: String,
}

impl ProcessError {
    /// An error of this node.
    pub fn new(
        code: impl Into<String>,
        message: impl Into<String>,
        node: impl Into<String>,
    ) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
            node: node.into(),
        }
    }
}

/// One run of a flow, as it is stored.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Process {
    /// Its number.
    pub id: ProcessId,
    /// The stable name of its flow.
    pub flow: String,
    /// Whether it runs.
    pub status: ProcessStatus,
    /// The document that the flow's data type is a lens over; an object.
    pub data: Value,
    /// What the process is about: a row of the program's own tables.
    pub seed: Option<AnyRef>,
    /// What the process makes: a row of the program's own tables.
    pub artifact: Option<AnyRef>,
    /// Who started it; nobody when code did.
    pub created_by: Option<UserId>,
    /// When it was started.
    pub created: Timestamp,
    /// When it ended, whichever way.
    pub finished: Option<Timestamp>,
    /// How many tasks it has had; the next one gets the next number.
    pub tasks: u32,
    /// How many rows its history has.
    pub events: u32,
    /// True once a branch has come to an `End`: a process whose other branches are then cancelled
    /// is done, one that never reached an end is cancelled.
    pub reached_end: bool,
    /// The task of another process that started it and waits for its end.
    pub parent: Option<TaskId>,
    /// What the engine notes for itself: joins that have gone on before all their branches came.
    pub memo: Value,
}

impl Process {
    /// A process that begins now.
    #[must_use]
    pub fn new(id: ProcessId, flow: impl Into<String>, created: Timestamp) -> Self {
        Self {
            id,
            flow: flow.into(),
            status: ProcessStatus::New,
            data: Value::Object(serde_json::Map::new()),
            seed: None,
            artifact: None,
            created_by: None,
            created,
            finished: None,
            tasks: 0,
            events: 0,
            reached_end: false,
            parent: None,
            memo: Value::Null,
        }
    }

    /// The error that the process ended with: an `ErrorEnd` was come to. Such a process is `DONE`, like
    /// every one that came to an end.
    #[must_use]
    pub fn error(&self) -> Option<ProcessError> {
        Notes::read(&self.memo).ok()?.error
    }
}
