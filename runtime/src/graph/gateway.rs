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

    /// True for a node that is done once for each item of some list.
    pub(super) fn is_many(&self, index: usize) -> bool {
        let mut edges = self.nodes().iter().flat_map(|node| &node.edges);
        let many = self.node(index).map(|node| node.kind) == Some(NodeKind::NSubprocess);
        many || edges.any(|edge| edge.items && edge.target == index)
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

/// True for a node some of whose edges may not be taken.
fn chooses(node: &GraphNode) -> bool {
    match node.kind {
        NodeKind::If | NodeKind::Switch => true,
        NodeKind::Split => node.edges.iter().any(|edge| edge.class != EdgeClass::Next),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A split of two branches, one of which is split again.
    fn graph(inner: EdgeClass) -> Graph {
        let graph = Graph::builder("flow")
            .node("start", NodeKind::Start)
            .node("outer", NodeKind::Split)
            .node("inner", NodeKind::Split)
            .node("a", NodeKind::View)
            .node("b", NodeKind::View)
            .node("inner_join", NodeKind::Join)
            .node("outer_join", NodeKind::Join)
            .node("end", NodeKind::End)
            .edge("start", "outer")
            .edge("outer", "inner")
            .edge("outer", "outer_join")
            .edge("inner", "a")
            .edge_of("inner", "b", inner, "")
            .edge("a", "inner_join")
            .edge("b", "inner_join")
            .edge("inner_join", "outer_join")
            .edge("outer_join", "end")
            .build();
        graph.unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn without_a_choice_every_gateway_is_parallel() {
        let graph = graph(EdgeClass::Next);
        assert!((0..graph.nodes().len()).all(|node| !graph.is_inclusive(node)));
    }

    #[test]
    fn a_join_of_a_conditional_split_waits_for_some() {
        let graph = graph(EdgeClass::When);
        let inclusive = |name: &str| {
            graph
                .find(name)
                .is_some_and(|node| graph.is_inclusive(node))
        };
        assert!(inclusive("inner") && inclusive("inner_join"));
        assert!(!inclusive("outer") && !inclusive("end") && !inclusive("a"));
    }

    #[test]
    fn a_choice_before_the_split_does_not_matter() {
        let graph = Graph::builder("flow")
            .node("start", NodeKind::Start)
            .node("choice", NodeKind::If)
            .node("split", NodeKind::Split)
            .node("a", NodeKind::View)
            .node("join", NodeKind::Join)
            .node("end", NodeKind::End)
            .edge("start", "choice")
            .edge_of("choice", "split", EdgeClass::When, "")
            .edge_of("choice", "end", EdgeClass::Otherwise, "")
            .edge("split", "a")
            .edge("split", "join")
            .edge("a", "join")
            .edge("join", "end")
            .build();
        let graph = graph.unwrap_or_else(|error| panic!("{error}"));
        assert!(!graph.is_inclusive(4));
    }
}
