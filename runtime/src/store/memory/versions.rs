//! What lives of a flow, and what becomes of it when the flow changes.

use std::collections::{BTreeMap, BTreeSet};

use super::{Open, State, Undo};
use crate::flow::manage_permission;
use crate::store::{FlowVersion, LiveNode, LiveSplit};
use crate::task::Task;

impl State {
    /// The active tasks of these flows.
    pub(super) fn live(&self, flows: &[String]) -> impl Iterator<Item = &Task> {
        let tasks = self.tasks.values();
        tasks.filter(move |task| task.is_active() && flows.contains(&task.flow))
    }
}

pub(super) fn live_nodes<'a>(tasks: impl Iterator<Item = &'a Task>) -> Vec<LiveNode> {
    let mut found: BTreeMap<(&str, &str, &str), LiveNode> = BTreeMap::new();
    for task in tasks {
        let key = (task.flow.as_str(), task.node.as_str(), task.kind.as_str());
        let entry = found.entry(key).or_insert_with(|| LiveNode {
            flow: task.flow.clone(),
            node: task.node.clone(),
            kind: task.kind,
            tasks: 0,
            since: task.created,
            oldest: task.id.process(),
        });
        entry.tasks += 1;
        entry.since = entry.since.min(task.created);
        entry.oldest = entry.oldest.min(task.id.process());
    }
    found.into_values().collect()
}

pub(super) fn live_splits<'a>(tasks: impl Iterator<Item = &'a Task>) -> Vec<LiveSplit> {
    let mut found: BTreeMap<(&str, &str), LiveSplit> = BTreeMap::new();
    for task in tasks {
        let names = task.token.segments().iter();
        let names: BTreeSet<&str> = names.map(|part| part.node.as_str()).collect();
        for name in names {
            let entry = found
                .entry((&task.flow, name))
                .or_insert_with(|| LiveSplit {
                    flow: task.flow.clone(),
                    node: name.to_owned(),
                    tasks: 0,
                    since: task.created,
                    oldest: task.id.process(),
                });
            entry.tasks += 1;
            entry.since = entry.since.min(task.created);
            entry.oldest = entry.oldest.min(task.id.process());
        }
    }
    found.into_values().collect()
}

impl Open<'_> {
    pub(super) fn write_version(&mut self, flow: &str, version: Option<FlowVersion>) {
        let versions = &mut self.state.versions;
        let old = match version {
            Some(version) => versions.insert(flow.to_owned(), version),
            None => versions.remove(flow),
        };
        self.undo
            .push(Undo::Version(flow.to_owned(), old.map(Box::new)));
    }

    pub(super) fn move_flow(&mut self, from: &str, to: &str) -> u64 {
        let (old, new) = (manage_permission(from), manage_permission(to));
        for task in self
            .state
            .tasks
            .values_mut()
            .filter(|task| task.flow == from)
        {
            self.undo
                .push(Undo::Task(task.id, Some(Box::new(task.clone()))));
            to.clone_into(&mut task.flow);
            if task.permission.as_ref() == Some(&old) {
                task.permission = Some(new.clone());
            }
        }
        let mut moved = 0;
        let processes = self.state.processes.values_mut();
        for process in processes.filter(|process| process.flow == from) {
            self.undo
                .push(Undo::Process(process.id, Some(Box::new(process.clone()))));
            to.clone_into(&mut process.flow);
            moved += 1;
        }
        for row in self.state.outbox.values_mut() {
            if row.flow.as_deref() == Some(from) {
                self.undo
                    .push(Undo::Delivery(row.id, Some(Box::new(row.clone()))));
                row.flow = Some(to.to_owned());
            }
        }
        self.write_version(from, None);
        moved
    }
}
