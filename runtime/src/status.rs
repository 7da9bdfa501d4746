//! The status of a task and of a process, and the one table of their changes.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The status of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Made; a person's task waits in the queue, a handle for its call.
    New,
    /// A person has it in the inbox.
    Assigned,
    /// Work goes on: a worker runs the job, a join waits for its branches.
    Started,
    /// A job waits for a worker, or for its time.
    Scheduled,
    /// Finished; its continuation exists.
    Done,
    /// Stopped before it was finished; it has no continuation.
    Canceled,
    /// Made anew by another task.
    Revived,
    /// Failed, and recoverable.
    Error,
}

/// What can happen to a task. With its status it decides the next one: [`Status::next`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TaskEvent {
    /// It was made.
    Created,
    /// A person took it, or was given it.
    Assigned,
    /// It went from one person to another.
    Reassigned,
    /// It went back to the queue.
    Unassigned,
    /// Its owner handed it over for a while.
    Delegated,
    /// It came back to whom it was delegated by.
    Resolved,
    /// Its owner put it off, or took it up again.
    Snoozed,
    /// Its due time or its priority was changed.
    Planned,
    /// It was handed to the workers, to run at some time.
    Scheduled,
    /// Work on it began.
    Started,
    /// It is finished.
    Finished,
    /// It failed for good.
    Failed,
    /// It was put back to be tried once more.
    Retried,
    /// It was stopped.
    Canceled,
    /// It was finished by a manager, without being done.
    Skipped,
    /// It was taken back after it was finished.
    Undone,
    /// Another task was made in its place.
    Revived,
}

/// A change that the status of a task does not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a task that is {status} cannot be {event}")]
pub struct IllegalEvent {
    /// The status that the task has.
    pub status: Status,
    /// What should have happened to it.
    pub event: TaskEvent,
}

impl Status {
    /// All statuses.
    pub const ALL: &'static [Self] = &[
        Self::New,
        Self::Assigned,
        Self::Started,
        Self::Scheduled,
        Self::Done,
        Self::Canceled,
        Self::Revived,
        Self::Error,
    ];

    /// The status after `event`: the only table of status changes, for live execution and for the
    /// replay of a history.
    ///
    /// # Errors
    ///
    /// When the event cannot happen to a task with this status.
    pub const fn next(self, event: TaskEvent) -> Result<Self, IllegalEvent> {
        use TaskEvent as E;
        Ok(match (self, event) {
            (Self::New, E::Created) => Self::New,
            (Self::New, E::Assigned) => Self::Assigned,
            (Self::Assigned, E::Reassigned) => Self::Assigned,
            (Self::Assigned, E::Unassigned) => Self::New,
            (Self::Assigned, E::Delegated | E::Resolved | E::Snoozed) => Self::Assigned,
            (status, E::Planned) if status.is_active() => status,
            (Self::New, E::Scheduled) => Self::Scheduled,
            // A job that failed and has attempts left waits for its next one.
            (Self::Started, E::Scheduled) => Self::Scheduled,
            (Self::New | Self::Assigned | Self::Scheduled, E::Started) => Self::Started,
            // The lease ran out: the next attempt starts where the last one was lost.
            (Self::Started, E::Started) => Self::Started,
            (Self::New | Self::Assigned | Self::Started, E::Finished) => Self::Done,
            (Self::New | Self::Started, E::Failed) => Self::Error,
            (Self::Error, E::Retried) => Self::New,
            (
                Self::New | Self::Assigned | Self::Started | Self::Scheduled | Self::Error,
                E::Canceled,
            ) => Self::Canceled,
            (
                Self::New | Self::Assigned | Self::Started | Self::Scheduled | Self::Error,
                E::Skipped,
            ) => Self::Done,
            (Self::Done, E::Undone) => Self::Canceled,
            (Self::Canceled | Self::Error, E::Revived) => Self::Revived,
            (status, event) => return Err(IllegalEvent { status, event }),
        })
    }

    /// True while a task holds up its process: an errored task does too.
    #[must_use]
    pub const fn is_active(self) -> bool {
        !matches!(self, Self::Done | Self::Canceled | Self::Revived)
    }

    /// The name, as it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "NEW",
            Self::Assigned => "ASSIGNED",
            Self::Started => "STARTED",
            Self::Scheduled => "SCHEDULED",
            Self::Done => "DONE",
            Self::Canceled => "CANCELED",
            Self::Revived => "REVIVED",
            Self::Error => "ERROR",
        }
    }

    /// The status with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|s| s.as_str() == name)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TaskEvent {
    /// All events.
    pub const ALL: &'static [Self] = &[
        Self::Created,
        Self::Assigned,
        Self::Reassigned,
        Self::Unassigned,
        Self::Delegated,
        Self::Resolved,
        Self::Snoozed,
        Self::Planned,
        Self::Scheduled,
        Self::Started,
        Self::Finished,
        Self::Failed,
        Self::Retried,
        Self::Canceled,
        Self::Skipped,
        Self::Undone,
        Self::Revived,
    ];

    /// The name, as it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Assigned => "assigned",
            Self::Reassigned => "reassigned",
            Self::Unassigned => "unassigned",
            Self::Delegated => "delegated",
            Self::Resolved => "resolved",
            Self::Snoozed => "snoozed",
            Self::Planned => "planned",
            Self::Scheduled => "scheduled",
            Self::Started => "started",
            Self::Finished => "finished",
            Self::Failed => "failed",
            Self::Retried => "retried",
            Self::Canceled => "canceled",
            Self::Skipped => "skipped",
            Self::Undone => "undone",
            Self::Revived => "revived",
        }
    }
}

impl fmt::Display for TaskEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The status of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ProcessStatus {
    /// It runs.
    New,
    /// Its last branch has come to an end.
    Done,
    /// It was stopped.
    Canceled,
}

impl ProcessStatus {
    /// All statuses.
    pub const ALL: &'static [Self] = &[Self::New, Self::Done, Self::Canceled];

    /// The name, as it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "NEW",
            Self::Done => "DONE",
            Self::Canceled => "CANCELED",
        }
    }

    /// The status with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|s| s.as_str() == name)
    }
}

impl fmt::Display for ProcessStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_stays_over_unless_it_is_undone_or_revived() {
        for status in Status::ALL.iter().filter(|status| !status.is_active()) {
            for event in TaskEvent::ALL {
                let expected = match (status, event) {
                    (Status::Done, TaskEvent::Undone) => Some(Status::Canceled),
                    (Status::Canceled, TaskEvent::Revived) => Some(Status::Revived),
                    _ => None,
                };
                assert_eq!(status.next(*event).ok(), expected, "{status} {event}");
            }
        }
    }

    #[test]
    fn every_active_status_can_be_canceled() {
        for status in Status::ALL.iter().filter(|status| status.is_active()) {
            assert_eq!(status.next(TaskEvent::Canceled), Ok(Status::Canceled));
        }
    }

    #[test]
    fn names_are_read_back() {
        for status in Status::ALL {
            assert_eq!(Status::from_name(status.as_str()), Some(*status));
        }
        for status in ProcessStatus::ALL {
            assert_eq!(ProcessStatus::from_name(status.as_str()), Some(*status));
        }
    }
}
