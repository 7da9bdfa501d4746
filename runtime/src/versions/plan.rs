//! What has to be done with the tasks of a flow: a pure question to its graph and to what was found.

use std::collections::BTreeMap;

use super::{FlowReport, Move, Stranded, Why};
use crate::graph::{Graph, NodeKind, Shape};
use crate::store::{FlowVersion, LiveNode, LiveSplit};

/// What a store holds of one flow, under its name and those that it had before.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The version under its own name, or else under the first of the others that has one.
    pub(crate) recorded: Option<FlowVersion>,
    /// The shape of that version.
    pub(crate) shape: Option<Shape>,
    /// The names before under which there may be processes.
    pub(crate) names: Vec<String>,
    pub(crate) nodes: Vec<LiveNode>,
    pub(crate) splits: Vec<LiveSplit>,
}

/// What has to be done with a flow.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) report: FlowReport,
    /// The names before whose processes move here.
    pub(crate) flows: Vec<String>,
    /// Names of nodes, before and now.
    pub(crate) renames: BTreeMap<String, String>,
    /// Whether running processes have to be looked at one by one.
    pub(crate) migrates: bool,
}

impl Plan {
    pub(crate) fn of(graph: &Graph, found: &Found) -> Self {
        let shape = graph.shape();
        let recorded = found.recorded.as_ref();
        let report = FlowReport {
            flow: graph.name().to_owned(),
            fingerprint: shape.fingerprint(),
            recorded: recorded.map(|version| (version.fingerprint.clone(), version.recorded)),
            changes: found
                .shape
                .as_ref()
                .map_or_else(Vec::new, |old| old.changes_to(&shape)),
            moves: Vec::new(),
            stranded: Vec::new(),
        };
        let mut plan = Self {
            report,
            flows: found.names.clone(),
            renames: BTreeMap::new(),
            migrates: !found.names.is_empty(),
        };
        for from in &found.names {
            plan.report.moves.push(Move::Flow { from: from.clone() });
        }
        plan.rename(graph, found);
        for live in &found.nodes {
            plan.node(graph, found, live);
        }
        for live in &found.splits {
            plan.split(graph, found, live);
        }
        plan
    }

    /// Whether the store has to be written at all.
    pub(crate) fn is_due(&self) -> bool {
        let recorded = self.report.recorded.as_ref();
        self.migrates || recorded.is_none_or(|(print, _)| *print != self.report.fingerprint)
    }

    /// Names that the graph has given up. They matter when the last graph had them, or when nobody
    /// knows: tasks that are over have them too, and an `owner_of` asks for those.
    fn rename(&mut self, graph: &Graph, found: &Found) {
        let live = |name: &str| {
            found.nodes.iter().any(|live| live.node == name)
                || found.splits.iter().any(|live| live.node == name)
        };
        for node in graph.nodes() {
            for from in &node.renamed {
                let had = |shape: &Shape| shape.kind(from).is_some();
                if graph.find(from).is_some() {
                    continue;
                }
                self.renames.insert(from.clone(), node.name.clone());
                if live(from) || found.shape.as_ref().is_none_or(had) {
                    self.migrates = true;
                    self.report.moves.push(Move::Node {
                        from: from.clone(),
                        to: node.name.clone(),
                    });
                }
            }
        }
    }

    fn node(&mut self, graph: &Graph, found: &Found, live: &LiveNode) {
        let node = live.node.clone();
        let now = graph.find_stored(&node).and_then(|index| graph.node(index));
        let Some(now) = now else {
            if live.kind.is_boundary() {
                self.migrates = true;
                let tasks = live.tasks;
                self.report.moves.push(Move::Disarmed { node, tasks });
            } else {
                let kind = live.kind;
                self.strand(graph, found, live, Why::Gone { kind });
            }
            return;
        };
        let (from, to) = (live.kind, now.kind);
        match (from, to) {
            _ if from == to => {}
            (_, NodeKind::Obsolete) => {
                self.migrates = true;
                let tasks = live.tasks;
                let node = now.name.clone();
                self.report.moves.push(Move::Obsolete { node, tasks });
            }
            _ if is_same_sort(from, to) => {
                self.migrates = true;
                let node = now.name.clone();
                self.report.moves.push(Move::Kind { node, from, to });
            }
            _ => self.strand(graph, found, live, Why::Kind { from, to }),
        }
    }

    fn split(&mut self, graph: &Graph, found: &Found, live: &LiveSplit) {
        let now = graph
            .find_stored(&live.node)
            .and_then(|index| graph.node(index));
        let closes = |kind: NodeKind| kind.splits() || kind.is_boundary();
        if now.is_some_and(|now| closes(now.kind) || now.kind == NodeKind::Obsolete) {
            return;
        }
        // A path that a boundary event began has its name in the token too, and no join waits for it.
        let was = found.shape.as_ref().and_then(|old| old.kind(&live.node));
        if was.is_some_and(NodeKind::is_boundary) {
            return;
        }
        let perhaps = |node: &crate::graph::GraphNode| node.kind.splits();
        let perhaps = only_new(graph, found, perhaps);
        self.report.stranded.push(Stranded {
            node: live.node.clone(),
            tasks: live.tasks,
            since: live.since,
            oldest: live.oldest,
            why: Why::SplitGone,
            perhaps,
        });
    }

    fn strand(&mut self, graph: &Graph, found: &Found, live: &LiveNode, why: Why) {
        let same = |node: &crate::graph::GraphNode| node.kind == live.kind;
        self.report.stranded.push(Stranded {
            node: live.node.clone(),
            tasks: live.tasks,
            since: live.since,
            oldest: live.oldest,
            why,
            perhaps: only_new(graph, found, same),
        });
    }
}

/// True for kinds between which a task does not notice the difference: what it waits for, and what it has
/// stored while it waits, is the same.
pub(crate) fn is_same_sort(from: NodeKind, to: NodeKind) -> bool {
    let chooses = |kind| matches!(kind, NodeKind::If | NodeKind::Switch);
    (from.is_function() && to.is_function()) || (chooses(from) && chooses(to))
}

/// The one node that the last graph did not have and that looks like the one which is gone.
fn only_new(
    graph: &Graph,
    found: &Found,
    like: impl Fn(&crate::graph::GraphNode) -> bool,
) -> Option<String> {
    let shape = found.shape.as_ref()?;
    let mut new = graph
        .nodes()
        .iter()
        .filter(|node| shape.kind(&node.name).is_none() && like(node));
    match (new.next(), new.next()) {
        (Some(only), None) => Some(only.name.clone()),
        _ => None,
    }
}
