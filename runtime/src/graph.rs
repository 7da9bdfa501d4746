//! The static graph of a flow: nodes, edges, and what follows from them.
//!
//! `#[flow]` checks a graph while the program is compiled. [`Graph`] is the same graph at run time:
//! the step asks it where a token goes, pages draw it with [`Graph::svg`], other tools read
//! [`Graph::bpmn`], [`Graph::dot`] and [`Graph::mermaid`].

mod analysis;
mod bpmn;
mod builder;
pub(crate) mod dot;
mod gateway;
mod kind;
pub(crate) mod layout;
mod mermaid;
mod shape;
pub(crate) mod svg;
pub(crate) mod xml;

use std::fmt;
use std::sync::OnceLock;

use analysis::Analysis;
pub use bpmn::Bpmn;
pub use builder::{GraphBuilder, GraphError};
pub use dot::Dot;
pub use kind::NodeKind;
pub use layout::{Caption, Placed, PlacedEdge, PlacedNode, Point, layout};
pub use mermaid::Mermaid;
pub use shape::{Shape, ShapeChange, ShapeError};
pub use svg::{Mark, Marks, Svg};

/// The nodes and edges of one flow. Nodes are numbered in the order of their declaration.
///
/// ```
/// use procession::graph::{Graph, NodeKind};
///
/// let graph = Graph::builder("hello")
///     .node("start", NodeKind::Start)
///     .node("end", NodeKind::End)
///     .edge("start", "end")
///     .build()?;
/// assert_eq!(graph.nodes().len(), 2);
/// assert_eq!(graph.find("end"), Some(1));
/// # Ok::<(), procession::graph::GraphError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Graph {
    name: String,
    renamed: Vec<String>,
    nodes: Vec<GraphNode>,
    analysis: Analysis,
    /// Found when the first picture is drawn: it takes longer than all the rest of a page.
    placed: OnceLock<Placed>,
}

/// One node of a [`Graph`].
#[derive(Debug, Clone)]
pub struct GraphNode {
    /// The stable name, as it is stored with each task.
    pub name: String,
    /// What the node does when a token comes.
    pub kind: NodeKind,
    /// What people call it.
    pub title: String,
    /// The edges that leave it, in the order of their declaration.
    pub edges: Vec<GraphEdge>,
    /// For an event on the border of another node: which one, and what becomes of it.
    pub attached: Option<Attached>,
    /// What the node has to do with other processes.
    pub link: Option<Link>,
    /// For events that look at the code of what happened: the only one that they take. Nothing takes
    /// every code.
    pub code: Option<String>,
    /// For a join that need not wait for all its branches: when it goes on, and what becomes of them.
    pub partial: Option<Partial>,
    /// The number of the node that undoes what this one did: it compensates for it.
    pub compensated_by: Option<usize>,
    /// For a `CompensateThrow`, the numbers of the nodes whose work it has undone; none means all.
    pub compensates: Vec<usize>,
    /// The names that the node had before; tasks that are stored under one of them are its own.
    pub renamed: Vec<String>,
}

/// A join that may go on before all its branches have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partial {
    /// How many branches are enough; nothing when a condition over the data says so.
    pub arrived: Option<u32>,
    /// Whether the branches that have not come are cancelled then; else they run on, and the join takes
    /// them in without going on once more.
    pub cancel_active: bool,
}

/// What a node has to do with other processes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Link {
    /// It waits for the message with this name, or sends it.
    Message(String),
    /// It waits for the signal with this name, or sends it.
    Signal(String),
    /// It escalates with this code.
    Escalation(String),
    /// It starts processes.
    Subprocess {
        /// The flow that they are of.
        flow: String,
        /// The node that they begin at.
        start: String,
        /// Whether each of them begins when the one before it is over.
        sequential: bool,
    },
}

/// Where a boundary event sits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attached {
    /// The number of its host.
    pub host: usize,
    /// Whether the host ends when the event fires.
    pub interrupting: bool,
}

/// One edge of a [`Graph`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraphEdge {
    /// The number of the node that it leads to.
    pub target: usize,
    /// When a token takes it.
    pub class: EdgeClass,
    /// What a diagram writes beside it; may be empty.
    pub label: String,
    /// True when there is one token for each item of some list, and maybe none.
    pub items: bool,
}

/// When a token takes an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum EdgeClass {
    /// Always.
    Next,
    /// When its condition holds.
    When,
    /// When no condition of the node's other edges holds.
    Otherwise,
}

impl Graph {
    /// Starts a graph that is put together at run time.
    pub fn builder(name: impl Into<String>) -> GraphBuilder {
        GraphBuilder::new(name)
    }

    pub(crate) fn new(name: String, nodes: Vec<GraphNode>) -> Self {
        let analysis = Analysis::of(&nodes);
        Self {
            name,
            renamed: Vec::new(),
            nodes,
            analysis,
            placed: OnceLock::new(),
        }
    }

    /// The stable name of the flow.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The names that the flow had before; processes that are stored under one of them are its own.
    #[must_use]
    pub fn renamed(&self) -> &[String] {
        &self.renamed
    }

    /// The same graph of a flow that had these names before.
    pub(crate) fn with_renamed(mut self, names: Vec<String>) -> Self {
        self.renamed = names;
        self
    }

    /// All nodes, in the order of their declaration.
    #[must_use]
    pub fn nodes(&self) -> &[GraphNode] {
        &self.nodes
    }

    /// The node with this number, if there is one.
    #[must_use]
    pub fn node(&self, index: usize) -> Option<&GraphNode> {
        self.nodes.get(index)
    }

    /// The number of the node with this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.name == name)
    }

    /// The number of the node to which tasks belong that are stored under this name: the node that is
    /// called so, or else the one that was.
    #[must_use]
    pub fn find_stored(&self, name: &str) -> Option<usize> {
        let was = |node: &GraphNode| node.renamed.iter().any(|old| old == name);
        self.find(name).or_else(|| self.nodes.iter().position(was))
    }

    /// True when a token at `from` can come to `to` over one edge or more.
    #[must_use]
    pub fn reaches(&self, from: usize, to: usize) -> bool {
        self.analysis.reaches(from, to)
    }

    /// True when a token at `from` can come to `join` without passing through the `split` that the join
    /// closes.
    pub(crate) fn comes_to(&self, from: usize, join: usize, split: Option<usize>) -> bool {
        self.analysis.comes_to(from, join, split)
    }

    /// True when every way from a start to `node` leads through `dominator`.
    #[must_use]
    pub fn dominates(&self, dominator: usize, node: usize) -> bool {
        self.analysis.dominates(dominator, node)
    }

    /// True when a join gathers the branches of a split: every way to it leads through the split, and no join
    /// before it has gathered them all.
    pub(crate) fn closes(&self, join: usize, split: usize) -> bool {
        self.analysis.closes(join, split)
    }

    /// As [`Graph::reaches`], over no node of `closed`.
    pub(crate) fn reaches_around(&self, from: usize, to: usize, closed: &[usize]) -> bool {
        let mut seen = vec![false; self.nodes.len()];
        let mut open = vec![from];
        while let Some(node) = open.pop() {
            let edges = self.nodes[node].edges.iter().map(|edge| edge.target);
            for next in edges.chain(self.boundaries(node)) {
                if seen[next] || closed.contains(&next) {
                    continue;
                }
                if next == to {
                    return true;
                }
                seen[next] = true;
                open.push(next);
            }
        }
        false
    }

    /// True for a node that undoes the work of another one: no edge leads to it, a
    /// [`CompensateThrow`](NodeKind::CompensateThrow) does.
    #[must_use]
    pub fn is_handler(&self, node: usize) -> bool {
        self.nodes
            .iter()
            .any(|host| host.compensated_by == Some(node))
    }

    /// The boundary events on the border of a node, by number, in the order of their declaration.
    pub fn boundaries(&self, host: usize) -> impl Iterator<Item = usize> {
        let on_host = move |node: &GraphNode| node.attached.is_some_and(|at| at.host == host);
        let nodes = self.nodes.iter().enumerate();
        nodes
            .filter(move |(_, node)| on_host(node))
            .map(|(index, _)| index)
    }

    /// The first event of this kind on the border of a node that takes the code.
    #[must_use]
    pub fn catching(&self, host: usize, kind: NodeKind, code: Option<&str>) -> Option<usize> {
        self.boundaries(host).find(|&event| {
            let node = &self.nodes[event];
            let takes = node.code.is_none() || node.code.as_deref() == code;
            node.kind == kind && takes
        })
    }

    /// The graph for petgraph's algorithms: node weights are node numbers, edge weights the number
    /// of the edge within its source node.
    #[must_use]
    pub fn to_petgraph(&self) -> petgraph::graph::DiGraph<usize, usize> {
        analysis::to_petgraph(&self.nodes)
    }

    /// Displays the graph in Graphviz' DOT language.
    #[must_use]
    pub fn dot(&self) -> Dot<'_> {
        Dot(self)
    }

    /// Displays the graph as a Mermaid flowchart.
    #[must_use]
    pub fn mermaid(&self) -> Mermaid<'_> {
        Mermaid(self)
    }

    /// Where everything is drawn: the same as [`layout`], found once and kept.
    #[must_use]
    pub fn placed(&self) -> &Placed {
        self.placed.get_or_init(|| layout(self))
    }

    /// Displays the graph as an SVG drawing with the shapes of BPMN.
    ///
    /// ```
    /// use procession::graph::{Graph, NodeKind};
    ///
    /// let graph = Graph::builder("hello")
    ///     .node("start", NodeKind::Start)
    ///     .node("end", NodeKind::End)
    ///     .edge("start", "end")
    ///     .build()?;
    /// let drawing = graph.svg().to_string();
    /// assert!(drawing.contains(r#"data-node="start""#));
    /// # Ok::<(), procession::graph::GraphError>(())
    /// ```
    #[must_use]
    pub fn svg(&self) -> Svg<'_> {
        Svg::new(self)
    }

    /// Displays the graph as BPMN 2.0 XML, with the diagram, for the tools that read it.
    ///
    /// ```
    /// use procession::graph::{Graph, NodeKind};
    ///
    /// let graph = Graph::builder("hello")
    ///     .node("start", NodeKind::Start)
    ///     .node("end", NodeKind::End)
    ///     .edge("start", "end")
    ///     .build()?;
    /// let document = graph.bpmn().to_string();
    /// assert!(document.contains(r#"<startEvent id="node_start" name="start">"#));
    /// # Ok::<(), procession::graph::GraphError>(())
    /// ```
    #[must_use]
    pub fn bpmn(&self) -> Bpmn<'_> {
        Bpmn(self)
    }
}

impl GraphNode {
    /// A node of this kind without edges, titled with its own name.
    #[must_use]
    pub fn new(name: impl Into<String>, kind: NodeKind) -> Self {
        let name = name.into();
        Self {
            title: name.clone(),
            name,
            kind,
            edges: Vec::new(),
            attached: None,
            link: None,
            code: None,
            partial: None,
            compensated_by: None,
            compensates: Vec::new(),
            renamed: Vec::new(),
        }
    }

    /// What a diagram writes beside an edge of this node: its own label, or how the gateway chooses.
    ///
    /// ```
    /// use procession::graph::{EdgeClass, Graph, NodeKind};
    ///
    /// let graph = Graph::builder("hello")
    ///     .node("start", NodeKind::Start)
    ///     .node("approved", NodeKind::If)
    ///     .node("end", NodeKind::End)
    ///     .node("rejected", NodeKind::End)
    ///     .edge("start", "approved")
    ///     .edge_of("approved", "end", EdgeClass::When, "")
    ///     .edge_of("approved", "rejected", EdgeClass::Otherwise, "too loud")
    ///     .build()?;
    /// let node = &graph.nodes()[1];
    /// let labels: Vec<_> = node.edges.iter().map(|edge| node.edge_label(edge)).collect();
    /// assert_eq!(labels, ["yes", "too loud"]);
    /// # Ok::<(), procession::graph::GraphError>(())
    /// ```
    #[must_use]
    pub fn edge_label<'a>(&self, edge: &'a GraphEdge) -> &'a str {
        match (self.kind, edge.class) {
            _ if !edge.label.is_empty() => &edge.label,
            (NodeKind::If, EdgeClass::When) => "yes",
            (NodeKind::If, EdgeClass::Otherwise) => "no",
            (_, EdgeClass::Otherwise) => "otherwise",
            _ => "",
        }
    }
}

impl fmt::Display for GraphNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A start, a choice, a job and an end.
    pub(super) fn graph() -> Graph {
        let graph = Graph::builder("hello")
            .node("start", NodeKind::Start)
            .node("check", NodeKind::If)
            .node("send", NodeKind::Job)
            .node("end", NodeKind::End)
            .edge("start", "check")
            .edge_of("check", "send", EdgeClass::When, "")
            .edge_of("check", "end", EdgeClass::Otherwise, "say \"no\"")
            .edge("send", "end")
            .build();
        graph.unwrap_or_else(|error| panic!("{error}"))
    }

    #[test]
    fn every_way_leads_through_the_choice() {
        let graph = graph();
        assert!(graph.dominates(1, 3) && !graph.dominates(2, 3));
        assert!(graph.reaches(0, 3) && !graph.reaches(3, 0) && !graph.reaches(0, 0));
    }
}
