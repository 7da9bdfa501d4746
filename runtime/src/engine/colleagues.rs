//! What people do with and for each other: delegate, put off, comment.

use jiff::Timestamp;

use super::AsUser;
use super::access::{self, denied};
use crate::access::{Action, sees};
use crate::error::Error;
use crate::process::{Process, ProcessId};
use crate::step::Event;
use crate::task::TaskId;
use crate::user::UserId;

impl AsUser<'_> {
    /// Hands a task of the user's over for a while. It is then in the other's inbox; the user answers for it
    /// still, and gets it back by [`AsUser::resolve`]. Only then can it be completed. To hand it to whom one has
    /// it from is to give it back.
    ///
    /// # Errors
    ///
    /// When the task is not the user's, is not for the other by a four-eyes rule, or is the other's already.
    pub async fn delegate(&self, task: TaskId, to: impl Into<UserId>) -> Result<Process, Error> {
        let (number, to) = (task.number(), to.into());
        self.change(task, Action::Delegate, move |_| {
            Ok(Event::Delegated { task: number, to })
        })
        .await
    }

    /// Gives a task back to whom it was delegated by. They may take it back themselves, and a manager may
    /// have it given back.
    ///
    /// # Errors
    ///
    /// When nobody has delegated it, or it is somebody else's.
    pub async fn resolve(&self, task: TaskId) -> Result<Process, Error> {
        let number = task.number();
        self.change(task, Action::Resolve, move |_| {
            Ok(Event::Resolved { task: number })
        })
        .await
    }

    /// Takes a task of the user's out of the inbox until then. It stays theirs.
    ///
    /// # Errors
    ///
    /// When the task is not the user's.
    pub async fn snooze(&self, task: TaskId, until: Timestamp) -> Result<Process, Error> {
        // As exactly as every store can keep it.
        let until = until.round(jiff::Unit::Microsecond).unwrap_or(until);
        self.put_off(task, Some(until)).await
    }

    /// Takes a task up again that was put off.
    ///
    /// # Errors
    ///
    /// As [`AsUser::snooze`].
    pub async fn wake(&self, task: TaskId) -> Result<Process, Error> {
        self.put_off(task, None).await
    }

    async fn put_off(&self, task: TaskId, until: Option<Timestamp>) -> Result<Process, Error> {
        let number = task.number();
        self.change(task, Action::Snooze, move |_| {
            let task = number;
            Ok(Event::Snoozed { task, until })
        })
        .await
    }

    /// Says something about a task, open or over. It is a row of the history:
    /// [`HistoryEntry::comment`](crate::history::HistoryEntry::comment) reads it.
    ///
    /// # Errors
    ///
    /// When there is no such task, or it is not the user's to see.
    pub async fn comment(&self, task: TaskId, text: impl Into<String>) -> Result<Process, Error> {
        let (user, text) = (self.user.clone(), text.into());
        let number = task.number();
        self.engine
            .apply_process(task.process(), self.moment(), move |tx, _, state| {
                if !state.tasks.contains_key(&number) {
                    state.with_all(tx.task(task)?.into_iter().collect());
                }
                let found = state.task(number)?;
                access::check(&user, Action::Comment, found, &state.process)?;
                let task = Some(number);
                Ok(Event::Commented { task, text })
            })
            .await
    }

    /// Says something about a process, running or over.
    ///
    /// # Errors
    ///
    /// When there is no such process, or it is not the user's to see: they neither started it, nor view or
    /// manage its flow, nor have or had a task of it.
    pub async fn comment_process(
        &self,
        process: ProcessId,
        text: impl Into<String>,
    ) -> Result<Process, Error> {
        let (user, text) = (self.user.clone(), text.into());
        self.engine
            .apply_process(process, self.moment(), move |tx, _, state| {
                let takes_part = |tasks: &[crate::task::Task]| {
                    tasks
                        .iter()
                        .any(|task| crate::access::sees_task(&user, task, &state.process))
                };
                if !sees(&user, &state.process) && !takes_part(&tx.process_tasks(process)?) {
                    let action = format!("comment process {process}");
                    let reason = crate::access::Refusal::Hidden.to_string();
                    return Err(denied(&user, action, reason));
                }
                Ok(Event::Commented { task: None, text })
            })
            .await
    }
}
