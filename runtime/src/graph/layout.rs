//! Where the nodes and edges of a graph are drawn.
//!
//! Time runs from left to right. Nodes stand in columns, edges run between them at right angles:
//! along a row that is free in each column that they pass, and up or down only in the gaps between
//! the columns. So no edge ever runs through a node, and the same graph is always placed the same.

mod align;
mod columns;
mod measure;
mod mounted;
mod rank;
mod route;
mod sketch;
mod tracks;

use super::Graph;
pub(crate) use columns::BESIDE_CORNER;
pub(crate) use measure::{CAPTION_SIZE, LINE, TITLE_SIZE};
pub(crate) use measure::{block, caption_lines, label_lines, text_width, title_lines};
pub(crate) use sketch::{Footprint, Link, Outline, Sketch};

/// Places the nodes of a graph from left to right and routes its edges.
///
/// ```
/// use procession::graph::{Graph, NodeKind, layout};
///
/// let graph = Graph::builder("hello")
///     .node("start", NodeKind::Start)
///     .node("end", NodeKind::End)
///     .edge("start", "end")
///     .build()?;
/// let placed = layout(&graph);
/// assert!(placed.nodes[0].center.x < placed.nodes[1].center.x);
/// assert_eq!(placed.edges[0].points.len(), 2);
/// # Ok::<(), procession::graph::GraphError>(())
/// ```
#[must_use]
pub fn layout(graph: &Graph) -> Placed {
    mounted::place(graph)
}

/// A graph with all its places, in pixels; `y` grows downwards. Made by [`layout`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Placed {
    /// The width of everything, with a margin.
    pub width: f64,
    /// The height of everything, with a margin.
    pub height: f64,
    /// One for each node, in the order of the graph.
    pub nodes: Vec<PlacedNode>,
    /// All edges: those of the first node in their order, then those of the second, and so on.
    pub edges: Vec<PlacedEdge>,
    /// From a host to each of its events that cannot stand on its border, in the order of the events: those
    /// of a host that is no box.
    pub attachments: Vec<PlacedEdge>,
    /// From the event on the lower border of a node to the node that undoes its work, in the order of the
    /// first. The event is a circle of the size of all events, above the first point.
    pub associations: Vec<PlacedEdge>,
}

/// The place of a node.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PlacedNode {
    /// Its middle.
    pub center: Point,
    /// The width of its shape, without the text that stands beside it.
    pub width: f64,
    /// The height of its shape, without the text that stands beside it.
    pub height: f64,
    /// Where its title stands.
    pub caption: Caption,
}

/// Where the title of a node stands. It leaves free the sides at which edges come and go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Caption {
    /// In the shape.
    Inside,
    /// Below it, centred.
    Below,
    /// Above it, centred.
    Above,
    /// Above it, to the left of the edge at its upper corner.
    AboveLeft,
    /// Above it, to the right of the edge at its upper corner.
    AboveRight,
    /// Below it, to the left of the edge at its lower corner.
    BelowLeft,
    /// Below it, to the right of the edge at its lower corner.
    BelowRight,
}

/// The way of an edge.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct PlacedEdge {
    /// The number of the node that it leaves.
    pub source: usize,
    /// The number of the node that it enters.
    pub target: usize,
    /// From the border of one to the border of the other; every part is horizontal or vertical.
    pub points: Vec<Point>,
    /// The middle of the lower edge of its label, if it has one.
    pub label: Option<Point>,
}

/// A place in a drawing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

impl Point {
    pub(crate) const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }
}

/// Places what has been measured: a flow, or a state machine.
pub(crate) fn place(sketch: &Sketch) -> Placed {
    let mut ranked = rank::rank(sketch);
    align::align(sketch, &mut ranked);
    let routes = route::route(sketch, &ranked);
    columns::draw(sketch, &ranked, &routes)
}
