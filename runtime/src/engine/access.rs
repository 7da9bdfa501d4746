//! May this user do that? One question, asked by lists and actions alike.

use crate::error::{Error, Kind};
use crate::flow::manage_permission;
use crate::status::Status;
use crate::task::Task;
use crate::user::User;

/// What somebody wants to do with a task or a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Claim,
    Unassign,
    Reassign,
    Complete,
    CancelTask,
    CancelProcess,
    Retry,
}

impl Action {
    fn describe(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Unassign => "unassign",
            Self::Reassign => "reassign",
            Self::Complete => "complete",
            Self::CancelTask | Self::CancelProcess => "cancel",
            Self::Retry => "retry",
        }
    }
}

/// Answers whether the user may do it to the task.
pub(super) fn check(user: &User, action: Action, task: &Task) -> Result<(), Error> {
    let manages = user.has_permission(&manage_permission(&task.flow));
    let owns = task.owner.as_ref() == Some(user.id());
    let refused = match action {
        Action::Claim => match &task.permission {
            Some(needed) if !user.has_permission(needed) => {
                Some(format!("it needs the permission `{needed}`"))
            }
            _ => None,
        },
        Action::Complete if owns => None,
        Action::Complete => Some(not_owner(task)),
        Action::Unassign | Action::Reassign if owns || manages => None,
        Action::Unassign | Action::Reassign => Some(not_owner(task)),
        Action::CancelTask | Action::CancelProcess | Action::Retry => {
            (!manages).then(|| manager_needed(&task.flow))
        }
    };
    let subject = || format!("{} task {} (`{}`)", action.describe(), task.id, task.node);
    refused.map_or(Ok(()), |reason| Err(denied(user, subject(), reason)))
}

/// Answers whether the user may stop a process of the flow.
pub(super) fn check_process(user: &User, action: Action, flow: &str) -> Result<(), Error> {
    if user.has_permission(&manage_permission(flow)) {
        return Ok(());
    }
    let subject = format!("{} a process of `{flow}`", action.describe());
    Err(denied(user, subject, manager_needed(flow)))
}

pub(super) fn denied(user: &User, action: String, reason: String) -> Error {
    Error::new(Kind::Denied {
        user: user.id().clone(),
        action,
        reason,
    })
}

fn manager_needed(flow: &str) -> String {
    format!("it needs the permission `{}`", manage_permission(flow))
}

fn not_owner(task: &Task) -> String {
    match &task.owner {
        Some(owner) => format!("it is assigned to `{owner}`"),
        None if task.status == Status::New => "it has to be claimed first".to_owned(),
        None => "nobody has it".to_owned(),
    }
}
