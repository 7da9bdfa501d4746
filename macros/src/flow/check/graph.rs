//! Rules about the graph as a whole, by petgraph's algorithms.

use std::collections::VecDeque;

use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{Dfs, Reversed};

use crate::diagnostics::Errors;
use crate::flow::kind::Kind;
use crate::flow::model::{Flow, NO_END};

/// Which node comes to which, over one edge or more.
pub(crate) struct Reach(DiGraph<usize, ()>);

impl Reach {
    pub(crate) fn of(flow: &Flow<'_>) -> Self {
        let mut graph = graph_of(flow, |_| true);
        // What undoes the work of a node comes after it.
        for handler in 0..flow.nodes.len() {
            for (host, _) in flow.hosts(handler) {
                graph.add_edge(NodeIndex::new(host), NodeIndex::new(handler), ());
            }
        }
        Self(graph)
    }

    pub(crate) fn is_reached(&self, from: usize, to: usize) -> bool {
        let next = self.0.neighbors(NodeIndex::new(from));
        next.into_iter().any(|next| {
            let mut walk = Dfs::new(&self.0, next);
            std::iter::from_fn(|| walk.next(&self.0)).any(|node| node.index() == to)
        })
    }
}

/// Without a start no process can begin.
pub(crate) fn has_start(flow: &Flow<'_>, errors: &mut Errors) {
    if !flow.nodes.iter().any(|node| node.kind.is_start()) {
        let message =
            "this flow has no start\nhelp: add a node of the kind `Start` or `StartHandle`";
        errors.at(flow.syntax.ident(), message);
    }
}

/// Without an end no process is ever done.
pub(crate) fn has_end(flow: &Flow<'_>, errors: &mut Errors) {
    if !flow.nodes.iter().any(|node| node.kind.is_end()) {
        errors.at(flow.syntax.ident(), NO_END);
    }
}

/// A node that no way from a start leads to is never done. Of several that follow each other the
/// first is named, because an edge to it makes all of them reachable.
pub(crate) fn every_node_reached(flow: &Flow<'_>, errors: &mut Errors) {
    let graph = graph_of(flow, |_| true);
    // The tasks of an obsolete node are there already.
    let begins = |kind: Kind| kind.is_start() || kind == Kind::Obsolete;
    let starts = (0..flow.nodes.len()).filter(|&node| begins(flow.nodes[node].kind));
    let mut seen = vec![false; flow.nodes.len()];
    let handlers = (0..flow.nodes.len()).filter(|&node| flow.is_handler(node));
    for first in starts.chain(handlers) {
        mark(&graph, first, &mut seen);
    }
    // Tarjan's order is the reverse of the edges': from its back every first node of a lost part
    // comes before those that follow it.
    for component in tarjan_scc(&graph).iter().rev() {
        let first = component.iter().map(|node| node.index()).min();
        let Some(node) = first.filter(|&node| !seen[node]) else {
            continue;
        };
        mark(&graph, node, &mut seen);
        let name = flow.nodes[node].syntax;
        let message = format!(
            "no way from a start leads to `{name}`\nhelp: lead to it with `#[next({name})]` on another node, or take it out"
        );
        errors.at(flow.nodes[node].name(), message);
    }
}

fn mark(graph: &DiGraph<usize, ()>, from: usize, seen: &mut [bool]) {
    let mut walk = Dfs::new(graph, NodeIndex::new(from));
    while let Some(node) = walk.next(graph) {
        seen[node.index()] = true;
    }
}

/// A part of the flow that no way leaves to an end: its processes run for ever. Since every node
/// but an end has a way on, such a part is a loop, and naming the loop is enough.
pub(crate) fn every_node_ends(flow: &Flow<'_>, errors: &mut Errors) {
    let graph = graph_of(flow, |_| true);
    let mut ends = vec![false; flow.nodes.len()];
    for end in (0..flow.nodes.len()).filter(|&node| rests(flow, node)) {
        let reversed = Reversed(&graph);
        let mut walk = Dfs::new(reversed, NodeIndex::new(end));
        while let Some(node) = walk.next(reversed) {
            ends[node.index()] = true;
        }
    }
    for component in tarjan_scc(&graph) {
        let leaves = component
            .iter()
            .any(|&node| graph.neighbors(node).any(|next| !component.contains(&next)));
        let stuck = component.iter().all(|node| !ends[node.index()]);
        if stuck && !leaves {
            let cycle = shortest_cycle(&graph, &component);
            let path = flow.path(&cycle);
            let message = format!(
                "no way leads from here to an end: {path}\nhelp: choose in this loop with an `If` or a `Switch` that leads out of it"
            );
            errors.at(closing_token(flow, &cycle), message);
        }
    }
}

/// Automatic nodes run one after the other within one transaction; a loop of them would never give
/// it back. A join waits, but only for other branches: a loop in which nothing else waits runs on.
pub(crate) fn every_loop_waits(flow: &Flow<'_>, errors: &mut Errors) {
    let runs_on = |kind: Kind| !kind.waits_outside();
    let graph = graph_of(flow, |kind| runs_on(kind) && kind != Kind::Join);
    let mut loops = loops_of(&graph);
    let whole = graph_of(flow, |_| true);
    loops.extend(loops_of(&whole).into_iter().filter(|component| {
        let kinds = || component.iter().map(|node| flow.nodes[node.index()].kind);
        kinds().all(runs_on) && kinds().any(|kind| kind == Kind::Join)
    }));
    let stuck = stuck_nodes(flow);
    for component in loops {
        // A loop without a way out was reported as that.
        if component.iter().any(|node| stuck[node.index()]) {
            continue;
        }
        let cycle = shortest_cycle(&whole, &component);
        let path = flow.path(&cycle);
        let message = format!(
            "this loop never waits: {path}\nhelp: put a node into it that waits: a `View`, a `Handle` or a `Job`"
        );
        errors.at(closing_token(flow, &cycle), message);
    }
}

/// An end; or an obsolete node without a way, whose tasks end by a manager's hand; or what undoes the work of
/// others, which ends where it is.
fn rests(flow: &Flow<'_>, node: usize) -> bool {
    let undoes = flow.is_handler(node);
    let node = &flow.nodes[node];
    undoes || node.kind.is_end() || (node.kind == Kind::Obsolete && node.edges.is_empty())
}

fn stuck_nodes(flow: &Flow<'_>) -> Vec<bool> {
    let reach = Reach::of(flow);
    let ends: Vec<usize> = (0..flow.nodes.len())
        .filter(|&node| rests(flow, node))
        .collect();
    let is_stuck = |node: usize| {
        let is_end = rests(flow, node);
        !is_end && !ends.iter().any(|&end| reach.is_reached(node, end))
    };
    (0..flow.nodes.len()).map(is_stuck).collect()
}

/// The graph of the nodes of some kinds; the others keep their number, but no edge.
fn graph_of(flow: &Flow<'_>, keep: impl Fn(Kind) -> bool) -> DiGraph<usize, ()> {
    let mut graph = DiGraph::new();
    for node in 0..flow.nodes.len() {
        graph.add_node(node);
    }
    for (source, edge) in flow.edges() {
        if keep(flow.nodes[source].kind) && keep(flow.nodes[edge.target].kind) {
            graph.add_edge(NodeIndex::new(source), NodeIndex::new(edge.target), ());
        }
    }
    graph
}

/// The strongly connected components that a token can go round in.
fn loops_of(graph: &DiGraph<usize, ()>) -> Vec<Vec<NodeIndex>> {
    let mut loops = tarjan_scc(graph);
    loops.retain(|component| {
        component.len() > 1
            || component
                .iter()
                .any(|&node| graph.contains_edge(node, node))
    });
    // In the order of declaration, for messages that do not depend on the algorithm.
    loops.sort_by_key(|component| component.iter().min().copied());
    loops
}

/// The shortest way from the first declared node of a component back to itself, with that node at
/// both ends.
fn shortest_cycle(graph: &DiGraph<usize, ()>, component: &[NodeIndex]) -> Vec<usize> {
    let Some(&first) = component.iter().min() else {
        return Vec::new();
    };
    let mut before = vec![None; graph.node_count()];
    let mut queue = VecDeque::from([first]);
    while let Some(node) = queue.pop_front() {
        for next in graph
            .neighbors(node)
            .filter(|next| component.contains(next))
        {
            if before[next.index()].is_none() {
                before[next.index()] = Some(node);
                queue.push_back(next);
            }
        }
    }
    walk_back(first, &before)
}

fn walk_back(first: NodeIndex, before: &[Option<NodeIndex>]) -> Vec<usize> {
    let mut cycle = vec![first.index()];
    let mut at = first;
    while let Some(node) = before[at.index()] {
        cycle.push(node.index());
        if node == first {
            break;
        }
        at = node;
    }
    cycle.reverse();
    cycle
}

/// The user's word for the last edge of a cycle, the one that leads back.
fn closing_token<'a>(flow: &Flow<'a>, cycle: &[usize]) -> &'a syn::Ident {
    let back = match cycle {
        [.., source, target] => flow.nodes[*source]
            .all_edges()
            .find(|edge| edge.target == *target),
        _ => None,
    };
    back.map_or_else(|| flow.syntax.ident(), |edge| &edge.way.target)
}
