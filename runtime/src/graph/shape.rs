//! What of a graph matters to the tasks that live in it, as it is kept in a store.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{EdgeClass, Graph, GraphNode, NodeKind};

/// How the document is written; a program refuses those of a later one.
const FORMAT: u32 = 1;

/// The names, kinds, edges and boundaries of a graph. Not its titles and labels, which may change with
/// every release, nor the order of its nodes, which means nothing.
///
/// ```
/// use procession::graph::{Graph, NodeKind, Shape};
///
/// let old = Graph::builder("hello")
///     .node("start", NodeKind::Start)
///     .node("approve", NodeKind::View)
///     .node("end", NodeKind::End)
///     .edge("start", "approve")
///     .edge("approve", "end")
///     .build()?;
/// let new = Graph::builder("hello")
///     .node("start", NodeKind::Start)
///     .node("end", NodeKind::End)
///     .edge("start", "end")
///     .build()?;
/// let stored = Shape::from_json(&old.shape().to_json()).unwrap();
/// let changes: Vec<_> = stored.changes_to(&new.shape()).iter().map(ToString::to_string).collect();
/// assert_eq!(changes, ["`approve` (View) is gone", "`start` leads to `end`, and no more to `approve`"]);
/// # Ok::<(), procession::graph::GraphError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    flow: String,
    /// In the order of their names.
    nodes: BTreeMap<String, ShapeNode>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct ShapeNode {
    kind: NodeKind,
    edges: Vec<ShapeEdge>,
    attached: Option<ShapeAttached>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ShapeEdge {
    class: String,
    to: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ShapeAttached {
    host: String,
    interrupting: bool,
}

/// A difference between two shapes of one flow.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ShapeChange {
    /// The flow has another name.
    Flow {
        /// The name before.
        from: String,
        /// The name now.
        to: String,
    },
    /// A node is gone.
    Gone {
        /// Its name.
        node: String,
        /// What kind it was of.
        kind: NodeKind,
    },
    /// A node is new.
    New {
        /// Its name.
        node: String,
        /// What kind it is of.
        kind: NodeKind,
    },
    /// A node is of another kind.
    Kind {
        /// Its name.
        node: String,
        /// The kind before.
        from: NodeKind,
        /// The kind now.
        to: NodeKind,
    },
    /// The edges of a node lead elsewhere, or are taken under other circumstances.
    Edges {
        /// Its name.
        node: String,
        /// Where it led before and does not lead now.
        lost: Vec<String>,
        /// Where it leads now and did not lead before.
        gained: Vec<String>,
    },
    /// A boundary event sits on another node, or interrupts it now, or does not any more.
    Boundary {
        /// Its name.
        node: String,
    },
}

/// A stored shape that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ShapeError {
    /// The document is no shape.
    #[error("the document is no graph: {0}")]
    Unreadable(String),
    /// A later version of procession wrote it.
    #[error(
        "the graph is written in format {0}, and this version of procession reads format {FORMAT}"
    )]
    Format(u32),
    /// A later version of procession wrote it, or an earlier one that had other kinds.
    #[error("`{node}` is of the kind `{kind}`, which this version of procession does not know")]
    UnknownKind {
        /// The node.
        node: String,
        /// The kind.
        kind: String,
    },
}

/// The document.
#[derive(Serialize, Deserialize)]
struct Document {
    format: u32,
    flow: String,
    nodes: Vec<DocumentNode>,
}

#[derive(Serialize, Deserialize)]
struct DocumentNode {
    name: String,
    kind: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    edges: Vec<ShapeEdge>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    attached: Option<ShapeAttached>,
}

impl Graph {
    /// What of the graph matters to the tasks that live in it.
    #[must_use]
    pub fn shape(&self) -> Shape {
        let name = |node: usize| self.node(node).map(|node| node.name.clone());
        let shape = |node: &GraphNode| ShapeNode {
            kind: node.kind,
            edges: node
                .edges
                .iter()
                .map(|edge| ShapeEdge {
                    class: class(edge.class).to_owned(),
                    to: name(edge.target).unwrap_or_default(),
                })
                .collect(),
            attached: node.attached.map(|at| ShapeAttached {
                host: name(at.host).unwrap_or_default(),
                interrupting: at.interrupting,
            }),
        };
        let nodes = self.nodes().iter();
        Shape {
            flow: self.name().to_owned(),
            nodes: nodes.map(|node| (node.name.clone(), shape(node))).collect(),
        }
    }

    /// A short text that two graphs share when their [`Shape`]s are the same: 32 hexadecimal digits.
    /// It is the same for every build, platform and version of this crate.
    ///
    /// ```
    /// use procession::graph::{Graph, NodeKind};
    ///
    /// let graph = |title: &str| Graph::builder("hello")
    ///     .node("start", NodeKind::Start)
    ///     .node("end", NodeKind::End)
    ///     .edge_of("start", "end", procession::graph::EdgeClass::Next, title)
    ///     .build();
    /// assert_eq!(graph("Go on")?.fingerprint(), graph("Continue")?.fingerprint());
    /// # Ok::<(), procession::graph::GraphError>(())
    /// ```
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.shape().fingerprint()
    }
}

/// The stored word; a variant may be renamed, a word may not.
const fn class(class: EdgeClass) -> &'static str {
    match class {
        EdgeClass::Next => "next",
        EdgeClass::When => "when",
        EdgeClass::Otherwise => "otherwise",
    }
}

impl Shape {
    /// The document that [`Shape::from_json`] reads.
    #[must_use]
    pub fn to_json(&self) -> Value {
        serde_json::to_value(self.document()).unwrap_or_default()
    }

    /// The shape in a document.
    ///
    /// # Errors
    ///
    /// When the document is none, was written in a later format, or names a kind that does not exist.
    pub fn from_json(document: &Value) -> Result<Self, ShapeError> {
        let format = document.get("format").and_then(Value::as_u64);
        if let Some(format) = format.and_then(|format| u32::try_from(format).ok())
            && format != FORMAT
        {
            return Err(ShapeError::Format(format));
        }
        let document: Document = serde_json::from_value(document.clone())
            .map_err(|error| ShapeError::Unreadable(error.to_string()))?;
        let node = |node: DocumentNode| {
            let Some(kind) = NodeKind::from_name(&node.kind) else {
                return Err(ShapeError::UnknownKind {
                    node: node.name,
                    kind: node.kind,
                });
            };
            let shape = ShapeNode {
                kind,
                edges: node.edges,
                attached: node.attached,
            };
            Ok((node.name, shape))
        };
        Ok(Self {
            flow: document.flow,
            nodes: document
                .nodes
                .into_iter()
                .map(node)
                .collect::<Result<_, _>>()?,
        })
    }

    /// See [`Graph::fingerprint`].
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let text = serde_json::to_string(&self.document()).unwrap_or_default();
        format!("{:032x}", hash(text.as_bytes()))
    }

    /// The kind of the node with this name, if there is one.
    #[must_use]
    pub fn kind(&self, node: &str) -> Option<NodeKind> {
        self.nodes.get(node).map(|node| node.kind)
    }

    /// What is different in `newer`: first the nodes of this shape by name, then those that are new.
    #[must_use]
    pub fn changes_to(&self, newer: &Self) -> Vec<ShapeChange> {
        let mut changes = Vec::new();
        if self.flow != newer.flow {
            changes.push(ShapeChange::Flow {
                from: self.flow.clone(),
                to: newer.flow.clone(),
            });
        }
        for (name, before) in &self.nodes {
            match newer.nodes.get(name) {
                None => changes.push(ShapeChange::Gone {
                    node: name.clone(),
                    kind: before.kind,
                }),
                Some(after) => before.changes_to(name, after, &mut changes),
            }
        }
        let new = newer.nodes.iter();
        let new = new.filter(|(name, _)| !self.nodes.contains_key(*name));
        changes.extend(new.map(|(name, node)| ShapeChange::New {
            node: name.clone(),
            kind: node.kind,
        }));
        changes
    }

    fn document(&self) -> Document {
        let node = |(name, node): (&String, &ShapeNode)| DocumentNode {
            name: name.clone(),
            kind: node.kind.as_str().to_owned(),
            edges: node.edges.clone(),
            attached: node.attached.clone(),
        };
        Document {
            format: FORMAT,
            flow: self.flow.clone(),
            nodes: self.nodes.iter().map(node).collect(),
        }
    }
}

impl ShapeNode {
    fn changes_to(&self, name: &str, after: &Self, changes: &mut Vec<ShapeChange>) {
        let node = || name.to_owned();
        if self.kind != after.kind {
            changes.push(ShapeChange::Kind {
                node: node(),
                from: self.kind,
                to: after.kind,
            });
        }
        if self.edges != after.edges {
            changes.push(ShapeChange::Edges {
                node: node(),
                lost: self.leads_beyond(after),
                gained: after.leads_beyond(self),
            });
        }
        if self.attached != after.attached {
            changes.push(ShapeChange::Boundary { node: node() });
        }
    }

    /// Where this one leads and the other one does not.
    fn leads_beyond(&self, other: &Self) -> Vec<String> {
        let led = |to: &String| other.edges.iter().any(|edge| edge.to == *to);
        let mut beyond: Vec<String> = Vec::new();
        for edge in self.edges.iter().filter(|edge| !led(&edge.to)) {
            if !beyond.contains(&edge.to) {
                beyond.push(edge.to.clone());
            }
        }
        beyond
    }
}

impl fmt::Display for ShapeChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |names: &[String]| format!("`{}`", names.join("`, `"));
        match self {
            Self::Flow { from, to } => write!(f, "the flow is called `{to}`, and was `{from}`"),
            Self::Gone { node, kind } => write!(f, "`{node}` ({kind}) is gone"),
            Self::New { node, kind } => write!(f, "`{node}` ({kind}) is new"),
            Self::Kind { node, from, to } => {
                write!(f, "`{node}` is of the kind {to}, and was {from}")
            }
            Self::Edges { node, lost, gained } => match (lost.as_slice(), gained.as_slice()) {
                ([], []) => write!(f, "`{node}` chooses its ways otherwise"),
                (lost, []) => write!(f, "`{node}` leads no more to {}", quoted(lost)),
                ([], gained) => write!(f, "`{node}` leads to {} too", quoted(gained)),
                (lost, gained) => write!(
                    f,
                    "`{node}` leads to {}, and no more to {}",
                    quoted(gained),
                    quoted(lost)
                ),
            },
            Self::Boundary { node } => {
                write!(f, "`{node}` sits elsewhere, or interrupts otherwise")
            }
        }
    }
}

/// FNV-1a with 128 bits (G. Fowler, L. C. Noll, K.-P. Vo, D. Eastlake): no accident gives two graphs one
/// fingerprint, and nobody gains by making it happen.
fn hash(bytes: &[u8]) -> u128 {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    bytes.iter().fold(BASIS, |hash, byte| {
        (hash ^ u128::from(*byte)).wrapping_mul(PRIME)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::graph::GraphBuilder;

    fn nodes() -> GraphBuilder {
        Graph::builder("hello")
            .node("start", NodeKind::Start)
            .node("approve", NodeKind::View)
            .node("check", NodeKind::If)
            .node("end", NodeKind::End)
            .boundary("late", NodeKind::BoundaryTimer, "approve", true)
    }

    fn graph() -> Graph {
        build(edges(nodes()))
    }

    fn edges(builder: GraphBuilder) -> GraphBuilder {
        builder
            .edge("start", "approve")
            .edge("approve", "check")
            .edge_of("check", "end", EdgeClass::When, "yes")
            .edge_of("check", "approve", EdgeClass::Otherwise, "")
            .edge("late", "end")
    }

    fn build(builder: GraphBuilder) -> Graph {
        builder.build().unwrap_or_else(|error| panic!("{error}"))
    }

    /// Stores hold it: it must never change.
    #[test]
    fn the_fingerprint_is_pinned() {
        assert_eq!(graph().fingerprint(), "c3955701ec13681a3e42609b88ab021f");
        assert_eq!(
            format!("{:032x}", hash(b"")),
            "6c62272e07bb014262b821756295c58d"
        );
        assert_eq!(
            format!("{:032x}", hash(b"foobar")),
            "343e1662793c64bf6f0d3597ba446f18"
        );
    }

    #[test]
    fn titles_labels_and_the_order_of_nodes_do_not_matter() {
        let mut builder = Graph::builder("hello")
            .node("end", NodeKind::End)
            .node("check", NodeKind::If)
            .node("approve", NodeKind::View)
            .boundary("late", NodeKind::BoundaryTimer, "approve", true)
            .node("start", NodeKind::Start);
        builder = builder
            .edge_of("start", "approve", EdgeClass::Next, "go on")
            .edge("approve", "check")
            .edge_of("check", "end", EdgeClass::When, "of course")
            .edge_of("check", "approve", EdgeClass::Otherwise, "")
            .edge("late", "end");
        assert_eq!(build(builder).fingerprint(), graph().fingerprint());
    }

    #[test]
    fn everything_else_matters() {
        let others = [
            edges(
                Graph::builder("goodbye")
                    .node("start", NodeKind::Start)
                    .node("approve", NodeKind::View)
                    .node("check", NodeKind::If)
                    .node("end", NodeKind::End)
                    .boundary("late", NodeKind::BoundaryTimer, "approve", true),
            ),
            edges(
                Graph::builder("hello")
                    .node("start", NodeKind::Start)
                    .node("approve", NodeKind::Job)
                    .node("check", NodeKind::If)
                    .node("end", NodeKind::End)
                    .boundary("late", NodeKind::BoundaryTimer, "approve", true),
            ),
            edges(
                Graph::builder("hello")
                    .node("start", NodeKind::Start)
                    .node("approve", NodeKind::View)
                    .node("check", NodeKind::If)
                    .node("end", NodeKind::End)
                    .boundary("late", NodeKind::BoundaryTimer, "approve", false),
            ),
            edges(nodes()).edge("late", "approve"),
            nodes()
                .edge("start", "approve")
                .edge("approve", "check")
                .edge_of("check", "end", EdgeClass::Otherwise, "yes")
                .edge_of("check", "approve", EdgeClass::When, "")
                .edge("late", "end"),
        ];
        let mut prints: Vec<String> = others
            .into_iter()
            .map(|other| build(other).fingerprint())
            .collect();
        prints.push(graph().fingerprint());
        let all = prints.len();
        prints.sort();
        prints.dedup();
        assert_eq!(prints.len(), all);
    }

    #[test]
    fn a_shape_is_read_back() {
        let shape = graph().shape();
        assert_eq!(Shape::from_json(&shape.to_json()), Ok(shape.clone()));
        assert_eq!(shape.changes_to(&shape), []);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let error = |document| {
            Shape::from_json(&document)
                .expect_err("unreadable")
                .to_string()
        };
        assert!(error(json!("x")).contains("no graph"));
        assert!(error(json!({"format": 2, "graph": "?"})).contains("format 2"));
        let mut document = graph().shape().to_json();
        document["nodes"][0]["kind"] = json!("Oracle");
        assert_eq!(
            error(document),
            "`approve` is of the kind `Oracle`, which this version of procession does not know"
        );
    }

    #[test]
    fn every_change_is_told() {
        let newer = Graph::builder("hi")
            .node("start", NodeKind::Start)
            .node("approve", NodeKind::Job)
            .node("check", NodeKind::If)
            .node("end", NodeKind::End)
            .node("never", NodeKind::End)
            .boundary("late", NodeKind::BoundaryTimer, "check", true)
            .edge("start", "approve")
            .edge("approve", "check")
            .edge("approve", "end")
            .edge_of("check", "end", EdgeClass::Otherwise, "")
            .edge("late", "end");
        let changes = graph().shape().changes_to(&build(newer).shape());
        let told: Vec<String> = changes.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "the flow is called `hi`, and was `hello`",
                "`approve` is of the kind Job, and was View",
                "`approve` leads to `end` too",
                "`check` leads no more to `approve`",
                "`late` sits elsewhere, or interrupts otherwise",
                "`never` (End) is new",
            ]
        );
    }
}
