//! What follows from the edges: which node reaches which, and which one all ways lead through.

use std::collections::BTreeMap;

use petgraph::algo::dominators::simple_fast;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::Dfs;

use super::{Attached, GraphNode, NodeKind};

/// Two square tables, one bit per pair of nodes: a flow has a hundred nodes, not a million, and the
/// step asks both questions for every waiting join.
#[derive(Debug, Clone)]
pub(super) struct Analysis {
    reach: Vec<Vec<bool>>,
    /// The same without what runs beside the main flow.
    main: Vec<Vec<bool>>,
    dominators: Vec<Vec<bool>>,
    /// For each join the splits that it may close.
    closes: BTreeMap<usize, Vec<usize>>,
    /// For a join and a split that dominates it: who comes to the join without passing through the
    /// split.
    within: BTreeMap<(usize, usize), Vec<bool>>,
}

impl Analysis {
    pub(super) fn of(nodes: &[GraphNode]) -> Self {
        let dominators = dominators(nodes);
        Self {
            reach: reachability(&with_boundaries(nodes, |_| true)),
            main: reachability(&with_boundaries(nodes, |at| at.interrupting)),
            within: within(nodes, &dominators),
            closes: closes(nodes, &dominators),
            dominators,
        }
    }

    pub(super) fn reaches(&self, from: usize, to: usize) -> bool {
        lookup(&self.reach, from, to)
    }

    pub(super) fn comes_to(&self, from: usize, join: usize, split: Option<usize>) -> bool {
        let within = split.and_then(|split| self.within.get(&(join, split)));
        match within {
            Some(row) => row.get(from).copied().unwrap_or(false),
            None => lookup(&self.main, from, join),
        }
    }

    pub(super) fn dominates(&self, dominator: usize, node: usize) -> bool {
        lookup(&self.dominators, node, dominator)
    }

    pub(super) fn closes(&self, join: usize, split: usize) -> bool {
        let splits = self.closes.get(&join);
        splits.is_some_and(|splits| splits.contains(&split))
    }
}

fn lookup(table: &[Vec<bool>], row: usize, column: usize) -> bool {
    table
        .get(row)
        .and_then(|cells| cells.get(column))
        .copied()
        .unwrap_or(false)
}

pub(super) fn to_petgraph(nodes: &[GraphNode]) -> DiGraph<usize, usize> {
    let mut graph = DiGraph::new();
    for index in 0..nodes.len() {
        graph.add_node(index);
    }
    for (source, node) in nodes.iter().enumerate() {
        for (number, edge) in node.edges.iter().enumerate() {
            graph.add_edge(NodeIndex::new(source), NodeIndex::new(edge.target), number);
        }
    }
    graph
}

/// With an edge from each host to those events on its border that `keep` takes: a token at the host can come
/// to where they lead. One that does not interrupt makes a token of its own, which no join waits for.
fn with_boundaries(nodes: &[GraphNode], keep: impl Fn(Attached) -> bool) -> DiGraph<usize, usize> {
    let mut graph = to_petgraph(nodes);
    for (event, node) in nodes.iter().enumerate() {
        if let Some(at) = node.attached.filter(|at| keep(*at)) {
            graph.add_edge(NodeIndex::new(at.host), NodeIndex::new(event), usize::MAX);
        }
    }
    graph
}

/// Over at least one edge: a node reaches itself only through a loop.
fn reachability(graph: &DiGraph<usize, usize>) -> Vec<Vec<bool>> {
    let row = |source: usize| {
        let mut row = vec![false; graph.node_count()];
        for next in graph.neighbors(NodeIndex::new(source)) {
            let mut walk = Dfs::new(graph, next);
            while let Some(next) = walk.next(graph) {
                row[next.index()] = true;
            }
        }
        row
    };
    (0..graph.node_count()).map(row).collect()
}

/// The splits that all ways to a join lead through, without those that an earlier join has closed already: a
/// join between a split and `join` belongs to that split as a closing bracket to an opening one.
fn closes(nodes: &[GraphNode], dominators: &[Vec<bool>]) -> BTreeMap<usize, Vec<usize>> {
    let depth = |node: usize| dominators[node].iter().filter(|before| **before).count();
    let splits = |join: usize| {
        let mut before: Vec<usize> = (0..nodes.len())
            .filter(|at| *at != join && dominators[join][*at])
            .collect();
        before.sort_by_key(|at| std::cmp::Reverse(depth(*at)));
        let mut closed = 0;
        before.retain(|at| match nodes[*at].kind {
            NodeKind::Join => {
                closed += 1;
                false
            }
            NodeKind::Split if closed > 0 => {
                closed -= 1;
                false
            }
            kind => kind.splits(),
        });
        before
    };
    let joins = (0..nodes.len()).filter(|at| nodes[*at].kind == NodeKind::Join);
    joins.map(|join| (join, splits(join))).collect()
}

fn within(nodes: &[GraphNode], dominators: &[Vec<bool>]) -> BTreeMap<(usize, usize), Vec<bool>> {
    let all = || 0..nodes.len();
    let splits =
        |join: usize| all().filter(move |at| nodes[*at].kind.splits() && dominators[join][*at]);
    let joins = all().filter(|at| nodes[*at].kind == NodeKind::Join);
    let pairs = joins.flat_map(|join| splits(join).map(move |split| (join, split)));
    pairs
        .map(|(join, split)| ((join, split), without(nodes, join, split)))
        .collect()
}

/// Who comes to a join over at least one edge, and through no node of these edges that is the split.
fn without(nodes: &[GraphNode], join: usize, split: usize) -> Vec<bool> {
    let mut graph = with_boundaries(nodes, |at| at.interrupting);
    graph.retain_edges(|graph, edge| {
        let ends = graph.edge_endpoints(edge);
        ends.is_some_and(|(source, _)| source.index() != split)
    });
    graph.reverse();
    let mut row = vec![false; nodes.len()];
    for before in graph.neighbors(NodeIndex::new(join)) {
        let mut walk = Dfs::new(&graph, before);
        while let Some(node) = walk.next(&graph) {
            row[node.index()] = true;
        }
    }
    row
}

/// Several starts are made one by a root before all of them, so that "every way" means from any.
fn dominators(nodes: &[GraphNode]) -> Vec<Vec<bool>> {
    let mut graph = with_boundaries(nodes, |_| true);
    let root = graph.add_node(nodes.len());
    for (index, node) in nodes.iter().enumerate() {
        if node.kind.is_start() {
            graph.add_edge(root, NodeIndex::new(index), 0);
        }
    }
    let tree = simple_fast(&graph, root);
    let row = |node: usize| {
        let mut row = vec![false; nodes.len()];
        for dominator in tree.dominators(NodeIndex::new(node)).into_iter().flatten() {
            if dominator != root {
                row[dominator.index()] = true;
            }
        }
        row
    };
    (0..nodes.len()).map(row).collect()
}
