//! Graphs that are put together at run time: by tests, and from what a database holds.

use super::{Attached, EdgeClass, Graph, GraphEdge, GraphNode, Link, NodeKind, Partial};

/// Puts a [`Graph`] together; [`GraphBuilder::build`] says what is wrong with it.
#[derive(Debug, Clone)]
pub struct GraphBuilder {
    name: String,
    renamed: Vec<String>,
    nodes: Vec<GraphNode>,
    edges: Vec<(String, String, EdgeClass, String, bool)>,
    /// Boundary events and the hosts that are not there.
    hostless: Vec<(String, String)>,
    /// Handlers by the nodes whose work they undo.
    handlers: Vec<(String, String)>,
    /// Nodes that a throw has undone, by the throw.
    undone: Vec<(String, String)>,
}

/// Why a graph could not be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GraphError {
    /// An edge names a node that is not there.
    #[error("flow `{flow}`: `{source_node}` leads to `{target}`, but there is no node `{missing}`")]
    UnknownNode {
        /// The flow.
        flow: String,
        /// Where the edge begins.
        source_node: String,
        /// Where it leads.
        target: String,
        /// Which of the two is not there.
        missing: String,
    },
    /// A boundary event names a host that is not there, or comes before it.
    #[error(
        "flow `{flow}`: the boundary event `{event}` sits on `{host}`, but there is no such node before it"
    )]
    UnknownHost {
        /// The flow.
        flow: String,
        /// The event.
        event: String,
        /// The host that is not there.
        host: String,
    },
    /// Two nodes have one name.
    #[error("flow `{flow}`: there are two nodes `{node}`")]
    DuplicateNode {
        /// The flow.
        flow: String,
        /// The name.
        node: String,
    },
}

impl GraphBuilder {
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            renamed: Vec::new(),
            nodes: Vec::new(),
            edges: Vec::new(),
            hostless: Vec::new(),
            handlers: Vec::new(),
            undone: Vec::new(),
        }
    }

    /// Adds a node, titled with its own name.
    #[must_use]
    pub fn node(mut self, name: impl Into<String>, kind: NodeKind) -> Self {
        self.nodes.push(GraphNode::new(name, kind));
        self
    }

    /// Has the node that was added last look at the code of what happened, as `#[on_error("code", ..)]`
    /// does.
    #[must_use]
    pub fn code(mut self, code: impl Into<String>) -> Self {
        if let Some(node) = self.nodes.last_mut() {
            node.code = Some(code.into());
        }
        self
    }

    /// Adds an event on the border of a node that was added before.
    #[must_use]
    pub fn boundary(
        mut self,
        name: impl Into<String>,
        kind: NodeKind,
        host: &str,
        interrupting: bool,
    ) -> Self {
        let name = name.into();
        match self.nodes.iter().position(|node| node.name == host) {
            Some(host) => {
                self = self.node(name, kind);
                if let Some(node) = self.nodes.last_mut() {
                    node.attached = Some(Attached { host, interrupting });
                }
            }
            None => self.hostless.push((name, host.to_owned())),
        }
        self
    }

    /// Notes a name that the node which was added last had before.
    #[must_use]
    pub fn renamed(mut self, from: impl Into<String>) -> Self {
        if let Some(node) = self.nodes.last_mut() {
            node.renamed.push(from.into());
        }
        self
    }

    /// Says what the node that was added last has to do with other processes.
    #[must_use]
    pub fn link(mut self, link: Link) -> Self {
        if let Some(node) = self.nodes.last_mut() {
            node.link = Some(link);
        }
        self
    }

    /// Notes a name that the flow had before.
    #[must_use]
    pub fn flow_renamed(mut self, from: impl Into<String>) -> Self {
        self.renamed.push(from.into());
        self
    }

    /// Adds an edge that every token takes.
    #[must_use]
    pub fn edge(self, source: impl Into<String>, target: impl Into<String>) -> Self {
        self.edge_of(source, target, EdgeClass::Next, "")
    }

    /// Adds an edge of any class, with the label that a diagram writes beside it.
    #[must_use]
    pub fn edge_of(
        mut self,
        source: impl Into<String>,
        target: impl Into<String>,
        class: EdgeClass,
        label: impl Into<String>,
    ) -> Self {
        self.edges
            .push((source.into(), target.into(), class, label.into(), false));
        self
    }

    /// Adds an edge that one token takes for each item of a list.
    #[must_use]
    pub fn items(
        mut self,
        source: impl Into<String>,
        target: impl Into<String>,
        label: impl Into<String>,
    ) -> Self {
        let (class, label) = (EdgeClass::Next, label.into());
        self.edges
            .push((source.into(), target.into(), class, label, true));
        self
    }

    /// Lets the node that was added last, a join, go on before all its branches have come.
    #[must_use]
    pub fn partial(mut self, partial: Partial) -> Self {
        if let Some(node) = self.nodes.last_mut() {
            node.partial = Some(partial);
        }
        self
    }

    /// Has the work of `node` undone by `handler`, to which no edge leads.
    #[must_use]
    pub fn compensated_by(mut self, node: impl Into<String>, handler: impl Into<String>) -> Self {
        self.handlers.push((node.into(), handler.into()));
        self
    }

    /// Limits what a `CompensateThrow` has undone to the work of some nodes: this one, and those of other
    /// calls.
    #[must_use]
    pub fn compensates(mut self, throw: impl Into<String>, node: impl Into<String>) -> Self {
        self.undone.push((throw.into(), node.into()));
        self
    }

    /// The finished graph.
    ///
    /// # Errors
    ///
    /// When two nodes share a name, or an edge or a boundary event names a node that is not there.
    pub fn build(self) -> Result<Graph, GraphError> {
        if let Some((event, host)) = self.hostless.into_iter().next() {
            return Err(GraphError::UnknownHost {
                flow: self.name,
                event,
                host,
            });
        }
        let mut nodes = self.nodes;
        for (position, node) in nodes.iter().enumerate() {
            if nodes[..position]
                .iter()
                .any(|other| other.name == node.name)
            {
                return Err(GraphError::DuplicateNode {
                    flow: self.name,
                    node: node.name.clone(),
                });
            }
        }
        for (source, target, class, label, items) in self.edges {
            let (from, to) = both(&self.name, &nodes, &source, &target)?;
            nodes[from].edges.push(GraphEdge {
                target: to,
                class,
                label,
                items,
            });
        }
        for (node, handler) in self.handlers {
            let (host, handler) = both(&self.name, &nodes, &node, &handler)?;
            nodes[host].compensated_by = Some(handler);
        }
        for (throw, node) in self.undone {
            let (throw, node) = both(&self.name, &nodes, &throw, &node)?;
            nodes[throw].compensates.push(node);
        }
        Ok(Graph::new(self.name, nodes).with_renamed(self.renamed))
    }
}

/// The numbers of two nodes, or which of them is not there.
fn both(
    flow: &str,
    nodes: &[GraphNode],
    source: &str,
    target: &str,
) -> Result<(usize, usize), GraphError> {
    let find = |name: &str| nodes.iter().position(|node| node.name == name);
    let missing = match (find(source), find(target)) {
        (Some(from), Some(to)) => return Ok((from, to)),
        (None, _) => source,
        _ => target,
    };
    Err(GraphError::UnknownNode {
        flow: flow.to_owned(),
        source_node: source.to_owned(),
        target: target.to_owned(),
        missing: missing.to_owned(),
    })
}
