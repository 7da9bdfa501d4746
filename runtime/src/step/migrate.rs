//! A process comes into a flow that has changed.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Moment, State, Stepper};
use crate::error::Error;
use crate::flow::Definition;
use crate::graph::NodeKind;
use crate::history::HistoryEvent;
use crate::status::{ProcessStatus, TaskEvent};
use crate::versions::is_same_sort;

/// The names that have changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Renames {
    /// Of the flow, before and now.
    pub(crate) flow: Option<(String, String)>,
    /// Of nodes, before and now.
    pub(crate) nodes: BTreeMap<String, String>,
}

/// Brings a running process, which `state` holds with all its tasks, over to a changed flow; tells whether
/// that changed anything. Doing it again changes nothing.
///
/// Tasks, tokens and what is noted of joins get the new names of their nodes and splits. Those of a node that is obsolete rest,
/// boundary events that are gone are taken off. No token moves.
///
/// # Errors
///
/// When the state of a task does not allow it to be taken off, or what is noted with the process cannot be read.
pub(crate) fn migrate(
    flow: &dyn Definition,
    state: &mut State,
    moment: &Moment,
    renames: &Renames,
) -> Result<bool, Error> {
    if state.process.status != ProcessStatus::New {
        return Ok(false);
    }
    state.notes()?;
    let mut stepper = Stepper {
        flow,
        state,
        moment,
        skipped: None,
    };
    let nodes = stepper.rename(&renames.nodes)?;
    let obsolete = stepper.retire()?;
    let mut detail = serde_json::Map::new();
    if let Some((from, to)) = &renames.flow {
        detail.insert("flow".to_owned(), json!({ "from": from, "to": to }));
    }
    if !nodes.is_empty() {
        detail.insert("nodes".to_owned(), json!(nodes));
    }
    if !obsolete.is_empty() {
        detail.insert("obsolete".to_owned(), json!(obsolete));
    }
    let mut changed = !detail.is_empty();
    if changed {
        stepper
            .state
            .record(moment, None, HistoryEvent::Migrated)
            .detail = Value::Object(detail);
    }
    changed |= stepper.take_off()?;
    changed |= stepper.convert()?;
    Ok(changed)
}

impl Stepper<'_> {
    /// The new names of nodes and splits; answers with those that occurred.
    fn rename(
        &mut self,
        renames: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>, Error> {
        let mut occurred = BTreeMap::new();
        let numbers: Vec<u32> = self.state.tasks.keys().copied().collect();
        for number in numbers {
            let task = self.state.task(number)?;
            let node = renames.get(&task.node).cloned();
            let token = task.token.renamed(renames);
            let parts = task.token.segments().iter().map(|part| &part.node);
            for name in parts.chain([&task.node]) {
                if let Some(new) = renames.get(name) {
                    occurred.insert(name.clone(), new.clone());
                }
            }
            if node.is_none() && token == task.token {
                continue;
            }
            let task = self.state.task_mut(number)?;
            task.token = token;
            task.node = node.unwrap_or_else(|| std::mem::take(&mut task.node));
        }
        self.edit_notes(|notes| {
            for old in notes.rename(renames) {
                if let Some(new) = renames.get(&old) {
                    occurred.insert(old, new.clone());
                }
            }
        });
        Ok(occurred)
    }

    /// Tasks of obsolete nodes wait for nothing any more; answers with their numbers.
    fn retire(&mut self) -> Result<Vec<u32>, Error> {
        let mut retired = Vec::new();
        for (number, kind) in self.kinds_now() {
            if kind != Some(NodeKind::Obsolete)
                || self.state.task(number)?.kind == NodeKind::Obsolete
            {
                continue;
            }
            let task = self.state.task_mut(number)?;
            task.kind = NodeKind::Obsolete;
            task.scheduled = None;
            task.lease = None;
            task.awaits = None;
            task.correlation = None;
            // A worker that still runs it reports under the number of its attempt.
            task.attempt += 1;
            retired.push(number);
        }
        Ok(retired)
    }

    /// Boundary events that their host has no more.
    fn take_off(&mut self) -> Result<bool, Error> {
        let mut changed = false;
        for (number, kind) in self.kinds_now() {
            let task = self.state.task(number)?;
            if kind.is_some() || !task.kind.is_boundary() {
                continue;
            }
            self.change(number, TaskEvent::Canceled)?;
            let now = self.moment.now;
            let task = self.state.task_mut(number)?;
            task.finished = Some(now);
            task.scheduled = None;
            task.lease = None;
            changed = true;
        }
        Ok(changed)
    }

    /// Tasks whose node is of another kind of the same sort.
    fn convert(&mut self) -> Result<bool, Error> {
        let mut changed = false;
        for (number, kind) in self.kinds_now() {
            let before = self.state.task(number)?.kind;
            if let Some(kind) = kind.filter(|kind| *kind != before && is_same_sort(before, *kind)) {
                self.state.task_mut(number)?.kind = kind;
                changed = true;
            }
        }
        Ok(changed)
    }

    /// The active tasks with the kinds of their nodes, as the flow has them now.
    fn kinds_now(&self) -> Vec<(u32, Option<NodeKind>)> {
        let graph = self.flow.graph();
        let kind = |name: &str| graph.node(graph.find(name)?).map(|node| node.kind);
        let active = self.state.active();
        active
            .map(|task| (task.id.number(), kind(&task.node)))
            .collect()
    }
}
