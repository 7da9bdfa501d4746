//! Which gateways wait for all branches, or go all ways, and which only for some.

use super::{EdgeClass, Graph, GraphNode, NodeKind};

impl Graph {
    /// True for a split that goes only some of its ways, and for a join that waits only for some of
    /// the branches that lead to it: BPMN's inclusive gateways. The parallel ones would wait for a
    /// token on each edge that leads to them, which after a choice never comes.
    pub(super) fn is_inclusive(&self, index: usize) -> bool {
        let Some(node) = self.node(index) else {
            return false;
        };
        match node.kind {
            NodeKind::Split => chooses(node),
            NodeKind::Join => self.waits_for_some(index),
            _ => false,
        }
    }

    /// A choice between the join and the split that it closes decides which branches come.
    fn waits_for_some(&self, join: usize) -> bool {
        let nodes = || (0..self.nodes().len()).filter(|node| *node != join);
        let before = |node: &usize| self.dominates(*node, join);
        let splits: Vec<usize> = nodes()
            .filter(before)
            .filter(|node| self.nodes()[*node].kind == NodeKind::Split)
            .collect();
        // The innermost one is dominated by all the others.
        let inmost = |split: &usize| splits.iter().all(|other| self.dominates(*other, *split));
        let split = splits.iter().copied().find(inmost);
        nodes().any(|node| {
            let within = split.is_none_or(|split| split == node || self.reaches(split, node));
            within && chooses(&self.nodes()[node]) && self.reaches(node, join)
        })
    }
}

/// True for a node that not every edge of takes a token from.
fn chooses(node: &GraphNode) -> bool {
    match node.kind {
        NodeKind::If | NodeKind::Switch => true,
        NodeKind::Split => node.edges.iter().any(|edge| edge.class != EdgeClass::Next),
        _ => false,
    }
}
