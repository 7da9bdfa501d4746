//! A manager takes back what is done, with what followed by itself.

use std::collections::BTreeSet;

use super::{State, Stepper, can_revive};
use crate::error::{Error, Kind};
use crate::flow::Definition;
use crate::graph::NodeKind;
use crate::history::HistoryEvent;
use crate::status::{ProcessStatus, Status, TaskEvent};
use crate::task::Task;

/// The tasks that are taken back with `number` and itself, in the order in which they are: what followed
/// first. All tasks of the process have to be in the state.
///
/// # Errors
///
/// When something followed that a person, a call or a worker did: that has to be undone first, by
/// somebody who knows what it means.
pub fn undone(flow: &dyn Definition, state: &State, number: u32) -> Result<Vec<u32>, Error> {
    let mut plan = Plan {
        flow,
        state,
        order: Vec::new(),
        seen: BTreeSet::new(),
    };
    plan.follow(number)?;
    Ok(plan.order)
}

struct Plan<'a> {
    flow: &'a dyn Definition,
    state: &'a State,
    order: Vec<u32>,
    seen: BTreeSet<u32>,
}

impl Plan<'_> {
    fn follow(&mut self, number: u32) -> Result<(), Error> {
        if !self.seen.insert(number) {
            return Ok(());
        }
        self.follow_what_came_of(number)?;
        self.order.push(number);
        Ok(())
    }

    fn follow_what_came_of(&mut self, number: u32) -> Result<(), Error> {
        let followers: Vec<&Task> = self
            .state
            .tasks
            .values()
            .filter(|task| task.previous.contains(&number))
            .collect();
        for task in followers {
            match task.status {
                Status::Done if !self.goes_by_itself(task) => {
                    return Err(self.blocked(number, task));
                }
                // It is stopped already, but an event may go on in its place.
                Status::Canceled => {
                    if self.seen.insert(task.id.number()) {
                        self.follow_what_came_of(task.id.number())?;
                    }
                }
                // What was made in the place of a task follows it.
                _ => self.follow(task.id.number())?,
            }
        }
        Ok(())
    }

    /// True for what the engine did, or what its node says how to take back.
    fn goes_by_itself(&self, task: &Task) -> bool {
        let node = self.flow.graph().find(&task.node);
        let kind = task.kind;
        kind.is_gateway()
            || kind.is_end()
            || kind.is_boundary()
            || matches!(
                kind,
                NodeKind::Join | NodeKind::Timer | NodeKind::ConditionalCatch
            )
            || node.is_some_and(|node| self.flow.has_undo(node))
    }

    fn blocked(&self, number: u32, by: &Task) -> Error {
        let node = self.state.tasks.get(&number).map(|task| &task.node);
        Error::new(Kind::Blocked {
            task: crate::task::TaskId::new(self.state.process.id, number),
            node: node.cloned().unwrap_or_default(),
            action: "undo",
            reason: format!("task {} (`{}`) followed; undo it first", by.id, by.node),
        })
    }
}

/// The finished tasks of a process that is taken back as a whole, what was done last first. All tasks of
/// the process have to be in the state.
#[must_use]
pub fn all_done(state: &State) -> Vec<u32> {
    let done = state.tasks.values();
    let mut done: Vec<&Task> = done.filter(|task| task.status == Status::Done).collect();
    done.sort_by_key(|task| std::cmp::Reverse((task.finished, task.id)));
    done.into_iter().map(|task| task.id.number()).collect()
}

impl Stepper<'_> {
    /// Takes the whole process back, because the task that has started it was undone: everything that is
    /// done, whoever did it, and what is open is stopped.
    pub(super) fn undo_process(&mut self) -> Result<(), Error> {
        if self.state.process.status == ProcessStatus::Canceled {
            return Err(self.over());
        }
        self.state.record_data(self.moment, None);
        if self.state.process.status == ProcessStatus::Done {
            self.reopen();
        }
        for number in all_done(self.state) {
            self.undo_one(number)?;
        }
        self.cancel_all()?;
        self.state.process.reached_end = false;
        self.end_process(ProcessStatus::Canceled);
        Ok(())
    }

    /// Takes a task back that is done. What followed by itself is taken back with it, what is open is
    /// stopped; the process that has come to its end runs again, and one whose start is undone is stopped.
    pub(super) fn undo_task(&mut self, number: u32, again: bool) -> Result<(), Error> {
        if self.state.process.status == ProcessStatus::Canceled {
            return Err(self.over());
        }
        let task = self.state.task(number)?;
        if let Err(illegal) = task.status.next(TaskEvent::Undone) {
            return Err(self.illegal(number, illegal));
        }
        let kind = task.kind;
        let order = undone(self.flow, self.state, number)?;
        self.state.record_data(self.moment, number);
        self.reopen_for(&order)?;
        for number in &order {
            self.take_back(*number, &order)?;
        }
        let is_end = |task: &Task| task.kind.is_end() && task.status == Status::Done;
        self.state.process.reached_end = self.state.tasks.values().any(is_end);
        self.note_undone(number, &order);
        if kind.is_start() {
            self.cancel_all()?;
            self.end_process(ProcessStatus::Canceled);
        } else if again {
            self.revive(number)?;
        }
        self.settle_races();
        Ok(())
    }

    /// The process waits for the task to be made again, if it can be. What was undone behind it before comes
    /// again by itself.
    fn note_undone(&mut self, number: u32, order: &[u32]) {
        let awaited = self.to_be_made_again(number);
        let mut behind: BTreeSet<u32> = order.iter().copied().collect();
        loop {
            let more = self.state.tasks.values().filter(|task| {
                let number = task.id.number();
                !behind.contains(&number) && task.previous.iter().any(|from| behind.contains(from))
            });
            let more: Vec<u32> = more.map(|task| task.id.number()).collect();
            if more.is_empty() {
                break;
            }
            behind.extend(more);
        }
        self.edit_notes(|notes| {
            notes.undone.retain(|undone| !behind.contains(undone));
            notes.undone.extend(awaited);
            notes.compensable.retain(|done| !behind.contains(done));
        });
    }

    /// The task that takes up the token of one that was undone. In the place of an event that has stopped its
    /// host that is the host; one beside its host had a token of its own, and a start has begun the process.
    fn to_be_made_again(&self, number: u32) -> Option<u32> {
        let task = self.state.tasks.get(&number)?;
        if can_revive(task.kind) {
            return Some(number);
        }
        let host = self.state.tasks.get(&task.host?)?;
        let stopped = host.status == Status::Canceled && can_revive(host.kind);
        stopped.then(|| host.id.number())
    }

    /// A process that is done runs again when one of its ends is taken back.
    fn reopen_for(&mut self, order: &[u32]) -> Result<(), Error> {
        if self.state.process.status == ProcessStatus::New {
            return Ok(());
        }
        let is_end = |number: &u32| {
            let task = self.state.tasks.get(number);
            task.is_some_and(|task| task.kind.is_end() && task.status == Status::Done)
        };
        if !order.iter().any(is_end) {
            return Err(self.over());
        }
        self.reopen();
        Ok(())
    }

    fn take_back(&mut self, number: u32, order: &[u32]) -> Result<(), Error> {
        let task = self.state.task(number)?;
        match task.status {
            Status::Done => self.undo_one(number),
            Status::Started if task.kind == NodeKind::Join => self.withdraw(number, order),
            status if status.is_active() => self.cancel_one(number),
            _ => Ok(()),
        }
    }

    fn undo_one(&mut self, number: u32) -> Result<(), Error> {
        self.change(number, TaskEvent::Undone)?;
        let now = self.moment.now;
        let task = self.state.task_mut(number)?;
        task.finished = Some(now);
        let node = task.node.clone();
        self.forget_owner(&node);
        self.undo_children(number)
    }

    /// Whoever did a node last may be somebody else now, and who did it not have done it.
    fn forget_owner(&mut self, node: &str) {
        let done = |task: &&Task| task.node == node && task.status == Status::Done;
        let last = self.state.tasks.values().filter(done);
        let last = last.max_by_key(|task| (task.finished, task.id));
        match last.and_then(|task| task.owner.clone()) {
            Some(owner) => drop(self.state.owners.insert(node.to_owned(), owner)),
            None => drop(self.state.owners.remove(node)),
        }
        if self.state.done_by.contains_key(node) {
            let tasks = self.state.tasks.values().filter(done);
            let doers = tasks.filter_map(|task| task.owner.clone()).collect();
            self.state.done_by.insert(node.to_owned(), doers);
        }
    }

    /// The branches that are taken back have not come to the join; one that nobody has come to is
    /// stopped.
    fn withdraw(&mut self, number: u32, order: &[u32]) -> Result<(), Error> {
        let previous = self.state.task(number)?.previous.clone();
        let (gone, left): (Vec<u32>, Vec<u32>) =
            previous.into_iter().partition(|from| order.contains(from));
        if left.is_empty() {
            return self.cancel_one(number);
        }
        for from in gone {
            self.state
                .record(self.moment, Some(number), HistoryEvent::Withdrawn)
                .detail = serde_json::json!({ "from": from });
        }
        self.state.task_mut(number)?.previous = left;
        Ok(())
    }
}
