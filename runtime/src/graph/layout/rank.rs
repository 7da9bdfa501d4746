//! Which column each node stands in, and in which order: the part that dagre does.

use std::collections::BTreeMap;

use dagre::graph::{Graph, GraphOptions};
use dagre::layout::types::LabelPos;
use dagre::{EdgeLabel, LayoutOptions, NodeLabel, RankDir};

use super::measure::LINE;
use super::sketch::{Link, Sketch};

/// Between the rows of two nodes, and of two edges.
const NODE_GAP: f64 = 26.0;
const EDGE_GAP: f64 = 22.0;

/// Nodes and edges in columns. Only the order of the columns is decided, not where they are.
pub(super) struct Ranked {
    pub(super) columns: usize,
    /// The column and the row of each node.
    pub(super) nodes: Vec<(usize, f64)>,
    /// One for each link.
    pub(super) chains: Vec<Chain>,
}

/// The row of an edge in each column that lies strictly between the columns of its nodes.
#[derive(Default)]
pub(super) struct Chain {
    pub(super) rows: Vec<f64>,
    /// The column of the label.
    pub(super) label: Option<usize>,
}

pub(super) fn rank(sketch: &Sketch) -> Ranked {
    let mut graph = to_dagre(sketch);
    dagre::layout(
        &mut graph,
        Some(LayoutOptions {
            rankdir: RankDir::LR,
            nodesep: NODE_GAP,
            edgesep: EDGE_GAP,
            ranksep: 100.0,
            ..LayoutOptions::default()
        }),
    );
    let columns = columns_of(&graph);
    let nodes: Vec<_> = (0..sketch.nodes.len())
        .map(|node| {
            let label = graph.node(&node.to_string());
            let (x, y) = label.map_or((0.0, 0.0), |l| (l.x.unwrap_or(0.0), l.y.unwrap_or(0.0)));
            (column(&columns, x), y.round())
        })
        .collect();
    let links = sketch.links.iter().enumerate();
    let chains = links.map(|(number, link)| chain(&graph, &columns, &nodes, number, link));
    Ranked {
        columns: columns.len(),
        chains: chains.collect(),
        nodes,
    }
}

fn to_dagre(sketch: &Sketch) -> Graph<NodeLabel, EdgeLabel> {
    let mut graph = Graph::with_options(GraphOptions {
        directed: true,
        multigraph: true,
        compound: false,
    });
    for (number, node) in sketch.nodes.iter().enumerate() {
        let label = NodeLabel {
            width: node.width.max(node.caption.map_or(0.0, |(width, _)| width)),
            height: 2.0 * (node.reach() + sketch.loop_height(number)),
            ..NodeLabel::default()
        };
        graph.set_node(number.to_string(), Some(label));
    }
    for (number, link) in sketch.links.iter().enumerate() {
        // A loop at one node is drawn above it, in the room that was kept there.
        if link.source == link.target {
            continue;
        }
        let (width, height) = link.label.unwrap_or_default();
        let label = EdgeLabel {
            width,
            height,
            labelpos: LabelPos::Center,
            ..EdgeLabel::default()
        };
        let (source, target) = (link.source.to_string(), link.target.to_string());
        graph.set_edge(source, target, Some(label), Some(&number.to_string()));
    }
    graph
}

/// The middles of all columns, from left to right.
fn columns_of(graph: &Graph<NodeLabel, EdgeLabel>) -> Vec<f64> {
    let nodes = graph.nodes();
    let mut all: Vec<f64> = nodes
        .iter()
        .filter_map(|node| graph.node(node)?.x)
        .collect();
    for edge in graph.edges() {
        let label = graph.edge(&edge.v, &edge.w, edge.name.as_deref());
        all.extend(label.into_iter().flat_map(inner).map(|(x, _)| x));
    }
    all.sort_by(f64::total_cmp);
    all.dedup_by(|a, b| (*a - *b).abs() < 1.0);
    all
}

/// The places of an edge between its first and last one, which are at its nodes.
fn inner(label: &EdgeLabel) -> impl Iterator<Item = (f64, f64)> {
    let points = label.points.iter().skip(1);
    let count = label.points.len().saturating_sub(2);
    points.take(count).map(|point| (point.x, point.y))
}

fn column(columns: &[f64], x: f64) -> usize {
    let distance = |column: usize| (columns[column] - x).abs();
    let nearest = (0..columns.len()).min_by(|a, b| distance(*a).total_cmp(&distance(*b)));
    nearest.unwrap_or(0)
}

fn chain(
    graph: &Graph<NodeLabel, EdgeLabel>,
    columns: &[f64],
    nodes: &[(usize, f64)],
    number: usize,
    link: &Link,
) -> Chain {
    let (source, target) = (link.source.to_string(), link.target.to_string());
    let Some(label) = graph.edge(&source, &target, Some(&number.to_string())) else {
        return Chain::default();
    };
    let known: BTreeMap<usize, f64> = inner(label)
        .map(|(x, y)| (column(columns, x), y.round()))
        .collect();
    let (from, to) = (nodes[link.source], nodes[link.target]);
    let (low, high) = if from.0 <= to.0 {
        (from, to)
    } else {
        (to, from)
    };
    let mut last = low.1;
    let rows = (low.0 + 1..high.0).map(|column| {
        last = known.get(&column).copied().unwrap_or(last);
        last
    });
    let rows: Vec<f64> = rows.collect();
    // Beside the node that it tells the choice of. More than one line would not fit there between
    // two edges, and stays where room was made for it.
    let beside = if from.0 <= to.0 {
        low.0 + 1
    } else {
        high.0 - 1
    };
    let place = |(_, height): (f64, f64)| {
        if height <= LINE && !rows.is_empty() {
            return Some(beside);
        }
        label.x.map(|x| column(columns, x))
    };
    Chain {
        label: link.label.and_then(place),
        rows,
    }
}
