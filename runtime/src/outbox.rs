//! What leaves a process for another one: rows that are written with the step, and delivered afterwards.
//!
//! A step never touches a second process. It writes a [`Delivery`] in its own transaction; a second
//! transaction locks the receiver, applies the event there and removes the row. So a delivery is neither
//! lost nor done twice: both sides live in one database.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::json::AnyRef;
use crate::process::ProcessId;
use crate::task::TaskId;

/// The number of a delivery; the store counts them in the order in which it accepts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DeliveryId(i64);

impl DeliveryId {
    /// What a delivery has before a store has accepted it.
    pub const NEW: Self = Self(0);

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

impl fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One row of the outbox.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Delivery {
    /// Its number; [`DeliveryId::NEW`] before it is stored.
    pub id: DeliveryId,
    /// What tells it from every other: a second one with the same key is not accepted.
    pub key: String,
    /// The flow that has to receive it: only engines that have the flow take it. Nothing when the
    /// receiver has yet to be looked up, which every engine can.
    pub flow: Option<String>,
    /// What is delivered, and to whom.
    pub content: Content,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// When it was written.
    pub created: Timestamp,
    /// When it is to be looked at next; nothing when it rests.
    pub due: Option<Timestamp>,
    /// How often delivering it has failed.
    pub attempts: u32,
    /// Why it failed last.
    pub error: Option<String>,
}

impl Delivery {
    /// A delivery that is due at once.
    pub fn new(key: impl Into<String>, content: Content, now: Timestamp) -> Self {
        Self {
            id: DeliveryId::NEW,
            key: key.into(),
            flow: None,
            content,
            status: DeliveryStatus::Due,
            created: now,
            due: Some(now),
            attempts: 0,
            error: None,
        }
    }

    /// The same, for engines that have this flow.
    #[must_use]
    pub fn to_flow(mut self, flow: impl Into<String>) -> Self {
        self.flow = Some(flow.into());
        self
    }
}

/// Where a [`Delivery`] stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DeliveryStatus {
    /// It is to be delivered as soon as its time has come.
    Due,
    /// A message that nobody waits for yet: it is kept until somebody does.
    Waiting,
    /// It has failed too often: it is kept until somebody has it tried again.
    Resting,
    /// It has been delivered: only its key is still of use, to know a repetition.
    Done,
}

impl DeliveryStatus {
    /// All statuses.
    pub const ALL: &'static [Self] = &[Self::Due, Self::Waiting, Self::Resting, Self::Done];

    /// The name, as it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Due => "DUE",
            Self::Waiting => "WAITING",
            Self::Resting => "RESTING",
            Self::Done => "DONE",
        }
    }

    /// The status with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|s| s.as_str() == name)
    }
}

impl fmt::Display for DeliveryStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What is delivered, and to whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Content {
    /// A subprocess node starts a process.
    StartChild {
        /// The task that waits for it.
        parent: TaskId,
        /// The start node of the receiving flow.
        node: String,
        /// The document that it begins with.
        data: Value,
        /// What it is about.
        seed: Option<AnyRef>,
        /// Which of the parent's children it is, counted from 0.
        index: u32,
        /// How many processes are above it.
        depth: u32,
    },
    /// A process that a subprocess node has started is over.
    ChildEnded {
        /// The task that waits for it.
        parent: TaskId,
        /// The process that is over.
        child: ProcessId,
        /// How it ended.
        outcome: ChildOutcome,
        /// How many escalations it has sent before: all of them come first.
        #[serde(default)]
        escalations: u32,
    },
    /// A subprocess node is over before a process that it has started is: that is stopped.
    CancelChild {
        /// The task that has started it.
        parent: TaskId,
        /// The process.
        child: ProcessId,
    },
    /// A subprocess node was undone: the process that it has started, and that has come to its end, is taken
    /// back.
    UndoChild {
        /// The task that has started it.
        parent: TaskId,
        /// The process.
        child: ProcessId,
    },
    /// A process tells the task that has started it of something.
    Escalate {
        /// The task that waits for the process.
        parent: TaskId,
        /// The process.
        child: ProcessId,
        /// What kind of thing it is.
        code: String,
        /// What there is to tell.
        payload: Value,
    },
    /// A message for exactly one task that waits for it, now or later.
    Message {
        /// What is told.
        name: String,
        /// Which one of several receivers is meant; empty when the name says it all.
        correlation: String,
        /// What there is to tell.
        payload: Value,
        /// Until when it is kept if nobody waits for it.
        expires: Option<Timestamp>,
    },
    /// A task waits for a message: one that has come before is to be given to it.
    Awaiting {
        /// The task.
        task: TaskId,
        /// Its [`Task::awaits`](crate::Task::awaits).
        awaits: String,
        /// Its [`Task::correlation`](crate::Task::correlation).
        correlation: String,
    },
    /// The next slot of a start timer. The time at which this row is due is that of the slot; whoever starts
    /// the process moves it on to the next one.
    StartTimer {
        /// The start timer.
        node: String,
    },
    /// A signal for everybody who waits for it now.
    Signal {
        /// What is told.
        name: String,
        /// What there is to tell.
        payload: Value,
        /// The task that sends it; nothing when it came from outside.
        sender: Option<TaskId>,
    },
    /// A signal on its way to one of those who waited.
    SignalTo {
        /// Who waited.
        task: TaskId,
        /// What there is to tell.
        payload: Value,
    },
}

impl Content {
    /// The kind, as it is stored.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::StartChild { .. } => "start_child",
            Self::ChildEnded { .. } => "child_ended",
            Self::CancelChild { .. } => "cancel_child",
            Self::UndoChild { .. } => "undo_child",
            Self::Escalate { .. } => "escalate",
            Self::Message { .. } => "message",
            Self::Awaiting { .. } => "awaiting",
            Self::Signal { .. } => "signal",
            Self::StartTimer { .. } => "start_timer",
            Self::SignalTo { .. } => "signal_to",
        }
    }

    /// The key of the delivery that tells of the end of a process.
    pub(crate) fn end_of(process: ProcessId) -> String {
        format!("ended:{process}")
    }

    /// For a message, the [`Task::awaits`](crate::Task::awaits) and the
    /// [`Task::correlation`](crate::Task::correlation) of the tasks that wait for it.
    #[must_use]
    pub fn awaited(&self) -> Option<(String, &str)> {
        match self {
            Self::Message {
                name, correlation, ..
            } => Some((awaits_message(name), correlation)),
            _ => None,
        }
    }
}

/// How a process ended that a subprocess node has started.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
#[non_exhaustive]
pub enum ChildOutcome {
    /// It came to an end.
    Done {
        /// Its last document.
        data: Value,
        /// What it made.
        artifact: Option<AnyRef>,
    },
    /// It ended with an error of this code.
    Failed {
        /// The code.
        code: String,
    },
    /// It was stopped.
    Canceled,
}

/// What a task has in [`Task::awaits`](crate::Task::awaits) that waits for this message.
#[must_use]
pub fn awaits_message(name: &str) -> String {
    format!("message:{name}")
}

/// What a task has in [`Task::awaits`](crate::Task::awaits) that waits for this signal.
#[must_use]
pub fn awaits_signal(name: &str) -> String {
    format!("signal:{name}")
}
