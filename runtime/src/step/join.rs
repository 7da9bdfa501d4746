//! Which join goes on, and how.
//!
//! A join waits for every active task that runs on a branch of the same split and can still come to
//! it over the edges of the graph, without passing through that split again. It is looked at whenever nothing else can move, so it does not matter
//! in which way a branch that it waited for has ended, nor in which order.

use std::collections::BTreeSet;

use super::Stepper;
use crate::error::Error;
use crate::graph::NodeKind;
use crate::status::Status;
use crate::task::Task;
use crate::token::Token;

impl Stepper<'_> {
    /// The join that goes on next: one that waits for nothing, else one that only waits for joins
    /// that wait for it in turn. The oldest of several.
    pub(super) fn next_join(&self) -> Result<Option<u32>, Error> {
        let joins: Vec<&Task> = self.state.active().filter(|task| waits(task)).collect();
        if joins.is_empty() {
            return Ok(None);
        }
        let mut held = Vec::with_capacity(joins.len());
        for join in &joins {
            held.push(self.blockers(join));
        }
        if let Some(free) = held.iter().position(BTreeSet::is_empty) {
            return Ok(Some(joins[free].id.number()));
        }
        Ok(deadlocked(&joins, &held))
    }

    /// The numbers of the tasks that a join waits for.
    fn blockers(&self, join: &Task) -> BTreeSet<u32> {
        let depth = join.token.segments().len();
        let mut blockers = BTreeSet::new();
        for task in self.state.active() {
            let number = task.id.number();
            let same_split = task.id != join.id && task.token.shares_split(&join.token, depth);
            if same_split && self.can_come(task, join) {
                blockers.insert(number);
            }
        }
        blockers
    }

    /// True when a task's token can still come to a join. Where the flow has lost the node of either, nobody
    /// knows: the join then rather waits than goes on without a branch.
    fn can_come(&self, task: &Task, join: &Task) -> bool {
        let graph = self.flow.graph();
        match (graph.find(&task.node), graph.find(&join.node)) {
            (Some(from), Some(to)) => graph.comes_to(from, to, self.split_of(join)),
            _ => true,
        }
    }

    /// The node of the split that a join closes. A token that passes through it once more comes to the
    /// join as one of another split, and is not waited for.
    fn split_of(&self, join: &Task) -> Option<usize> {
        let closed = join.token.segments().last()?;
        self.flow.graph().find(&closed.node)
    }

    /// The token behind a join or a split: without every split that no other branch is left of.
    pub(super) fn continuing(&self, number: u32) -> Result<Token, Error> {
        let token = &self.state.task(number)?.token;
        let mut depth = token.segments().len();
        while depth > 0 && !self.others_in(token, depth) {
            depth -= 1;
        }
        Ok(token.truncated(depth))
    }

    /// True when an active task runs on some branch of the split at this depth of the token.
    fn others_in(&self, token: &Token, depth: usize) -> bool {
        self.state
            .active()
            .any(|task| task.token.shares_split(token, depth))
    }
}

fn waits(task: &Task) -> bool {
    task.kind == NodeKind::Join && task.status == Status::Started
}

/// The oldest join that no task outside the joins holds up, not even through another join: joins that
/// can come to each other would else wait for ever.
fn deadlocked(joins: &[&Task], held: &[BTreeSet<u32>]) -> Option<u32> {
    let numbers: Vec<u32> = joins.iter().map(|join| join.id.number()).collect();
    let mut alive: BTreeSet<u32> = BTreeSet::new();
    loop {
        let before = alive.len();
        for (number, blockers) in numbers.iter().zip(held) {
            let waits_for_work =
                |blocker: &u32| !numbers.contains(blocker) || alive.contains(blocker);
            if blockers.iter().any(waits_for_work) {
                alive.insert(*number);
            }
        }
        if alive.len() == before {
            break;
        }
    }
    numbers.into_iter().find(|number| !alive.contains(number))
}
