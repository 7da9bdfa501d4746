//! What the engine notes with a process, beside its columns.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::ProcessError;

/// The shape of [`Process::memo`](super::Process::memo). Keys of others stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Notes {
    /// With which error the process ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<ProcessError>,
    /// Branches that joins have gone on without.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) late: Vec<Late>,
    /// The numbers of the finished tasks whose work can be undone, in the order in which they finished.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) compensable: Vec<u32>,
    /// How many processes stand above it.
    #[serde(default, skip_serializing_if = "is_none")]
    pub(crate) depth: u32,
    /// The numbers of the tasks that were undone and may be made again: the process waits for that.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) undone: BTreeSet<u32>,
    /// The numbers of the tasks that were stopped by what has stopped the process: they are made anew with it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) stopped: BTreeSet<u32>,
    /// How many escalations it has sent to the process above it.
    #[serde(default, skip_serializing_if = "is_none")]
    pub(crate) escalations: u32,
    #[serde(flatten)]
    others: Map<String, Value>,
}

/// Branches that a join, or a race that they have lost, has gone on without, and does not go on for when they come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Late {
    /// The node of the join, or of the race.
    pub(crate) join: String,
    /// The tasks that the branches are at.
    pub(crate) tasks: BTreeSet<u32>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
pub(crate) fn is_none(count: &u32) -> bool {
    *count == 0
}

impl Notes {
    /// The notes in a memo.
    pub(crate) fn read(memo: &Value) -> serde_json::Result<Self> {
        match memo {
            Value::Null => Ok(Self::default()),
            memo => Self::deserialize(memo),
        }
    }

    /// The same with the new names of nodes; answers with the names that occurred.
    pub(crate) fn rename(&mut self, names: &BTreeMap<String, String>) -> Vec<String> {
        let mut occurred = Vec::new();
        for late in &mut self.late {
            if let Some(new) = names.get(&late.join) {
                occurred.push(std::mem::replace(&mut late.join, new.clone()));
            }
        }
        occurred
    }

    /// The memo with these notes; nothing when there is nothing to note.
    pub(crate) fn write(&self) -> Value {
        match serde_json::to_value(self) {
            Ok(Value::Object(notes)) if !notes.is_empty() => Value::Object(notes),
            _ => Value::Null,
        }
    }
}
