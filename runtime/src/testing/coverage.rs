//! Which nodes and edges of a flow were gone through.

use std::collections::BTreeMap;
use std::fmt;

use crate::graph::Graph;
use crate::task::Task;

/// How often each node of a flow was come to, and each edge taken.
///
/// `Display` shows the counts and names what was never taken. Two edges between the same two nodes are one.
///
/// ```
/// use procession::graph::{Graph, NodeKind};
/// use procession::testing::Coverage;
///
/// let graph = Graph::builder("hello")
///     .node("start", NodeKind::Start)
///     .node("end", NodeKind::End)
///     .edge("start", "end")
///     .build()?;
/// let coverage = Coverage::of(&graph);
/// assert!(!coverage.is_complete());
/// assert_eq!(coverage.to_string(), "\
/// flow `hello`: 0 of 2 nodes, 0 of 1 edges
///   never reached: `start`, `end`
///   never taken: `start` -> `end`");
/// # Ok::<(), procession::graph::GraphError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    flow: String,
    /// In the order of the declaration.
    nodes: Vec<(String, usize)>,
    edges: Vec<((String, String), usize)>,
}

impl Coverage {
    /// Nothing of this graph was gone through yet.
    #[must_use]
    pub fn of(graph: &Graph) -> Self {
        let name = |index: usize| graph.nodes().get(index).map(|node| node.name.clone());
        let mut edges: Vec<((String, String), usize)> = Vec::new();
        for node in graph.nodes() {
            for target in node.edges.iter().filter_map(|edge| name(edge.target)) {
                let edge = (node.name.clone(), target);
                if !edges.iter().any(|(known, _)| *known == edge) {
                    edges.push((edge, 0));
                }
            }
        }
        Self {
            flow: graph.name().to_owned(),
            nodes: graph.nodes().iter().map(|n| (n.name.clone(), 0)).collect(),
            edges,
        }
    }

    /// Counts all tasks of one process.
    pub fn add(&mut self, tasks: &[Task]) {
        let names: BTreeMap<u32, &str> = tasks
            .iter()
            .map(|task| (task.id.number(), task.node.as_str()))
            .collect();
        for task in tasks {
            for (node, count) in &mut self.nodes {
                *count += usize::from(*node == task.node);
            }
            let before = task.previous.iter().filter_map(|n| names.get(n));
            for from in before {
                for ((source, target), count) in &mut self.edges {
                    *count += usize::from(source == from && *target == task.node);
                }
            }
        }
    }

    /// Adds what another test of the same flow went through.
    pub fn merge(&mut self, other: &Self) {
        for ((_, count), (_, more)) in self.nodes.iter_mut().zip(&other.nodes) {
            *count += more;
        }
        for ((_, count), (_, more)) in self.edges.iter_mut().zip(&other.edges) {
            *count += more;
        }
    }

    /// The same without these nodes and their edges: what no test is expected to reach.
    #[must_use]
    pub fn except(mut self, nodes: &[&str]) -> Self {
        let named = |name: &String| nodes.contains(&name.as_str());
        self.nodes.retain(|(node, _)| !named(node));
        self.edges
            .retain(|((source, target), _)| !named(source) && !named(target));
        self
    }

    /// How often a task of the node was made.
    #[must_use]
    pub fn node(&self, name: &str) -> usize {
        let found = self.nodes.iter().find(|(node, _)| node == name);
        found.map_or(0, |(_, count)| *count)
    }

    /// The nodes that no token came to.
    pub fn unreached(&self) -> impl Iterator<Item = &str> {
        let none = self.nodes.iter().filter(|(_, count)| *count == 0);
        none.map(|(node, _)| node.as_str())
    }

    /// The edges that no token took.
    pub fn untaken(&self) -> impl Iterator<Item = (&str, &str)> {
        let none = self.edges.iter().filter(|(_, count)| *count == 0);
        none.map(|((source, target), _)| (source.as_str(), target.as_str()))
    }

    /// True when every node was reached and every edge taken.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.unreached().next().is_none() && self.untaken().next().is_none()
    }

    /// Stops the test unless every node was reached and every edge taken.
    ///
    /// # Panics
    ///
    /// With the report, when something was not.
    #[track_caller]
    pub fn assert_complete(&self) {
        assert!(self.is_complete(), "{self}");
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (nodes, edges) = (self.nodes.len(), self.edges.len());
        write!(
            f,
            "flow `{}`: {} of {nodes} nodes, {} of {edges} edges",
            self.flow,
            nodes - self.unreached().count(),
            edges - self.untaken().count(),
        )?;
        let unreached: Vec<String> = self.unreached().map(|node| format!("`{node}`")).collect();
        if !unreached.is_empty() {
            write!(f, "\n  never reached: {}", unreached.join(", "))?;
        }
        let untaken: Vec<String> = self
            .untaken()
            .map(|(source, target)| format!("`{source}` -> `{target}`"))
            .collect();
        if !untaken.is_empty() {
            write!(f, "\n  never taken: {}", untaken.join(", "))?;
        }
        Ok(())
    }
}
