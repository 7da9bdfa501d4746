//! The error of the engine and of its stores.

use std::error::Error as StdError;
use std::fmt;

use crate::json::ValidationErrors;
use crate::outbox::DeliveryId;
use crate::process::ProcessId;
use crate::status::{IllegalEvent, ProcessStatus, Status};
use crate::task::{TaskError, TaskErrorKind, TaskId};
use crate::user::UserId;
use crate::versions::Report;

type BoxError = Box<dyn StdError + Send + Sync + 'static>;

/// What went wrong in the engine or in a store. Nothing was written.
///
/// The kinds will grow, so they are private: ask [`Error::is_not_found`] and its like, and show the
/// text to people. It names the flow, the node, the process or the task.
///
/// A program whose `main` answers with it prints the text and what caused it, not its structure.
pub struct Error(Box<Kind>);

#[derive(Debug)]
pub(crate) enum Kind {
    UnknownFlow {
        flow: String,
        known: Vec<String>,
    },
    DuplicateFlow(String),
    RenamedFlow {
        flow: String,
        from: String,
        other: String,
    },
    Stranded(Report),
    UnknownNode {
        flow: String,
        node: String,
    },
    UnknownProcess(ProcessId),
    UnknownTask(TaskId),
    WrongNode {
        task: TaskId,
        expected: String,
        found: String,
    },
    Unsuited {
        flow: String,
        node: String,
        kind: &'static str,
        action: &'static str,
    },
    Denied {
        user: UserId,
        action: String,
        reason: String,
    },
    Illegal {
        task: TaskId,
        node: String,
        source: IllegalEvent,
    },
    AlreadyDone {
        task: TaskId,
        node: String,
        status: Status,
    },
    ProcessOver {
        process: ProcessId,
        status: ProcessStatus,
    },
    Blocked {
        task: TaskId,
        node: String,
        action: &'static str,
        reason: String,
    },
    StaleAttempt {
        task: TaskId,
        attempt: u32,
        current: u32,
    },
    Conflict {
        task: TaskId,
    },
    AlreadySent(String),
    AlreadyDelivered(DeliveryId),
    Invalid {
        flow: String,
        node: String,
        source: ValidationErrors,
    },
    Node {
        flow: String,
        node: String,
        source: BoxError,
    },
    Undecided {
        flow: String,
        node: String,
        source: TaskError,
    },
    Panicked {
        flow: String,
        node: String,
        message: String,
    },
    StepBudget {
        flow: String,
        process: ProcessId,
        limit: usize,
    },
    Busy(BoxError),
    Incompatible(String),
    Corrupt {
        what: String,
        source: Option<BoxError>,
    },
    Storage(BoxError),
    Sql(BoxError),
    Column(String),
    NoSql,
    Unexpected(String),
}

impl Error {
    pub(crate) fn new(kind: Kind) -> Self {
        Self(Box::new(kind))
    }

    pub(crate) fn invalid(flow: String, node: String, source: ValidationErrors) -> Self {
        Self::new(Kind::Invalid { flow, node, source })
    }

    pub(crate) fn kind(&self) -> &Kind {
        &self.0
    }

    /// An error of the storage itself: the disk, the connection. For stores.
    pub fn storage(error: impl Into<BoxError>) -> Self {
        Self::new(Kind::Storage(error.into()))
    }

    /// A lock that could not be had in bounded time. For stores.
    pub fn busy(error: impl Into<BoxError>) -> Self {
        Self::new(Kind::Busy(error.into()))
    }

    /// Something stored that cannot be understood; `what` names the place. For stores.
    pub fn corrupt(what: impl Into<String>) -> Self {
        Self::new(Kind::Corrupt {
            what: what.into(),
            source: None,
        })
    }

    /// As [`Error::corrupt`], with what reading it said.
    pub fn corrupt_because(what: impl Into<String>, error: impl Into<BoxError>) -> Self {
        Self::new(Kind::Corrupt {
            what: what.into(),
            source: Some(error.into()),
        })
    }

    /// A database that this program must not touch: newer than it, or not ours. For stores.
    pub fn incompatible(what: impl Into<String>) -> Self {
        Self::new(Kind::Incompatible(what.into()))
    }

    /// A statement of the user's that the database refused. For stores.
    pub fn sql(error: impl Into<BoxError>) -> Self {
        Self::new(Kind::Sql(error.into()))
    }

    /// A process that is not as a test expects it.
    pub(crate) fn unexpected(what: impl Into<String>) -> Self {
        Self::new(Kind::Unexpected(what.into()))
    }

    /// SQL was asked of a store that has none. For stores.
    #[must_use]
    pub fn no_sql() -> Self {
        Self::new(Kind::NoSql)
    }

    /// A task that has another status in the store than the step started from. For stores.
    #[must_use]
    pub fn conflict(task: TaskId) -> Self {
        Self::new(Kind::Conflict { task })
    }

    /// True when the flow, the node, the process or the task does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(
            self.kind(),
            Kind::UnknownFlow { .. }
                | Kind::UnknownNode { .. }
                | Kind::UnknownProcess(_)
                | Kind::UnknownTask(_)
        )
    }

    /// True when the user may not do it.
    #[must_use]
    pub fn is_denied(&self) -> bool {
        matches!(self.kind(), Kind::Denied { .. })
    }

    /// True when it has been done before: a repeated or late event, which changed nothing.
    #[must_use]
    pub fn is_already_done(&self) -> bool {
        matches!(
            self.kind(),
            Kind::AlreadyDone { .. }
                | Kind::StaleAttempt { .. }
                | Kind::ProcessOver { .. }
                | Kind::AlreadySent(_)
                | Kind::AlreadyDelivered(_)
        )
    }

    /// True when the status of the task, or somebody else at the same moment, does not allow it.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.is_already_done()
            || matches!(
                self.kind(),
                Kind::Illegal { .. } | Kind::Conflict { .. } | Kind::Blocked { .. }
            )
    }

    /// True when the request itself is wrong: the form of another node, a value that breaks a rule.
    #[must_use]
    pub fn is_invalid(&self) -> bool {
        matches!(
            self.kind(),
            Kind::Invalid { .. } | Kind::WrongNode { .. } | Kind::Unsuited { .. }
        )
    }

    /// The fields that were wrong, when that is what it was.
    #[must_use]
    pub fn validation(&self) -> Option<&ValidationErrors> {
        match self.kind() {
            Kind::Invalid { source, .. } => Some(source),
            _ => None,
        }
    }

    /// True when a lock could not be had in time; trying again may help.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(self.kind(), Kind::Busy(_))
    }

    /// True when a function of the flow failed, panicked, or no way out of a gateway was open.
    #[must_use]
    pub fn is_failed_node(&self) -> bool {
        matches!(
            self.kind(),
            Kind::Node { .. } | Kind::Undecided { .. } | Kind::Panicked { .. }
        )
    }

    /// True when a subprocess node would start a process below too many others: a flow that starts itself
    /// without end.
    #[must_use]
    pub fn is_too_deep(&self) -> bool {
        matches!(
            self.kind(),
            Kind::Undecided { source, .. } if source.kind == TaskErrorKind::TooDeep
        )
    }

    /// True when automatic nodes went round and round without waiting.
    #[must_use]
    pub fn is_step_budget(&self) -> bool {
        matches!(self.kind(), Kind::StepBudget { .. })
    }

    /// What would be stranded, when that is why no engine was built.
    #[must_use]
    pub fn stranded(&self) -> Option<&Report> {
        match self.kind() {
            Kind::Stranded(report) => Some(report),
            _ => None,
        }
    }

    /// True when the database was written by a newer version, or is no database of ours.
    #[must_use]
    pub fn is_incompatible(&self) -> bool {
        matches!(self.kind(), Kind::Incompatible(_))
    }

    /// True when something stored cannot be understood.
    #[must_use]
    pub fn is_corrupt(&self) -> bool {
        matches!(self.kind(), Kind::Corrupt { .. })
    }

    /// True when the storage itself failed, refused a statement of the program's own, or answered with
    /// another row than the program expected.
    #[must_use]
    pub fn is_storage(&self) -> bool {
        matches!(
            self.kind(),
            Kind::Storage(_) | Kind::Sql(_) | Kind::Column(_) | Kind::NoSql
        )
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            Kind::UnknownFlow { flow, known } => {
                let known = match known.as_slice() {
                    [] => "none".to_owned(),
                    known => format!("`{}`", known.join("`, `")),
                };
                write!(
                    f,
                    "there is no flow `{flow}` in this engine; it has {known}"
                )
            }
            Kind::UnknownNode { flow, node } => write!(f, "flow `{flow}` has no node `{node}`"),
            Kind::RenamedFlow { flow, from, other } => write!(
                f,
                "flow `{flow}` is renamed from `{from}`, but flow `{other}` of this engine has that name, or had it"
            ),
            Kind::Stranded(report) => report.fmt(f),
            Kind::DuplicateFlow(flow) => write!(f, "two flows are called `{flow}`"),
            Kind::UnknownProcess(id) => write!(f, "there is no process {id}"),
            Kind::UnknownTask(id) => write!(f, "there is no task {id}"),
            Kind::WrongNode {
                task,
                expected,
                found,
            } => {
                write!(f, "task {task} is a task of `{found}`, not of `{expected}`")
            }
            Kind::Unsuited {
                flow,
                node,
                kind,
                action,
            } => {
                write!(
                    f,
                    "cannot {action} `{node}` of flow `{flow}`: its kind is `{kind}`"
                )
            }
            Kind::Denied {
                user,
                action,
                reason,
            } => {
                write!(f, "user `{user}` may not {action}: {reason}")
            }
            Kind::Illegal { task, node, source } => {
                write!(f, "task {task} (`{node}`): {source}")
            }
            Kind::AlreadyDone { task, node, status } => {
                write!(f, "task {task} (`{node}`) is over: it is {status}")
            }
            Kind::ProcessOver { process, status } => {
                write!(f, "process {process} is over: it is {status}")
            }
            Kind::Blocked {
                task,
                node,
                action,
                reason,
            } => write!(f, "cannot {action} task {task} (`{node}`): {reason}"),
            Kind::StaleAttempt {
                task,
                attempt,
                current,
            } => write!(
                f,
                "attempt {attempt} of task {task} comes too late: attempt {current} is the current one"
            ),
            Kind::AlreadySent(key) => {
                write!(f, "something with the key `{key}` was sent before")
            }
            Kind::AlreadyDelivered(id) => {
                write!(
                    f,
                    "delivery {id} does not rest any more, or is being delivered"
                )
            }
            Kind::Conflict { task } => {
                write!(
                    f,
                    "task {task} was changed by somebody else at the same moment"
                )
            }
            Kind::Invalid { flow, node, source } => {
                write!(f, "the form of `{node}` of flow `{flow}`: {source}")
            }
            Kind::Node { flow, node, source } => {
                write!(f, "`{node}` of flow `{flow}` failed: {source}")
            }
            Kind::Undecided { flow, node, source } => {
                write!(f, "`{node}` of flow `{flow}` cannot decide: {source}")
            }
            Kind::Panicked {
                flow,
                node,
                message,
            } => {
                write!(f, "`{node}` of flow `{flow}` panicked: {message}")
            }
            Kind::StepBudget {
                flow,
                process,
                limit,
            } => write!(
                f,
                "process {process} of flow `{flow}` did not come to rest within {limit} steps"
            ),
            Kind::Busy(source) => write!(f, "the store is busy: {source}"),
            Kind::Incompatible(what) | Kind::Column(what) | Kind::Unexpected(what) => {
                f.write_str(what)
            }
            Kind::Corrupt { what, source: None } => write!(f, "cannot understand {what}"),
            Kind::Corrupt {
                what,
                source: Some(source),
            } => {
                write!(f, "cannot understand {what}: {source}")
            }
            Kind::Storage(source) => write!(f, "the store failed: {source}"),
            Kind::Sql(source) => write!(f, "the database refused the statement: {source}"),
            Kind::NoSql => f.write_str("this store has no SQL"),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        let mut cause = self.source().and_then(StdError::source);
        while let Some(error) = cause {
            write!(f, "\n    because: {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self.kind() {
            Kind::Illegal { source, .. } => Some(source),
            Kind::Invalid { source, .. } => Some(source),
            Kind::Undecided { source, .. } => Some(source),
            Kind::Node { source, .. } => Some(&**source),
            Kind::Corrupt { source, .. } => source.as_deref().map(|e| e as _),
            Kind::Busy(source) | Kind::Storage(source) | Kind::Sql(source) => Some(&**source),
            _ => None,
        }
    }
}
