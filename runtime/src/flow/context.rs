//! What pure functions of a flow may see beside the data.

use crate::process::Process;
use crate::task::Task;
use crate::user::UserId;

/// The task and the process that a condition, an assignment or a permission is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    pub(crate) process: &'a Process,
    pub(crate) task: &'a Task,
    pub(crate) user: Option<&'a UserId>,
}

impl<'a> Context<'a> {
    /// Puts a context together, to test a function of a flow alone.
    #[must_use]
    pub const fn new(process: &'a Process, task: &'a Task, user: Option<&'a UserId>) -> Self {
        Self {
            process,
            task,
            user,
        }
    }

    /// The process.
    #[must_use]
    pub const fn process(&self) -> &'a Process {
        self.process
    }

    /// The task: at a gateway the gateway's own, for an assignment the one that is being made, on an
    /// edge the one that the edge leaves.
    #[must_use]
    pub const fn task(&self) -> &'a Task {
        self.task
    }

    /// Who acts; nobody when a worker or code does.
    #[must_use]
    pub const fn user(&self) -> Option<&'a UserId> {
        self.user
    }
}
