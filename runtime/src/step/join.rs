//! Which join goes on, and how.
//!
//! A join waits for every active task that runs on a branch of the same split and can still come to
//! it over the edges of the graph, without passing through that split again. It is looked at whenever
//! nothing else can move, so it does not matter in which way a branch that it waited for has ended, nor in
//! which order. A join with a condition goes on earlier when the condition holds.

use std::collections::BTreeSet;

use super::{Stepper, guarded};
use crate::error::Error;
use crate::flow::Arrivals;
use crate::graph::NodeKind;
use crate::status::Status;
use crate::task::Task;
use crate::token::Token;

impl Stepper<'_> {
    /// Lets the join go on that is next: one that waits for nothing, else one that need not wait any more, else
    /// one that only waits for joins that wait for it in turn. The oldest of several.
    pub(super) fn join(&mut self) -> Result<bool, Error> {
        let waiting: Vec<&Task> = self.state.active().filter(|task| waits(task)).collect();
        let held: Vec<_> = waiting.iter().map(|join| self.blockers(join)).collect();
        let numbers: Vec<u32> = waiting.iter().map(|join| join.id.number()).collect();
        if let Some(free) = held.iter().position(BTreeSet::is_empty) {
            self.finish(numbers[free])?;
            return Ok(true);
        }
        for (number, blockers) in numbers.iter().zip(&held) {
            if self.join_early(*number, blockers)? {
                return Ok(true);
            }
        }
        let Some(stuck) = deadlocked(&numbers, &held) else {
            return Ok(false);
        };
        self.finish(stuck)?;
        Ok(true)
    }

    /// Lets a join go on that has a condition, if the condition holds. The branches that it does not wait for
    /// any more are cancelled, or come too late.
    fn join_early(&mut self, number: u32, blockers: &BTreeSet<u32>) -> Result<bool, Error> {
        let node = self.node_of(number)?;
        let Some(partial) = self.flow.graph().node(node).and_then(|row| row.partial) else {
            return Ok(false);
        };
        let arrivals = Arrivals::new(self.context(number)?, blockers.len());
        match guarded(|| self.flow.continues(node, &arrivals)) {
            Ok(false) => return Ok(false),
            Ok(true) => {}
            Err(error) => {
                self.undecided(number, error)?;
                return Ok(true);
            }
        }
        if partial.cancel_active {
            self.cancel_each(blockers.iter().copied())?;
        } else {
            self.note_late(number, blockers)?;
        }
        self.finish(number)?;
        Ok(true)
    }

    /// The numbers of the tasks that a join waits for.
    fn blockers(&self, join: &Task) -> BTreeSet<u32> {
        let depth = join.token.segments().len();
        let mut blockers = BTreeSet::new();
        for task in self.state.active() {
            let number = task.id.number();
            let same_split = task.id != join.id && task.token.shares_split(&join.token, depth);
            if same_split && counts(task, depth) && self.can_come(task, join) {
                blockers.insert(number);
            }
        }
        blockers
    }

    /// True when a task's token can still come to a join. Where the flow has lost the node of either, nobody
    /// knows: the join then rather waits than goes on without a branch.
    fn can_come(&self, task: &Task, join: &Task) -> bool {
        let graph = self.flow.graph();
        let (Some(from), Some(to)) = (graph.find(&task.node), graph.find(&join.node)) else {
            return true;
        };
        if self.lost_race(task).is_some() {
            return false;
        }
        let split = self.split_of(join);
        // What comes too late for another join ends there.
        let mut closed = self.late_for(task.id.number());
        closed.retain(|join| graph.comes_to(from, *join, None));
        if closed.is_empty() {
            return graph.comes_to(from, to, split);
        }
        closed.extend(split);
        graph.reaches_around(from, to, &closed)
    }

    /// The node of the split that a join closes. A token that passes through it once more comes to the
    /// join as one of another split, and is not waited for.
    fn split_of(&self, join: &Task) -> Option<usize> {
        let closed = join.token.segments().last()?;
        self.flow.graph().find(&closed.node)
    }

    /// The token behind a join: without the split that it closes, unless some branch of that runs on. The splits
    /// above it stay, even one that no other branch is left of: a join of their own closes them.
    pub(super) fn behind_join(&self, token: &Token) -> Token {
        self.without_empty(token, token.segments().len().saturating_sub(1))
    }

    /// The token behind a split to which it has come before, over a loop: without the splits of the earlier
    /// rounds that no other branch is left of, so that it does not get longer with every round.
    pub(super) fn behind_split(&self, token: &Token, split: &str) -> Token {
        let mut segments = token.segments().iter();
        match segments.position(|segment| segment.node == split) {
            Some(earlier) => self.without_empty(token, earlier),
            None => token.clone(),
        }
    }

    /// The token without the splits below `depth` that no other branch is left of.
    fn without_empty(&self, token: &Token, depth: usize) -> Token {
        let least = depth.max(token.main_length());
        let mut depth = token.segments().len();
        while depth > least && !self.others_in(token, depth) {
            depth -= 1;
        }
        token.truncated(depth)
    }

    /// True when an active task runs on some branch of the split at this depth of the token.
    pub(super) fn others_in(&self, token: &Token, depth: usize) -> bool {
        self.state
            .active()
            .any(|task| counts(task, depth) && task.token.shares_split(token, depth))
    }
}

/// False for what runs beside the branches of the splits down to `depth`: armed timeouts, and the paths of
/// events that did not interrupt their hosts.
fn counts(task: &Task, depth: usize) -> bool {
    !task.is_armed() && !task.token.is_beside(depth)
}

fn waits(task: &Task) -> bool {
    task.kind == NodeKind::Join && task.status == Status::Started
}

/// The oldest join that no task outside the joins holds up, not even through another join: joins that
/// can come to each other would else wait for ever.
fn deadlocked(numbers: &[u32], held: &[BTreeSet<u32>]) -> Option<u32> {
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
    numbers
        .iter()
        .copied()
        .find(|number| !alive.contains(number))
}
