//! What follows from the ways alone: which node dominates which, and which comes to which.

use std::collections::HashMap;

use petgraph::algo::dominators::simple_fast;
use petgraph::graph::{DiGraph, NodeIndex};

use super::{Kind, Net, Taken};

/// The answers about one net; those about ways to joins are kept.
pub(super) struct Shape<'a> {
    net: &'a Net,
    /// For each node those that every way from a start leads through.
    dominators: Vec<Vec<bool>>,
    /// For each join the splits that it may close.
    closes: Vec<Vec<usize>>,
    /// The ways backwards, without those of tokens that no join waits for.
    before: Vec<Vec<usize>>,
    comes: HashMap<(usize, Option<usize>), Vec<bool>>,
}

impl<'a> Shape<'a> {
    pub(super) fn of(net: &'a Net) -> Self {
        let mut before = vec![Vec::new(); net.nodes.len()];
        for (source, node) in net.nodes.iter().enumerate() {
            for way in node.ways.iter().filter(|way| way.taken != Taken::Beside) {
                before[way.target].push(source);
            }
        }
        let dominators = dominators(net);
        Self {
            net,
            closes: closes(net, &dominators),
            dominators,
            before,
            comes: HashMap::new(),
        }
    }

    pub(super) fn dominates(&self, dominator: usize, node: usize) -> bool {
        self.dominators[node][dominator]
    }

    /// True when a join gathers the branches of a split: every way to it leads through the split, and no join
    /// before it has gathered them all.
    pub(super) fn closes(&self, join: usize, split: usize) -> bool {
        self.closes[join].contains(&split)
    }

    /// The immediate dominator: the one that all the others dominate.
    pub(super) fn nearest_before(&self, node: usize) -> Option<usize> {
        let before = |at: &usize| *at != node && self.dominates(*at, node);
        let count = |at: &usize| {
            (0..self.net.nodes.len())
                .filter(|other| self.dominates(*other, *at))
                .count()
        };
        (0..self.net.nodes.len()).filter(before).max_by_key(count)
    }

    /// True when a token can come from a node to a join without passing through a split. A token that
    /// passes through it comes to the join as another split's.
    pub(super) fn comes(&mut self, from: usize, join: usize, split: Option<usize>) -> bool {
        let before = &self.before;
        let row = self.comes.entry((join, split)).or_insert_with(|| {
            let mut row = vec![false; before.len()];
            let mut open = vec![join];
            while let Some(node) = open.pop() {
                for &source in &before[node] {
                    if !row[source] && Some(source) != split {
                        row[source] = true;
                        open.push(source);
                    }
                }
            }
            row
        });
        row[from]
    }

    /// True when a branch of the split may still be alive somewhere that the join cannot be reached
    /// from: the join then leaves the split open.
    pub(super) fn leaves_open(&mut self, split: usize, join: usize) -> bool {
        let mut seen = vec![false; self.before.len()];
        seen[split] = true;
        seen[join] = true;
        let mut open = vec![split];
        while let Some(node) = open.pop() {
            for way in &self.net.nodes[node].ways {
                if std::mem::replace(&mut seen[way.target], true) {
                    continue;
                }
                let lives_on = self.net.nodes[way.target].kind != Kind::End;
                if lives_on && !self.comes(way.target, join, Some(split)) {
                    return true;
                }
                open.push(way.target);
            }
        }
        false
    }
}

/// For each join the splits that all ways to it lead through. A join in between belongs to one of them as a
/// closing bracket to an opening one.
fn closes(net: &Net, dominators: &[Vec<bool>]) -> Vec<Vec<usize>> {
    let depth = |node: &usize| dominators[*node].iter().filter(|before| **before).count();
    let splits = |join: usize| {
        let mut before: Vec<usize> = (0..net.nodes.len())
            .filter(|at| *at != join && dominators[join][*at])
            .collect();
        before.sort_by_key(|at| std::cmp::Reverse(depth(at)));
        let mut closed = 0;
        before.retain(|at| match net.nodes[*at].kind {
            Kind::Join(_) => {
                closed += 1;
                false
            }
            Kind::Split if closed > 0 => {
                closed -= 1;
                false
            }
            kind => kind == Kind::Split,
        });
        before
    };
    let of_join = |node: usize| match net.nodes[node].kind {
        Kind::Join(_) => splits(node),
        _ => Vec::new(),
    };
    (0..net.nodes.len()).map(of_join).collect()
}

/// Several starts are made one by a root before all of them.
fn dominators(net: &Net) -> Vec<Vec<bool>> {
    let count = net.nodes.len();
    let mut graph: DiGraph<(), ()> = DiGraph::new();
    for _ in 0..=count {
        graph.add_node(());
    }
    let root = NodeIndex::new(count);
    for (source, node) in net.nodes.iter().enumerate() {
        if node.kind == Kind::Start {
            graph.add_edge(root, NodeIndex::new(source), ());
        }
        for way in &node.ways {
            graph.add_edge(NodeIndex::new(source), NodeIndex::new(way.target), ());
        }
    }
    let tree = simple_fast(&graph, root);
    let row = |node: usize| {
        let mut row = vec![false; count];
        for dominator in tree.dominators(NodeIndex::new(node)).into_iter().flatten() {
            if dominator != root {
                row[dominator.index()] = true;
            }
        }
        row
    };
    (0..count).map(row).collect()
}
