//! What can happen to a process.

use jiff::Timestamp;
use serde_json::Value;

use crate::flow::ChildStart;
use crate::outbox::ChildOutcome;
use crate::process::ProcessId;
use crate::task::TaskError;
use crate::user::UserId;

/// Something that happens to a process. Tasks are named by their number.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// The process begins at this start node.
    Started {
        /// The number of the node.
        node: usize,
    },
    /// A person completes a task, or code calls a handle. Its form is in the data already.
    Completed {
        /// The task.
        task: u32,
    },
    /// The function that a [`Call`] asked for has returned.
    Returned {
        /// The task.
        task: u32,
        /// What it answered; an error only in the background, where it is recorded.
        outcome: Result<(), TaskError>,
    },
    /// A person takes a task, or gets it.
    Assigned {
        /// The task.
        task: u32,
        /// The person.
        owner: UserId,
    },
    /// A task goes back to the queue.
    Unassigned {
        /// The task.
        task: u32,
    },
    /// The owner of a task hands it over, answers for it, and gets it back.
    Delegated {
        /// The task.
        task: u32,
        /// Who works on it meanwhile.
        to: UserId,
    },
    /// A task goes back to whom it was delegated by.
    Resolved {
        /// The task.
        task: u32,
    },
    /// The owner of a task does not want to see it for a while.
    Snoozed {
        /// The task.
        task: u32,
        /// Until when; nothing takes it up again.
        until: Option<Timestamp>,
    },
    /// A manager says when a task is due and how urgent it is.
    Planned {
        /// The task.
        task: u32,
        /// When it ought to be done.
        due: Option<Timestamp>,
        /// How urgent it is.
        priority: i32,
    },
    /// Somebody says something.
    Commented {
        /// About this task; nothing for the process itself.
        task: Option<u32>,
        /// What.
        text: String,
    },
    /// A manager has changed the data, the seed or the artifact, which are in the state already.
    Edited,
    /// A worker begins an attempt of a job.
    Claimed {
        /// The task.
        task: u32,
        /// When the worker will have finished, or asked for more time.
        lease: Timestamp,
    },
    /// A job has succeeded. Its changes are in the data already.
    Performed {
        /// The task.
        task: u32,
        /// The attempt that succeeded.
        attempt: u32,
    },
    /// An attempt of a job has failed.
    Failed {
        /// The task.
        task: u32,
        /// The attempt that failed.
        attempt: u32,
        /// Why.
        error: TaskError,
        /// When it is tried again; nothing lets it rest in error.
        retry: Option<Timestamp>,
    },
    /// The time of a timer or of a timeout has come.
    Due {
        /// The task.
        task: u32,
    },
    /// What follows a timer cannot be stepped: it rests in error.
    DueFailed {
        /// The task.
        task: u32,
        /// Why.
        error: TaskError,
    },
    /// A process is over that the task has started.
    ChildEnded {
        /// The task.
        task: u32,
        /// The process.
        child: ProcessId,
        /// How it ended.
        outcome: ChildOutcome,
        /// How many escalations it has sent before.
        escalations: u32,
    },
    /// A task that waits for many processes is to start one more.
    ChildAdded {
        /// The task.
        task: u32,
        /// What it begins with.
        start: ChildStart,
    },
    /// What a catch waits for has come.
    Received {
        /// The task.
        task: u32,
        /// What there is to tell.
        payload: Value,
    },
    /// A process that the task has started tells of something.
    Escalated {
        /// The task.
        task: u32,
        /// The process.
        child: ProcessId,
        /// What kind of thing it is.
        code: String,
        /// What there is to tell.
        payload: Value,
    },
    /// A person has a failed task tried once more.
    Retried {
        /// The task.
        task: u32,
    },
    /// A person stops a task.
    Canceled {
        /// The task.
        task: u32,
    },
    /// A manager finishes a task that was not done.
    Skipped {
        /// The task.
        task: u32,
        /// Which of its edges the token takes, by their number; nothing for all of them.
        ways: Option<Vec<usize>>,
    },
    /// A manager takes back a task that is done, with what followed by itself. All tasks of the process
    /// have to be in the state.
    Undone {
        /// The task.
        task: u32,
        /// Whether it is made again at once.
        again: bool,
    },
    /// A manager has a task that was stopped, or that failed, made anew. All tasks of the process have to
    /// be in the state.
    Revived {
        /// The task.
        task: u32,
    },
    /// A manager has a process that was stopped go on. All tasks of the process have to be in the state.
    ProcessRevived,
    /// A person stops the process.
    ProcessCanceled,
    /// The task that has started the process was undone. All tasks of the process have to be in the state.
    ProcessUndone,
}

/// The step waits for this task's function: run it, and come back with [`Event::Returned`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct Call {
    /// The task.
    pub task: u32,
}

/// When and on whose behalf an event happens.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// When.
    pub now: Timestamp,
    /// Who acts; nobody when a worker or code does.
    pub actor: Option<UserId>,
    /// What becomes of errors.
    pub mode: Mode,
    /// How many tasks the event may set going.
    pub budget: usize,
}

/// What becomes of an error of the user's functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Somebody waits for the answer: they get the error, and nothing has changed.
    Foreground,
    /// Nobody waits: the task records the error and rests, and everything before it stays.
    Background,
}
