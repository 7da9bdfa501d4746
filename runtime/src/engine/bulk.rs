//! The same thing done to many tasks or processes: each in a transaction of its own.

use super::AsUser;
use crate::error::Error;
use crate::process::{Process, ProcessId};
use crate::status::Status;
use crate::store::{Page, TaskQuery};
use crate::task::TaskId;
use crate::user::UserId;

/// How many tasks are asked for at once.
const CHUNK: usize = 500;

/// Many tasks, to which the same is done one after the other. Made by [`AsUser::bulk`].
///
/// Each method answers with what became of each task, in the order in which they were given. One that is
/// refused holds up none of the others.
#[derive(Debug, Clone)]
#[must_use]
pub struct Bulk<'a> {
    user: AsUser<'a>,
    tasks: Vec<TaskId>,
}

/// Many processes, to which the same is done one after the other. Made by [`AsUser::bulk_processes`].
#[derive(Debug, Clone)]
#[must_use]
pub struct BulkProcesses<'a> {
    user: AsUser<'a>,
    processes: Vec<ProcessId>,
}

/// What became of each of many.
type Outcomes<I> = Vec<(I, Result<Process, Error>)>;

impl<'a> AsUser<'a> {
    /// Does the same to many tasks: `engine.as_user(&boss).bulk(ids).cancel().await`.
    pub fn bulk(&self, tasks: impl IntoIterator<Item = TaskId>) -> Bulk<'a> {
        Bulk {
            user: *self,
            tasks: tasks.into_iter().collect(),
        }
    }

    /// Does the same to many processes.
    pub fn bulk_processes(
        &self,
        processes: impl IntoIterator<Item = ProcessId>,
    ) -> BulkProcesses<'a> {
        BulkProcesses {
            user: *self,
            processes: processes.into_iter().collect(),
        }
    }

    /// All incidents of a node: the tasks that rest in error, oldest first.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn incidents(&self, flow: &str, node: &str) -> Result<Bulk<'a>, Error> {
        let mut tasks = Vec::new();
        loop {
            let query = TaskQuery {
                flows: vec![flow.to_owned()],
                node: Some(node.to_owned()),
                statuses: vec![Status::Error],
                page: Page {
                    offset: tasks.len(),
                    limit: CHUNK,
                },
                ..TaskQuery::default()
            };
            let found = self.engine.store().tasks(query).await?;
            let last = found.len() < CHUNK;
            tasks.extend(found.into_iter().map(|task| task.id));
            if last {
                return Ok(self.bulk(tasks));
            }
        }
    }
}

macro_rules! each {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        pub async fn $name(self) -> Outcomes<TaskId> {
            let mut outcomes = Vec::with_capacity(self.tasks.len());
            for task in self.tasks {
                outcomes.push((task, self.user.$name(task).await));
            }
            outcomes
        }
    )*};
}

impl Bulk<'_> {
    /// The tasks.
    #[must_use]
    pub fn tasks(&self) -> &[TaskId] {
        &self.tasks
    }

    each! {
        /// [`AsUser::claim`] for each.
        claim,
        /// [`AsUser::unassign`] for each.
        unassign,
        /// [`AsUser::cancel_task`] for each.
        cancel_task,
        /// [`AsUser::retry`] for each.
        retry,
        /// [`AsUser::skip`] for each.
        skip,
        /// [`AsUser::undo`] for each.
        undo,
        /// [`AsUser::redo`] for each.
        redo,
        /// [`AsUser::revive`] for each.
        revive,
    }

    /// [`AsUser::reassign`] for each.
    pub async fn reassign(self, owner: impl Into<UserId>) -> Outcomes<TaskId> {
        let owner = owner.into();
        let mut outcomes = Vec::with_capacity(self.tasks.len());
        for task in self.tasks {
            outcomes.push((task, self.user.reassign(task, owner.clone()).await));
        }
        outcomes
    }
}

impl BulkProcesses<'_> {
    /// [`AsUser::cancel`] for each.
    pub async fn cancel(self) -> Outcomes<ProcessId> {
        let mut outcomes = Vec::with_capacity(self.processes.len());
        for process in self.processes {
            outcomes.push((process, self.user.cancel(process).await));
        }
        outcomes
    }

    /// [`AsUser::revive_process`] for each.
    pub async fn revive(self) -> Outcomes<ProcessId> {
        let mut outcomes = Vec::with_capacity(self.processes.len());
        for process in self.processes {
            outcomes.push((process, self.user.revive_process(process).await));
        }
        outcomes
    }
}
