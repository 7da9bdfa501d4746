//! What an undo or a cancel would do, told beforehand by the code that then does it.

use super::managing::load_all;
use super::{AsUser, access};
use crate::access::Action;
use crate::error::Error;
use crate::outbox::Content;
use crate::process::ProcessId;
use crate::status::{ProcessStatus, Status};
use crate::step::{Event, State, step};
use crate::task::TaskId;

/// What would happen to a process. Nothing has happened yet.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Preview {
    /// The tasks that would change or be made, by number.
    pub tasks: Vec<PreviewedTask>,
    /// What the process would be.
    pub process: ProcessStatus,
    /// The processes below it that would be stopped, or taken back when they have come to an end, with all
    /// that stands below them.
    pub children: Vec<ProcessId>,
    /// The node whose function would then run. What follows from it cannot be told.
    pub runs: Option<String>,
}

/// What would happen to one task.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PreviewedTask {
    /// The task.
    pub id: TaskId,
    /// Its node.
    pub node: String,
    /// What it is; nothing for one that would be made.
    pub before: Option<Status>,
    /// What it would be.
    pub after: Status,
}

impl AsUser<'_> {
    /// What [`AsUser::undo`] would do.
    ///
    /// # Errors
    ///
    /// The errors of [`AsUser::undo`], but for those of functions, which do not run.
    pub async fn preview_undo(&self, task: TaskId) -> Result<Preview, Error> {
        let check = self.manage_task(task, Action::Undo);
        let event = Event::Undone {
            task: task.number(),
            again: false,
        };
        self.preview(task.process(), event, check).await
    }

    /// What [`AsUser::cancel_task`] would do.
    ///
    /// # Errors
    ///
    /// The errors of [`AsUser::cancel_task`], but for those of functions, which do not run.
    pub async fn preview_cancel_task(&self, task: TaskId) -> Result<Preview, Error> {
        let check = self.manage_task(task, Action::Cancel);
        let event = Event::Canceled {
            task: task.number(),
        };
        self.preview(task.process(), event, check).await
    }

    /// What [`AsUser::cancel`] would do.
    ///
    /// # Errors
    ///
    /// The errors of [`AsUser::cancel`].
    pub async fn preview_cancel(&self, process: ProcessId) -> Result<Preview, Error> {
        let user = self.user.clone();
        let check = move |state: &State| access::check_process(&user, "cancel", &state.process);
        self.preview(process, Event::ProcessCanceled, check).await
    }

    /// Steps as ever, and forgets what came of it.
    async fn preview(
        &self,
        process: ProcessId,
        event: Event,
        check: impl FnOnce(&State) -> Result<(), Error> + Send + 'static,
    ) -> Result<Preview, Error> {
        let (engine, moment) = (self.engine.clone(), self.moment());
        self.engine
            .transact(move |tx| {
                let (flow, mut state) = engine.load(tx, process)?;
                load_all(tx, &*flow, &mut state)?;
                check(&state)?;
                let call = step(&*flow, &mut state, &moment, event)?;
                let runs = call.and_then(|call| state.tasks.get(&call.task));
                let runs = runs.map(|task| task.node.clone());
                Ok(told(&state, runs))
            })
            .await
    }
}

fn told(state: &State, runs: Option<String>) -> Preview {
    let tasks = state.outcome().map(|(task, before)| PreviewedTask {
        id: task.id,
        node: task.node.clone(),
        before,
        after: task.status,
    });
    let children = state.outbox().iter();
    let children = children.filter_map(|delivery| match &delivery.content {
        Content::CancelChild { child, .. } | Content::UndoChild { child, .. } => Some(*child),
        _ => None,
    });
    Preview {
        tasks: tasks.collect(),
        process: state.process.status,
        children: children.collect(),
        runs,
    }
}
