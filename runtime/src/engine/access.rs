//! The one question of [`crate::access`], with errors for answers.

use super::AsUser;
use crate::access::{self, Action, Refusal};
use crate::error::{Error, Kind};
use crate::flow::manage_permission;
use crate::process::Process;
use crate::store::{Transaction, Visibility};
use crate::task::{Task, TaskId};
use crate::user::{Grant, User, groups_of};

impl AsUser<'_> {
    /// Everything that the user may do with the task now: the buttons of its page.
    #[must_use]
    pub fn allowed(&self, task: &Task, process: &Process) -> Vec<Action> {
        access::allowed(self.user, task, process)
    }

    /// Why the user may not do it; nothing when they may.
    #[must_use]
    pub fn why_not(&self, action: Action, task: &Task, process: &Process) -> Option<Refusal> {
        access::why_not(self.user, action, task, process)
    }

    /// Which tasks the user may claim: by permissions, those that are limited to an object too, and by
    /// groups.
    pub(super) fn visibility(&self) -> Visibility {
        let user = self.user;
        if user.is_superuser() {
            return Visibility::All;
        }
        let mut grants: Vec<Grant> = user.permissions().map(Grant::from).collect();
        grants.extend(
            user.permissions_on()
                .map(|(name, on)| Grant::on(name, on.clone())),
        );
        grants.extend(self.group_keys());
        Visibility::Only(grants)
    }

    /// The keys of the user's groups: of each alone, and of each set that a flow names.
    fn group_keys(&self) -> Vec<Grant> {
        let user = self.user;
        let single = user
            .groups()
            .filter_map(|group| crate::user::group_key([group]));
        let sets = self.engine.flows().flat_map(|flow| flow.group_keys());
        let mut keys: Vec<String> = single.collect();
        keys.extend(sets.filter(|key| {
            groups_of(key).is_some_and(|mut groups| groups.any(|group| user.is_in_group(group)))
        }));
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter().map(Grant::from).collect()
    }
}

/// Answers whether the user may do it to the task.
pub(super) fn check(
    user: &User,
    action: Action,
    task: &Task,
    process: &Process,
) -> Result<(), Error> {
    let subject = || format!("{action} task {} (`{}`)", task.id, task.node);
    access::forbidden(user, action, task, process).map_or(Ok(()), |refusal| {
        Err(denied(user, subject(), refusal.to_string()))
    })
}

/// Answers whether the user may know of a task that is over; of one that does not exist nobody is told
/// anything else.
pub(super) fn check_over(
    tx: &mut dyn Transaction,
    user: &User,
    id: TaskId,
    process: &Process,
) -> Result<(), Error> {
    let Some(task) = tx.task(id)? else {
        return Ok(());
    };
    if access::sees_task(user, &task, process) {
        return Ok(());
    }
    let subject = format!("act on task {id}");
    Err(denied(user, subject, Refusal::Hidden.to_string()))
}

/// Answers whether the user manages the process, and so may do `action` with it.
pub(super) fn check_process(user: &User, action: &str, process: &Process) -> Result<(), Error> {
    if access::manages(user, process) {
        return Ok(());
    }
    let subject = format!("{action} process {} of `{}`", process.id, process.flow);
    let reason = Refusal::Permission(manage_permission(&process.flow));
    Err(denied(user, subject, reason.to_string()))
}

pub(super) fn denied(user: &User, action: String, reason: String) -> Error {
    Error::new(Kind::Denied {
        user: user.id().clone(),
        action,
        reason,
    })
}
