//! The events that come to a process: who may expect what, and what shows that it has happened.

use procession::flow::JobError;
use procession::graph::NodeKind;
use procession::jiff::Timestamp;
use procession::testing::HeldJob;
use procession::{Engine, Error, ProcessId, ProcessStatus, Status, Task, TaskId, User, UserId};
use serde_json::{Map, Value};

use super::check::Seen;

/// Something that somebody does to a process.
#[derive(Debug, Clone)]
pub(super) enum Act {
    Claim(UserId, TaskId),
    Unassign(UserId, TaskId),
    Reassign(UserId, TaskId, UserId),
    Complete(UserId, TaskId),
    Call(TaskId),
    Report(Box<HeldJob>, Answer),
    Retry(TaskId),
    CancelTask(TaskId),
    Cancel(ProcessId),
    Skip(TaskId),
    Undo(TaskId),
    Redo(TaskId),
    Revive(TaskId),
    ReviveProcess(ProcessId),
}

/// What a job has answered; the error with whether it may be tried again.
pub(super) type Answer = Result<Value, (String, bool)>;

impl Act {
    pub(super) fn task(&self) -> Option<TaskId> {
        match self {
            Self::Claim(_, task)
            | Self::Unassign(_, task)
            | Self::Reassign(_, task, _)
            | Self::Complete(_, task)
            | Self::Call(task)
            | Self::Retry(task)
            | Self::CancelTask(task)
            | Self::Skip(task)
            | Self::Undo(task)
            | Self::Redo(task)
            | Self::Revive(task) => Some(*task),
            Self::Report(job, _) => Some(job.task().id),
            Self::Cancel(_) | Self::ReviveProcess(_) => None,
        }
    }

    pub(super) fn process(&self) -> ProcessId {
        match self {
            Self::Cancel(process) | Self::ReviveProcess(process) => *process,
            other => other.task().map_or(ProcessId::new(0), TaskId::process),
        }
    }

    /// What happens, in a line.
    pub(super) fn describe(&self) -> String {
        match self {
            Self::Claim(user, task) => format!("{user} claims {task}"),
            Self::Unassign(user, task) => format!("{user} gives {task} back"),
            Self::Reassign(user, task, to) => format!("{user} hands {task} over to {to}"),
            Self::Complete(user, task) => format!("{user} completes {task}"),
            Self::Call(task) => format!("code calls {task}"),
            Self::Report(job, answer) => {
                let task = job.task();
                let how = if answer.is_ok() { "well" } else { "badly" };
                format!("attempt {} of {} went {how}", task.attempt, task.id)
            }
            Self::Retry(task) => format!("a manager has {task} tried again"),
            Self::CancelTask(task) => format!("a manager cancels {task}"),
            Self::Cancel(process) => format!("a manager cancels process {process}"),
            Self::Skip(task) => format!("a manager skips {task}"),
            Self::Undo(task) => format!("a manager takes {task} back"),
            Self::Redo(task) => format!("a manager has {task} done again"),
            Self::Revive(task) => format!("a manager revives {task}"),
            Self::ReviveProcess(process) => format!("a manager revives process {process}"),
        }
    }

    /// True for what makes the process go another way than its flow says.
    pub(super) fn meddles(&self) -> bool {
        matches!(
            self,
            Self::Skip(_)
                | Self::Undo(_)
                | Self::Redo(_)
                | Self::Revive(_)
                | Self::ReviveProcess(_)
        )
    }

    /// Whether the process, as it is, may take the act. The engine must not know better, except of what
    /// [`Act::meddles`].
    pub(super) fn is_allowed(&self, before: &Seen) -> Option<bool> {
        (!self.meddles()).then(|| self.can_happen(before))
    }

    fn can_happen(&self, before: &Seen) -> bool {
        let task = self.task().and_then(|id| before.task(id.number()));
        let owns = |task: &Task, user: &UserId| task.owner.as_ref() == Some(user);
        before.runs()
            && match (self, task) {
                (Self::Cancel(_), _) => true,
                (_, None) => false,
                (Self::Claim(..), Some(task)) => {
                    task.kind == NodeKind::View && task.status == Status::New
                }
                (Self::Unassign(user, _) | Self::Reassign(user, ..), Some(task)) => {
                    task.kind == NodeKind::View
                        && task.status == Status::Assigned
                        && owns(task, user)
                }
                (Self::Complete(user, _), Some(task)) => {
                    task.kind == NodeKind::View
                        && task.status == Status::Assigned
                        && owns(task, user)
                }
                (Self::Call(_), Some(task)) => {
                    task.kind == NodeKind::Handle && task.status == Status::New
                }
                (Self::Report(job, _), Some(task)) => {
                    task.status == Status::Started && task.attempt == job.task().attempt
                }
                (Self::Retry(_), Some(task)) => task.status == Status::Error,
                (Self::CancelTask(_), Some(task)) => {
                    task.is_active() && task.kind != NodeKind::Join
                }
                (_, Some(_)) => false,
            }
    }

    /// Whether the process shows that the act has happened.
    pub(super) fn has_happened(&self, now: &Seen) -> bool {
        let task = self.task().and_then(|id| now.task(id.number()));
        match (self, task) {
            (Self::Cancel(_), _) => now.process.status == ProcessStatus::Canceled,
            (Self::ReviveProcess(_), _) => now.process.status != ProcessStatus::Canceled,
            (_, None) => false,
            (Self::Skip(_), Some(task)) => task.status == Status::Done,
            (Self::Undo(_), Some(task)) => task.status == Status::Canceled,
            (Self::Redo(_) | Self::Revive(_), Some(task)) => task.status == Status::Revived,
            (Self::Claim(user, _) | Self::Reassign(_, _, user), Some(task)) => {
                task.status == Status::Assigned && task.owner.as_ref() == Some(user)
            }
            (Self::Unassign(..), Some(task)) => task.status == Status::New && task.owner.is_none(),
            (Self::Complete(..) | Self::Call(_) | Self::Report(_, Ok(_)), Some(task)) => {
                task.status == Status::Done
            }
            (Self::Report(job, Err(_)), Some(task)) => {
                // What takes the error stops the job.
                let ended = [Status::Scheduled, Status::Error, Status::Canceled];
                ended.contains(&task.status) && task.failures > job.task().failures
            }
            (Self::Retry(_), Some(task)) => task.status != Status::Error,
            (Self::CancelTask(_), Some(task)) => task.status == Status::Canceled,
        }
    }

    /// Sends the act to the engine.
    pub(super) async fn send(&self, engine: &Engine) -> Result<(), Error> {
        let boss = User::superuser("boss");
        let user = |id: &UserId| User::new(id.clone());
        match self {
            Self::Claim(id, task) => engine.as_user(&user(id)).claim(*task).await.map(drop),
            Self::Unassign(id, task) => engine.as_user(&user(id)).unassign(*task).await.map(drop),
            Self::Reassign(id, task, to) => {
                let user = user(id);
                let done = engine.as_user(&user).reassign(*task, to.clone()).await;
                done.map(drop)
            }
            Self::Complete(id, task) => {
                let user = user(id);
                let done = engine.as_user(&user).complete_json(*task, Map::new()).await;
                done.map(drop)
            }
            Self::Call(task) => engine.call_json(*task, Map::new()).await.map(drop),
            Self::Report(job, answer) => {
                let answer = answer.clone().map_err(|(text, transient)| match transient {
                    true => JobError::new(text),
                    false => JobError::fatal(text),
                });
                job.report(answer).await
            }
            Self::Retry(task) => engine.as_user(&boss).retry(*task).await.map(drop),
            Self::CancelTask(task) => engine.as_user(&boss).cancel_task(*task).await.map(drop),
            Self::Cancel(process) => engine.as_user(&boss).cancel(*process).await.map(drop),
            Self::Skip(task) => engine.as_user(&boss).skip(*task).await.map(drop),
            Self::Undo(task) => engine.as_user(&boss).undo(*task).await.map(drop),
            Self::Redo(task) => engine.as_user(&boss).redo(*task).await.map(drop),
            Self::Revive(task) => engine.as_user(&boss).revive(*task).await.map(drop),
            Self::ReviveProcess(process) => {
                let boss = engine.as_user(&boss);
                boss.revive_process(*process).await.map(drop)
            }
        }
    }
}

/// Whether a worker may begin the task now.
pub(super) fn is_due(task: &Task, now: Timestamp) -> bool {
    task.wakes().is_some_and(|due| due <= now)
}
