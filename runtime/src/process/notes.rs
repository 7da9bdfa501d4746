//! What the engine notes with a process, beside its columns.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::ProcessError;

/// The shape of [`Process::memo`](super::Process::memo). Keys of others stay as they are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Notes {
    /// With which error the process ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<ProcessError>,
    #[serde(flatten)]
    others: Map<String, Value>,
}

impl Notes {
    /// The notes in a memo; none in one that cannot be read.
    pub(crate) fn read(memo: &Value) -> Self {
        match memo {
            Value::Null => Self::default(),
            memo => Self::deserialize(memo).unwrap_or_default(),
        }
    }

    /// The memo with these notes; nothing when there is nothing to note.
    pub(crate) fn write(&self) -> Value {
        match serde_json::to_value(self) {
            Ok(Value::Object(notes)) if !notes.is_empty() => Value::Object(notes),
            _ => Value::Null,
        }
    }
}
