//! May this user do that? One pure question, asked by lists, actions, buttons and the API alike.
//!
//! [`why_not`] answers for one action, [`allowed`] lists what may be done. Both look at the user, the task
//! and its process, and at nothing else: no clock, no store. What a list shows and what an action then
//! allows cannot differ, because both read the same columns of the task.

use std::fmt;

use crate::flow::{manage_permission, view_permission};
use crate::graph::NodeKind;
use crate::json::AnyRef;
use crate::process::Process;
use crate::status::{ProcessStatus, Status, TaskEvent};
use crate::step::{can_revive, can_skip};
use crate::task::Task;
use crate::user::{User, UserId, groups_of};

/// What somebody may want to do with a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Action {
    /// Take it out of the queue.
    Claim,
    /// Finish it with its form.
    Complete,
    /// Put it back into the queue.
    Unassign,
    /// Hand it over for good.
    Reassign,
    /// Hand it over for a while, and answer for it still.
    Delegate,
    /// Give it back to whom it was delegated by.
    Resolve,
    /// Put it off, or take it up again.
    Snooze,
    /// Say something about it.
    Comment,
    /// Change when it is due and how urgent it is.
    Plan,
    /// Stop it.
    Cancel,
    /// Have it tried once more.
    Retry,
    /// Finish it without doing it.
    Skip,
    /// Take it back after it was finished.
    Undo,
    /// Have it made anew.
    Revive,
}

impl Action {
    /// All actions.
    pub const ALL: &'static [Self] = &[
        Self::Claim,
        Self::Complete,
        Self::Unassign,
        Self::Reassign,
        Self::Delegate,
        Self::Resolve,
        Self::Snooze,
        Self::Comment,
        Self::Plan,
        Self::Cancel,
        Self::Retry,
        Self::Skip,
        Self::Undo,
        Self::Revive,
    ];

    /// The word for it, as a button shows it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Complete => "complete",
            Self::Unassign => "unassign",
            Self::Reassign => "reassign",
            Self::Delegate => "delegate",
            Self::Resolve => "resolve",
            Self::Snooze => "snooze",
            Self::Comment => "comment",
            Self::Plan => "plan",
            Self::Cancel => "cancel",
            Self::Retry => "retry",
            Self::Skip => "skip",
            Self::Undo => "undo",
            Self::Revive => "revive",
        }
    }

    /// What happens to the task.
    const fn event(self, status: Status) -> Option<TaskEvent> {
        Some(match self {
            Self::Claim => TaskEvent::Assigned,
            // A form starts and finishes the task in one step.
            Self::Complete => TaskEvent::Started,
            Self::Unassign => TaskEvent::Unassigned,
            Self::Reassign if matches!(status, Status::New) => TaskEvent::Assigned,
            Self::Reassign => TaskEvent::Reassigned,
            Self::Delegate => TaskEvent::Delegated,
            Self::Resolve => TaskEvent::Resolved,
            Self::Snooze => TaskEvent::Snoozed,
            Self::Comment => return None,
            Self::Plan => TaskEvent::Planned,
            Self::Cancel => TaskEvent::Canceled,
            Self::Retry => TaskEvent::Retried,
            Self::Skip => TaskEvent::Skipped,
            Self::Undo => TaskEvent::Undone,
            Self::Revive => TaskEvent::Revived,
        })
    }

    /// True when tasks of this kind know the action at all.
    const fn suits(self, kind: NodeKind) -> bool {
        match self {
            Self::Claim
            | Self::Complete
            | Self::Unassign
            | Self::Reassign
            | Self::Delegate
            | Self::Resolve
            | Self::Snooze
            | Self::Plan => kind.is_claimed(),
            // The branches that have arrived at a join are its own: they would be lost with it.
            Self::Cancel => !matches!(kind, NodeKind::Join),
            Self::Skip => can_skip(kind),
            Self::Revive => can_revive(kind),
            Self::Retry | Self::Undo | Self::Comment => true,
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why somebody may not do something, as people read it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The process is over.
    #[error("its process is {0}")]
    ProcessOver(ProcessStatus),
    /// The task's status does not allow it.
    #[error("it is {0}")]
    Status(Status),
    /// A task of this kind has no such thing.
    #[error("its kind is `{0}`")]
    Kind(NodeKind),
    /// A permission is missing.
    #[error("it needs the permission `{0}`")]
    Permission(String),
    /// A permission on one object is missing.
    #[error("it needs the permission `{0}` on {1}")]
    PermissionOn(String, AnyRef),
    /// It is for the members of some groups.
    #[error("it is for the members of {0}")]
    Groups(String),
    /// Somebody else has it.
    #[error("it is assigned to `{0}`")]
    Owned(UserId),
    /// Nobody has it yet.
    #[error("it has to be claimed first")]
    Unclaimed,
    /// It was handed over by somebody who answers for it.
    #[error("it goes back to `{0}`, who delegated it")]
    Delegated(UserId),
    /// Nobody has handed it over.
    #[error("nobody has delegated it")]
    NotDelegated,
    /// The user has nothing to do with it.
    #[error("it is not this user's to see")]
    Hidden,
    /// Somebody else has to do it: the user did what it checks.
    #[error("it takes a second pair of eyes")]
    FourEyes,
}

/// Why the user may not do it; nothing when they may.
///
/// ```
/// use procession::access::{Action, Refusal, why_not};
/// # use procession::{Process, ProcessId, Task, TaskId, User, graph::NodeKind, jiff::Timestamp};
/// # let now = Timestamp::UNIX_EPOCH;
/// # let process = Process::new(ProcessId::new(1), "hello", now);
/// # let mut task = Task::new(TaskId::new(process.id, 2), "hello", "approve", NodeKind::View, now);
/// task.permission = Some("hello.approve".to_owned());
/// let ada = User::new("ada");
/// let refusal = why_not(&ada, Action::Claim, &task, &process).unwrap();
/// assert_eq!(refusal.to_string(), "it needs the permission `hello.approve`");
/// let ada = ada.with_permission("hello.approve");
/// assert_eq!(why_not(&ada, Action::Claim, &task, &process), None);
/// ```
#[must_use]
pub fn why_not(user: &User, action: Action, task: &Task, process: &Process) -> Option<Refusal> {
    impossible(action, task, process).or_else(|| forbidden(user, action, task, process))
}

/// Everything that the user may do with the task now.
#[must_use]
pub fn allowed(user: &User, task: &Task, process: &Process) -> Vec<Action> {
    let actions = Action::ALL.iter().copied();
    actions
        .filter(|action| why_not(user, *action, task, process).is_none())
        .collect()
}

/// True when the user manages the flow of a process: everywhere, for this process, or for what it is
/// about.
#[must_use]
pub fn manages(user: &User, process: &Process) -> bool {
    let permission = manage_permission(&process.flow);
    let on = |object: &AnyRef| user.has_permission_on(&permission, object);
    user.has_permission(&permission)
        || on(&process.id.into())
        || process.seed.as_ref().is_some_and(on)
}

/// The same for one of its tasks, which may be about something of its own.
#[must_use]
pub fn manages_task(user: &User, task: &Task, process: &Process) -> bool {
    let permission = manage_permission(&process.flow);
    let mut objects = task.seed.iter().chain(&task.object);
    manages(user, process) || objects.any(|object| user.has_permission_on(&permission, object))
}

/// Why nobody can do it, whoever they are.
fn impossible(action: Action, task: &Task, process: &Process) -> Option<Refusal> {
    let fits = match action {
        Action::Comment => true,
        Action::Undo => process.status != ProcessStatus::Canceled,
        _ => process.status == ProcessStatus::New,
    };
    if !fits {
        return Some(Refusal::ProcessOver(process.status));
    }
    if !action.suits(task.kind) {
        return Some(Refusal::Kind(task.kind));
    }
    if let Some(event) = action.event(task.status)
        && task.status.next(event).is_err()
    {
        return Some(Refusal::Status(task.status));
    }
    if action == Action::Resolve && task.delegator.is_none() {
        return Some(Refusal::NotDelegated);
    }
    None
}

/// Why this user may not do it, whatever the status is.
pub(crate) fn forbidden(
    user: &User,
    action: Action,
    task: &Task,
    process: &Process,
) -> Option<Refusal> {
    let owns = task.owner.as_ref() == Some(user.id());
    let manages = || manages_task(user, task, process);
    match action {
        Action::Claim | Action::Complete if task.excluded.contains(user.id()) => {
            Some(Refusal::FourEyes)
        }
        Action::Claim => lacking(user, task),
        Action::Complete | Action::Delegate | Action::Snooze if !owns => Some(not_owner(task)),
        Action::Complete => task.delegator.clone().map(Refusal::Delegated),
        Action::Delegate | Action::Snooze => None,
        Action::Unassign | Action::Reassign => match &task.delegator {
            // Whoever has it for a while cannot give it away.
            Some(delegator) if delegator != user.id() && !manages() => {
                Some(Refusal::Delegated(delegator.clone()))
            }
            None if !owns && !manages() => Some(not_owner(task)),
            _ => None,
        },
        Action::Resolve => {
            let mine = owns || task.delegator.as_ref() == Some(user.id());
            (!mine && !manages()).then(|| not_owner(task))
        }
        Action::Comment => (!sees_task(user, task, process)).then_some(Refusal::Hidden),
        Action::Cancel
        | Action::Retry
        | Action::Skip
        | Action::Undo
        | Action::Revive
        | Action::Plan => (!manages()).then(|| Refusal::Permission(manage_permission(&task.flow))),
    }
}

/// True when the user may see a process: who manages or may view its flow, and who started it.
#[must_use]
pub fn sees(user: &User, process: &Process) -> bool {
    let permission = view_permission(&process.flow);
    let on = |object: &AnyRef| user.has_permission_on(&permission, object);
    manages(user, process)
        || user.has_permission(&permission)
        || on(&process.id.into())
        || process.seed.as_ref().is_some_and(on)
        || process.created_by.as_ref() == Some(user.id())
}

/// True when the user may see a task: whoever sees the process, has the task or answers for it, and who may
/// take it.
#[must_use]
pub fn sees_task(user: &User, task: &Task, process: &Process) -> bool {
    let is = |other: &Option<UserId>| other.as_ref() == Some(user.id());
    let may_take = || {
        task.kind.is_claimed()
            && !task.excluded.contains(user.id())
            && lacking(user, task).is_none()
    };
    is(&task.owner)
        || is(&task.delegator)
        || sees(user, process)
        || manages_task(user, task, process)
        || may_take()
}

/// What of the task's requirement the user lacks.
fn lacking(user: &User, task: &Task) -> Option<Refusal> {
    let needed = task.permission.as_ref()?;
    if user.meets(needed, task.object.as_ref()) {
        return None;
    }
    Some(match (groups_of(needed), &task.object) {
        (Some(groups), _) => {
            let groups: Vec<String> = groups.map(|group| format!("`{group}`")).collect();
            Refusal::Groups(groups.join(", "))
        }
        (None, Some(object)) => Refusal::PermissionOn(needed.clone(), object.clone()),
        (None, None) => Refusal::Permission(needed.clone()),
    })
}

fn not_owner(task: &Task) -> Refusal {
    match &task.owner {
        Some(owner) => Refusal::Owned(owner.clone()),
        None => Refusal::Unclaimed,
    }
}
