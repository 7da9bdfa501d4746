//! What is to be placed: sizes and connections, without their meaning.

use super::measure::{self, CAPTION_SIZE, LINE, TITLE_SIZE};
use crate::graph::{Graph, GraphNode, NodeKind};

/// Everything that is to be placed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sketch {
    pub(crate) nodes: Vec<Footprint>,
    pub(crate) links: Vec<Link>,
}

/// The border of a node, which edges end at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outline {
    Box,
    Circle,
    Diamond,
}

/// The room that a node needs.
#[derive(Debug, Clone)]
pub(crate) struct Footprint {
    pub(crate) outline: Outline,
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// The width and height of a title beside the shape; nothing when it is inside.
    pub(crate) caption: Option<(f64, f64)>,
    /// The room below for what stands on its lower border.
    pub(crate) below: f64,
}

/// A connection of two nodes by their numbers, with the width and height of its label.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    pub(crate) source: usize,
    pub(crate) target: usize,
    pub(crate) label: Option<(f64, f64)>,
    /// For what leaves an event on the border of its source: how far below the middle of the source.
    pub(crate) drop: Option<f64>,
}

impl Sketch {
    /// Every node by itself, events beside their hosts.
    pub(crate) fn of(graph: &Graph) -> Self {
        let edges = |(source, node): (usize, &GraphNode)| {
            let link = |edge: &crate::graph::GraphEdge| Link {
                source,
                target: edge.target,
                label: label_size(node.edge_label(edge)),
                drop: None,
            };
            node.edges.iter().map(link).collect::<Vec<_>>()
        };
        let attached = |(target, node): (usize, &GraphNode)| {
            node.attached.map(|at| Link {
                source: at.host,
                target,
                label: None,
                drop: None,
            })
        };
        let nodes = || graph.nodes().iter().enumerate();
        // A boundary event comes after its host, as if an edge led there.
        let links = nodes().flat_map(edges).chain(nodes().filter_map(attached));
        Self {
            nodes: graph.nodes().iter().map(Footprint::of).collect(),
            links: links.collect(),
        }
    }
}

impl Footprint {
    fn of(node: &GraphNode) -> Self {
        let outline = Outline::of(node.kind);
        if outline == Outline::Box {
            return Self::titled_box(&measure::title_lines(&node.title));
        }
        let lines = measure::caption_lines(&node.title);
        let size = if outline == Outline::Circle {
            36.0
        } else {
            46.0
        };
        Self {
            outline,
            width: size,
            height: size,
            caption: measure::block(&lines, CAPTION_SIZE),
            below: 0.0,
        }
    }

    /// A box with a title inside. Even sizes put its middle on a whole pixel.
    pub(crate) fn titled_box(lines: &[String]) -> Self {
        let (width, height) = measure::block(lines, TITLE_SIZE).unwrap_or_default();
        Self {
            outline: Outline::Box,
            width: ((width + 32.0).max(104.0) / 2.0).ceil() * 2.0,
            height: (height + 36.0).max(LINE + 40.0),
            caption: None,
            below: 0.0,
        }
    }

    /// A box of this size.
    pub(crate) const fn boxed(width: f64, height: f64) -> Self {
        Self {
            outline: Outline::Box,
            width,
            height,
            caption: None,
            below: 0.0,
        }
    }

    /// A dot, which a line begins at.
    pub(crate) const fn dot() -> Self {
        Self {
            outline: Outline::Circle,
            width: 14.0,
            height: 14.0,
            caption: None,
            below: 0.0,
        }
    }

    /// Half the height that nothing else may use: the title may stand on either side.
    pub(super) fn reach(&self) -> f64 {
        let beside = self.caption.map_or(0.0, |(_, height)| height + 4.0);
        self.height / 2.0 + beside.max(self.below)
    }
}

impl Outline {
    pub(crate) const fn of(kind: NodeKind) -> Self {
        match kind {
            NodeKind::Join => Self::Diamond,
            kind if kind.is_gateway() => Self::Diamond,
            kind if kind.is_event() => Self::Circle,
            _ => Self::Box,
        }
    }
}

pub(super) fn label_size(label: &str) -> Option<(f64, f64)> {
    measure::block(&measure::label_lines(label), CAPTION_SIZE)
}

/// How far a loop at one node stands out above it, without its label.
pub(super) const LOOP_HEIGHT: f64 = 18.0;

impl Sketch {
    /// The room for the loops from a node to itself, above it.
    pub(super) fn loop_height(&self, node: usize) -> f64 {
        let own = |link: &&Link| link.source == node && link.target == node;
        let labels = self.links.iter().filter(own);
        let heights = labels.map(|link| LOOP_HEIGHT + link.label.map_or(0.0, |l| l.1 + 4.0));
        heights.fold(0.0, f64::max)
    }

    /// Half the height around a node that nothing else may use.
    pub(super) fn reach(&self, node: usize) -> f64 {
        self.nodes[node].reach() + self.loop_height(node)
    }
}
