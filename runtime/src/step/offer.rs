//! Who gets a person's task, and who must not.

use super::{Stepper, guarded};
use crate::error::{Error, Kind};
use crate::flow::{Assignee, manage_permission};
use crate::history::HistoryEvent;
use crate::json::AnyRef;
use crate::status::{Status, TaskEvent};
use crate::task::TaskError;
use crate::user::UserId;

/// What the flow says about a task that is made for people.
struct Offer {
    permission: Option<String>,
    object: Option<AnyRef>,
    assignee: Assignee,
    due: Option<jiff::Timestamp>,
    priority: i32,
}

impl Stepper<'_> {
    /// A person's task is made: it goes to its owner's inbox, or into the queue.
    pub(super) fn offer(&mut self, number: u32) -> Result<(), Error> {
        let node = self.node_of(number)?;
        match self.ask(number, node) {
            Ok(offer) => self.accept(number, node, offer),
            Err(error) => self.undecided(number, error),
        }
    }

    fn ask(&self, number: u32, node: usize) -> Result<Offer, TaskError> {
        let lost =
            |error: Error| TaskError::from_error(crate::task::TaskErrorKind::Undecided, &error);
        let context = self.context(number).map_err(lost)?;
        guarded(|| {
            Ok(Offer {
                permission: self.flow.permission(node, &context)?,
                object: self.flow.object(node, &context)?,
                assignee: self.flow.assignee(node, &context)?,
                due: self.flow.due(node, &context)?,
                priority: self.flow.priority(node, &context)?,
            })
        })
    }

    fn accept(&mut self, number: u32, node: usize, offer: Offer) -> Result<(), Error> {
        let excluded = self.excluded(node);
        let owner = self.person(&offer.assignee);
        // Who did what the task checks does not get it, whatever the data say.
        let owner = owner.filter(|owner| !excluded.contains(owner));
        let meant_for_somebody = owner.is_none() && offer.assignee != Assignee::Anybody;
        let process = &self.state.process;
        // What was meant for somebody must not fall to everybody.
        let (permission, object) = if offer.permission.is_none() && meant_for_somebody {
            let about = process.seed.clone().unwrap_or_else(|| process.id.into());
            let managers = manage_permission(self.flow.graph().name());
            (Some(managers), Some(about))
        } else {
            (offer.permission, offer.object)
        };
        let task = self.state.task_mut(number)?;
        task.permission = permission;
        task.object = object;
        task.excluded = excluded;
        task.due = offer.due;
        task.priority = offer.priority;
        owner.map_or(Ok(()), |owner| self.assign(number, owner))
    }

    fn person(&self, assignee: &Assignee) -> Option<UserId> {
        match assignee {
            Assignee::Anybody | Assignee::Nobody => None,
            Assignee::User(user) => Some(user.clone()),
            Assignee::OwnerOf(node) => {
                let name = &self.flow.graph().node(*node)?.name;
                self.state.owners.get(name).cloned()
            }
        }
    }

    /// Who did what a task of the node checks.
    fn excluded(&self, node: usize) -> Vec<UserId> {
        let nodes = self.flow.four_eyes(node).iter();
        let names = nodes.filter_map(|node| self.flow.graph().node(*node));
        let doers = names.filter_map(|node| self.state.done_by.get(&node.name));
        let all: std::collections::BTreeSet<&UserId> = doers.flatten().collect();
        all.into_iter().cloned().collect()
    }

    /// A person takes a task, or gets it; one that somebody else has changes hands.
    pub(super) fn assign(&mut self, number: u32, owner: UserId) -> Result<(), Error> {
        self.running()?;
        self.may_have(number, &owner)?;
        let task = self.state.task(number)?;
        let event = if task.owner.is_some() {
            TaskEvent::Reassigned
        } else {
            TaskEvent::Assigned
        };
        let row = self.change(number, event)?;
        row.detail = serde_json::json!({ "owner": owner.as_str() });
        let now = self.moment.now;
        let task = self.state.task_mut(number)?;
        task.owner = Some(owner);
        task.assigned = Some(now);
        task.delegator = None;
        task.snoozed = None;
        Ok(())
    }

    /// A task goes back to the queue.
    pub(super) fn unassign(&mut self, number: u32) -> Result<(), Error> {
        self.running()?;
        let row = self.change(number, TaskEvent::Unassigned)?;
        row.detail = serde_json::json!({ "owner": null });
        let task = self.state.task_mut(number)?;
        task.owner = None;
        task.assigned = None;
        task.delegator = None;
        task.snoozed = None;
        Ok(())
    }

    /// The owner hands a task over, and answers for it still. Whoever has it from somebody hands it on
    /// for the first; handed to the first, it has come back.
    pub(super) fn delegate(&mut self, number: u32, to: UserId) -> Result<(), Error> {
        self.running()?;
        self.may_have(number, &to)?;
        let task = self.state.task(number)?;
        if task.is_active() && task.owner.as_ref() == Some(&to) {
            return Err(self.blocked(number, "delegate", format!("`{to}` has it already")));
        }
        if task.delegator.as_ref() == Some(&to) {
            return self.resolve(number);
        }
        let delegator = task.delegator.clone().or_else(|| task.owner.clone());
        let row = self.change(number, TaskEvent::Delegated)?;
        row.detail = serde_json::json!({
            "owner": to.as_str(),
            "delegator": delegator.as_ref().map(UserId::as_str),
        });
        let now = self.moment.now;
        let task = self.state.task_mut(number)?;
        task.owner = Some(to);
        task.delegator = delegator;
        task.assigned = Some(now);
        task.snoozed = None;
        Ok(())
    }

    /// A task that was handed over goes back to whom it was handed over by.
    pub(super) fn resolve(&mut self, number: u32) -> Result<(), Error> {
        self.running()?;
        let Some(owner) = self.state.task(number)?.delegator.clone() else {
            return Err(self.blocked(number, "resolve", "nobody has delegated it"));
        };
        let row = self.change(number, TaskEvent::Resolved)?;
        row.detail = serde_json::json!({ "owner": owner.as_str(), "delegator": null });
        let now = self.moment.now;
        let task = self.state.task_mut(number)?;
        task.owner = Some(owner);
        task.delegator = None;
        task.assigned = Some(now);
        // Whoever put it off did so in an inbox of their own.
        task.snoozed = None;
        Ok(())
    }

    /// The owner does not want to see a task until then.
    pub(super) fn snooze(
        &mut self,
        number: u32,
        until: Option<jiff::Timestamp>,
    ) -> Result<(), Error> {
        self.running()?;
        let row = self.change(number, TaskEvent::Snoozed)?;
        row.detail = serde_json::json!({ "until": until.map(|until| until.to_string()) });
        self.state.task_mut(number)?.snoozed = until;
        Ok(())
    }

    /// A task gets another due time and another priority.
    pub(super) fn plan(
        &mut self,
        number: u32,
        due: Option<jiff::Timestamp>,
        priority: i32,
    ) -> Result<(), Error> {
        self.running()?;
        let task = self.state.task(number)?;
        let shown = |due: Option<jiff::Timestamp>| due.map(|due| due.to_string());
        let old = serde_json::json!({ "due": shown(task.due), "priority": task.priority });
        let new = serde_json::json!({ "due": shown(due), "priority": priority });
        let row = self.change(number, TaskEvent::Planned)?;
        row.detail = serde_json::json!({ "old": old, "new": new });
        let task = self.state.task_mut(number)?;
        task.due = due;
        task.priority = priority;
        Ok(())
    }

    /// Somebody says something; it stays, whatever becomes of the process.
    pub(super) fn comment(&mut self, number: Option<u32>, text: &str) {
        self.state
            .record(self.moment, number, HistoryEvent::Commented)
            .detail = serde_json::json!({ "text": text });
    }

    /// Nobody gets a task that checks what they did themselves.
    pub(super) fn may_have(&self, number: u32, user: &UserId) -> Result<(), Error> {
        let task = self.state.task(number)?;
        if !task.excluded.contains(user) {
            return Ok(());
        }
        Err(Error::new(Kind::Denied {
            user: user.clone(),
            action: format!("have task {} (`{}`)", task.id, task.node),
            reason: crate::access::Refusal::FourEyes.to_string(),
        }))
    }

    /// Somebody has finished a node: the tasks that check it are not for them, not even one that they have
    /// taken already. One that they had from somebody goes back there.
    pub(super) fn exclude(&mut self, node: &str, doer: &UserId) -> Result<(), Error> {
        let graph = self.flow.graph();
        let checks = |task: &&crate::task::Task| {
            let checked = graph.find(&task.node).map(|node| self.flow.four_eyes(node));
            let mut checked = checked.unwrap_or_default().iter();
            checked.any(|checked| graph.node(*checked).is_some_and(|row| row.name == node))
        };
        let open: Vec<u32> = self
            .state
            .active()
            .filter(checks)
            .map(|task| task.id.number())
            .collect();
        for number in open {
            let task = self.state.task_mut(number)?;
            if !task.excluded.contains(doer) {
                task.excluded.push(doer.clone());
            }
            if task.delegator.as_ref() == Some(doer) {
                task.delegator = None;
            }
            if task.status != Status::Assigned || task.owner.as_ref() != Some(doer) {
                continue;
            }
            match &task.delegator {
                Some(delegator) if !task.excluded.contains(delegator) => self.resolve(number)?,
                _ => self.unassign(number)?,
            }
        }
        let done_by = self.state.done_by.entry(node.to_owned()).or_default();
        done_by.insert(doer.clone());
        Ok(())
    }
}
