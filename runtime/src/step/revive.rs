//! A manager has something made anew.

use std::collections::BTreeSet;

use super::Stepper;
use crate::error::Error;
use crate::flow::Handover;
use crate::graph::NodeKind;
use crate::history::HistoryEvent;
use crate::process::Late;
use crate::status::{ProcessStatus, Status, TaskEvent};
use crate::task::Task;

/// What is noted with a task and true of the one in its place too: the error that led to it, and the throw
/// that waits for it. What it has started and tried itself is not.
const KEPT: [&str; 2] = ["caught", "throw"];

/// True for kinds whose tasks can be made anew. A start begins another process, and what stands on a
/// border is made with its host.
pub(crate) const fn can_revive(kind: NodeKind) -> bool {
    !kind.is_start() && !kind.is_boundary() && !matches!(kind, NodeKind::Obsolete)
}

impl Stepper<'_> {
    /// Makes a task in the place of one that was stopped or that failed: as that one was first made, with
    /// permission, owner and everything. Its number is the answer.
    pub(super) fn revive(&mut self, number: u32) -> Result<u32, Error> {
        self.running()?;
        let old = self.state.task(number)?.clone();
        if !can_revive(old.kind) {
            return Err(self.wrong_kind(number, "revive"));
        }
        if let Some(reason) = self.in_the_way(&old) {
            return Err(self.blocked(number, "revive", reason));
        }
        let mut gone_on = self.joined_without(&old);
        gone_on.extend(self.race_won_without(&old));
        let node = self.node_of(number)?;
        self.change(number, TaskEvent::Revived)?;
        let now = self.moment.now;
        let task = self.state.task_mut(number)?;
        task.finished.get_or_insert(now);
        task.scheduled = None;
        let handover = Handover {
            data: Some(old.data).filter(|data| !data.is_null()),
            seed: old.seed,
        };
        let new = self.create(node, old.token, Some(number), handover)?;
        let task = self.state.task_mut(new)?;
        task.artifact = old.artifact;
        for key in KEPT {
            if let Some(noted) = old.memo.get(key) {
                task.note(key, noted.clone());
            }
        }
        self.edit_notes(|notes| notes.undone.retain(|undone| *undone != number));
        for join in gone_on {
            let tasks = [new].into();
            self.edit_notes(|notes| notes.late.push(Late { join, tasks }));
        }
        self.state.ready.push_back(new);
        Ok(new)
    }

    /// Why a task cannot be made anew: its token has gone on elsewhere, or comes again by itself, so that what
    /// follows would be done twice.
    fn in_the_way(&self, old: &Task) -> Option<String> {
        let graph = self.flow.graph();
        let interrupts = |event: &Task| {
            let node = graph.find(&event.node).and_then(|node| graph.node(node));
            node.and_then(|node| node.attached)
                .is_some_and(|at| at.interrupting)
        };
        let mut all = self.state.tasks.values();
        let event = all.find(|task| {
            task.host == Some(old.id.number()) && task.status == Status::Done && interrupts(task)
        });
        if let Some(event) = event {
            let (id, node) = (event.id, &event.node);
            return Some(format!(
                "task {id} (`{node}`) has taken its place; undo that first"
            ));
        }
        let before = self.first_made(old).previous.iter();
        let mut before = before.filter_map(|number| self.state.tasks.get(number));
        let gone = before.find(|task| match task.kind {
            kind if kind.is_start() => false,
            _ => matches!(task.status, Status::Canceled | Status::Revived),
        })?;
        let (id, node) = (gone.id, &gone.node);
        Some(format!("task {id} (`{node}`) before it is taken back"))
    }

    /// The first of the tasks in whose place one after the other was made, up to this one.
    fn first_made<'a>(&'a self, task: &'a Task) -> &'a Task {
        let mut first = task;
        while let [before] = first.previous[..]
            && let Some(before) = self.state.tasks.get(&before)
            && (before.status, &before.node) == (Status::Revived, &first.node)
        {
            first = before;
        }
        first
    }

    /// The joins that have gone on without the branch of a task: what comes to them comes too late, and the
    /// continuation must not run twice.
    pub(super) fn joined_without(&self, old: &Task) -> Vec<String> {
        let graph = self.flow.graph();
        let from = graph.find(&old.node);
        let before = self.before(old);
        let is_missed = |join: &&Task| {
            let depth = join.token.segments().len();
            let to = graph.find(&join.node);
            join.kind == NodeKind::Join
                && join.status == Status::Done
                && join.id != old.id
                && old.token.shares_split(&join.token, depth)
                // What runs beside the main flow comes to joins of its own.
                && depth >= old.token.main_length()
                // What is done of what followed the task was taken back with it, so that this one went on without it.
                && !before.contains(&join.id.number())
                && from
                    .zip(to)
                    .is_some_and(|(from, to)| graph.reaches(from, to))
        };
        let joins = self.state.tasks.values().filter(is_missed);
        joins.map(|join| join.node.clone()).collect()
    }

    /// The numbers of the tasks that have led to a task.
    fn before(&self, task: &Task) -> BTreeSet<u32> {
        let mut before = BTreeSet::new();
        let mut next = task.previous.clone();
        while let Some(number) = next.pop() {
            if before.insert(number) {
                let task = self.state.tasks.get(&number);
                next.extend(task.into_iter().flat_map(|task| &task.previous));
            }
        }
        before
    }

    /// A process that was stopped goes on: what was stopped with it is made anew, without what comes again by
    /// itself, like the ways of a race.
    pub(super) fn revive_process(&mut self) -> Result<(), Error> {
        let noted = self.notes().stopped;
        let mut stopped: Vec<u32> = self
            .state
            .tasks
            .values()
            .filter(|task| {
                task.status == Status::Canceled
                    && noted.contains(&task.id.number())
                    && can_revive(task.kind)
            })
            .map(|task| task.id.number())
            .collect();
        if self.state.process.status != ProcessStatus::Canceled || stopped.is_empty() {
            return Err(self.over());
        }
        let all = stopped.clone();
        stopped.retain(|number| {
            let task = self.state.tasks.get(number);
            task.is_some_and(|task| {
                let again = task.previous.iter().any(|before| all.contains(before));
                !again && self.in_the_way(task).is_none()
            })
        });
        self.reopen();
        for number in stopped {
            self.revive(number)?;
        }
        Ok(())
    }

    /// The process runs again.
    pub(super) fn reopen(&mut self) {
        self.state.process.status = ProcessStatus::New;
        self.state.process.finished = None;
        self.edit_notes(|notes| notes.stopped.clear());
        self.state
            .record(self.moment, None, HistoryEvent::ProcessReopened);
    }
}
