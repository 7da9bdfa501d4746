//! Branches that come to a join after it has gone on without them.
//!
//! A join with `cancel_active = false` lets the branches that it did not wait for run on. The tasks that they
//! are at are noted with the process, and what they lead to is noted in their place, so that it is known of
//! every token whether it comes too late, however long its way is. Nothing is left of the note when the last
//! of them is gone.

use std::collections::BTreeSet;

use super::Stepper;
use crate::error::Error;
use crate::graph::NodeKind;
use crate::history::HistoryEvent;
use crate::process::{Late, Notes};

impl Stepper<'_> {
    /// The join goes on; whatever comes from these tasks comes too late.
    pub(super) fn note_late(&mut self, join: u32, tasks: &BTreeSet<u32>) -> Result<(), Error> {
        let late = Late {
            join: self.state.task(join)?.node.clone(),
            tasks: tasks.clone(),
        };
        self.edit_notes(|notes| notes.late.push(late));
        Ok(())
    }

    /// The joins and races, by the number of their node, that a task's token comes too late for.
    pub(super) fn late_for(&self, task: u32) -> Vec<usize> {
        let graph = self.flow.graph();
        let notes = self.notes();
        let of_task = notes.late.iter().filter(|late| late.tasks.contains(&task));
        of_task.filter_map(|late| graph.find(&late.join)).collect()
    }

    /// The token of task `from` ends: the join, or the race, has gone on without it.
    pub(super) fn absorb(&mut self, at: usize, from: u32) {
        let node = self.flow.graph().node(at);
        let is_race = node.is_some_and(|node| node.kind == NodeKind::SplitFirst);
        let name = node.map(|node| &node.name);
        self.state
            .record(self.moment, Some(from), HistoryEvent::Absorbed)
            .detail = match is_race {
            true => serde_json::json!({ "race": name }),
            false => serde_json::json!({ "join": name }),
        };
    }

    /// What a late task leads to is late too.
    pub(super) fn inherit_late(&mut self, from: u32, to: u32) {
        if self.late_for(from).is_empty() {
            return;
        }
        self.edit_notes(|notes| {
            for late in &mut notes.late {
                if late.tasks.contains(&from) {
                    late.tasks.insert(to);
                }
            }
        });
    }

    /// A branch that is in time has come to a join at which late ones wait: the token behind it is in time.
    pub(super) fn meet_late(&mut self, from: u32, join: u32) {
        if self.late_for(join).is_empty() {
            return;
        }
        self.edit_notes(|notes| {
            // Each task that was made anew has a note of its own, for the same join.
            let of_from = notes.late.iter().filter(|late| late.tasks.contains(&from));
            let late_for: BTreeSet<String> = of_from.map(|late| late.join.clone()).collect();
            for late in &mut notes.late {
                if !late_for.contains(&late.join) {
                    late.tasks.remove(&join);
                }
            }
        });
    }

    /// Forgets the late ones that are gone.
    pub(super) fn forget_late(&mut self) {
        let mut notes = self.notes();
        if notes.late.is_empty() {
            return;
        }
        let active: BTreeSet<u32> = self.state.active().map(|task| task.id.number()).collect();
        for late in &mut notes.late {
            late.tasks.retain(|task| active.contains(task));
        }
        notes.late.retain(|late| !late.tasks.is_empty());
        self.state.process.memo = notes.write();
    }

    pub(super) fn notes(&self) -> Notes {
        // They were read when the step began; since then only the step itself has written them.
        self.state.notes().unwrap_or_default()
    }

    pub(super) fn edit_notes(&mut self, edit: impl FnOnce(&mut Notes)) {
        let mut notes = self.notes();
        edit(&mut notes);
        self.state.process.memo = notes.write();
    }
}
