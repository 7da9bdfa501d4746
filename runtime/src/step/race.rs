//! Splits of which the first way that is done wins.
//!
//! A `SplitFirst` gives each way a branch of its own and stays open. The first task of a way that finishes
//! decides: every other task of the split is cancelled, and the token goes on as if there had been no split.

use std::collections::BTreeSet;

use super::{Stepper, guarded};
use crate::error::Error;
use crate::graph::NodeKind;
use crate::status::{Status, TaskEvent};
use crate::task::Task;
use crate::token::Token;

impl Stepper<'_> {
    /// The ways begin, in the order of their declaration.
    pub(super) fn race(&mut self, number: u32) -> Result<(), Error> {
        let node = self.node_of(number)?;
        let context = self.context(number)?;
        let chosen = guarded(|| {
            let edges = self.flow.route(node, &context)?;
            self.ways(node, &edges, &context)
        });
        let ways = match chosen {
            Ok(ways) => ways,
            Err(error) => return self.undecided(number, error),
        };
        let direct = ways
            .iter()
            .position(|(to, _)| self.kind(*to) == Some(NodeKind::Join));
        if let Some(direct) = direct {
            // Nothing has to be done on this way, so that it has won before another one begins.
            let way = ways.into_iter().nth(direct).into_iter().collect();
            self.close(number)?;
            return self.follow(number, way);
        }
        self.change(number, TaskEvent::Started)?;
        let task = self.state.task(number)?;
        let (name, token) = (task.node.clone(), task.token.clone());
        for ((target, handover), branch) in ways.into_iter().zip(1..) {
            let token = token.branch(&name, number, branch);
            let next = self.create(target, token, Some(number), handover)?;
            self.state.ready.push_back(next);
        }
        Ok(())
    }

    /// A task is over. If it was the first one on its way in a race, the race is decided. The answer is the
    /// token that goes on; none does when the race was lost before.
    pub(super) fn decide_race(&mut self, number: u32) -> Result<Option<Token>, Error> {
        let task = self.state.task(number)?;
        let token = task.token.clone();
        let Some(race) = self.race_of(task) else {
            return Ok(Some(token));
        };
        if let Some(split) = self.lost_race(task) {
            self.absorb(split, number);
            return Ok(None);
        }
        let depth = token.segments().len();
        if self.is_open_race(race) {
            let all = self.state.active();
            let losers = all.filter(|task| task.token.shares_split(&token, depth));
            let losers: Vec<u32> = losers.map(|task| task.id.number()).collect();
            self.cancel_each(losers)?;
            self.close(race)?;
            // The race may itself be a way of another one.
            return self.decide_race(race);
        }
        Ok(Some(token.truncated(depth - 1)))
    }

    /// The node of the race that a task has lost, and is done for nevertheless: a manager had it made anew.
    pub(super) fn lost_race(&self, task: &Task) -> Option<usize> {
        self.race_of(task)?;
        let last = task.token.segments().last()?;
        let split = self.flow.graph().find(&last.node)?;
        let late = self.late_for(task.id.number());
        late.contains(&split).then_some(split)
    }

    /// The node of the race in which a task was the first one on its way, if another one has won it.
    pub(super) fn race_won_without(&self, task: &Task) -> Option<String> {
        let race = self.race_of(task)?;
        let is_over = !self.is_open_race(race);
        // The winner may have been undone, and be done once more.
        let goes_on =
            |other: &Task| is_over && other.is_active() && self.lost_race(other).is_none();
        let has_won = |other: &Task| {
            let counts = other.status == Status::Done || goes_on(other);
            counts && other.id != task.id && self.race_of(other) == Some(race)
        };
        let is_won = self.state.tasks.values().any(has_won);
        let node = task.token.segments().last().filter(|_| is_won)?;
        Some(node.node.clone())
    }

    /// Who has won was taken back: of those that have lost and were made anew, the first one is in time.
    pub(super) fn settle_races(&mut self) {
        let notes = self.notes();
        let late: BTreeSet<u32> = notes.late.into_iter().flat_map(|late| late.tasks).collect();
        for number in late {
            let Ok(task) = self.state.task(number) else {
                continue;
            };
            if self.lost_race(task).is_none() || self.race_won_without(task).is_some() {
                continue;
            }
            // The joins behind the race may have been taken back with the winner.
            let still = self.joined_without(task);
            self.edit_notes(|notes| {
                for late in &mut notes.late {
                    if !still.contains(&late.join) {
                        late.tasks.remove(&number);
                    }
                }
            });
        }
    }

    /// The race that a task would decide. Only the first task of a way has a token that ends with the race, and
    /// whatever takes its place: the task that was made anew, and an event on its border that has stopped it.
    fn race_of(&self, task: &Task) -> Option<u32> {
        let last = task.token.segments().last()?;
        let graph = self.flow.graph();
        let split = graph.find(&last.node).and_then(|node| graph.node(node))?;
        if split.kind != NodeKind::SplitFirst {
            return None;
        }
        let index = graph.find(&task.node);
        let attached = index.and_then(|node| graph.node(node)?.attached);
        // What undoes the work of others decides nothing.
        let handles = index.is_some_and(|node| graph.is_handler(node));
        let counts = attached.is_none_or(|at| at.interrupting) && !handles;
        counts.then_some(last.split)
    }

    fn is_open_race(&self, race: u32) -> bool {
        let race = self.state.task(race);
        race.is_ok_and(|race| race.kind == NodeKind::SplitFirst && race.status == Status::Started)
    }

    /// A race whose ways have all been cancelled ends like them.
    pub(super) fn end_race(&mut self) -> Result<bool, Error> {
        let dead = self.dead_race();
        if let Some(dead) = dead {
            self.cancel_one(dead)?;
        }
        Ok(dead.is_some())
    }

    fn dead_race(&self) -> Option<u32> {
        let mut all = self.state.active();
        let dead = all.find(|task| self.is_open_race(task.id.number()) && !self.is_run(task));
        dead.map(|race| race.id.number())
    }

    fn is_run(&self, race: &Task) -> bool {
        let way = race.token.branch(&race.node, race.id.number(), 1);
        self.others_in(&way, way.segments().len())
    }

    /// The open tasks of a race's ways.
    pub(super) fn racing(&self, race: u32) -> Result<Vec<u32>, Error> {
        let task = self.state.task(race)?;
        let way = task.token.branch(&task.node, race, 1);
        let depth = way.segments().len();
        let all = self.state.active();
        let ways = all.filter(|task| task.token.shares_split(&way, depth));
        Ok(ways.map(|task| task.id.number()).collect())
    }
}
