//! Nodes in line with the node before them: the ranking leaves them a few pixels off.

use super::rank::Ranked;
use super::sketch::Sketch;

/// Above and below what is moved.
const ROOM: f64 = 12.0;
/// Nodes that are further off their line than this are meant to be.
const FAR: f64 = 90.0;

/// Moves nodes onto the row of the node before them where their column has room.
///
/// From left to right, so that a whole chain comes to the row of its first node. A node with several
/// followers gives its row to the nearest one only.
pub(super) fn align(sketch: &Sketch, ranked: &mut Ranked) {
    let mut order: Vec<usize> = (0..sketch.nodes.len()).collect();
    order.sort_by_key(|node| ranked.nodes[*node].0);
    for node in order {
        if let Some(row) = wanted(sketch, ranked, node)
            && has_room(sketch, ranked, node, row)
        {
            ranked.nodes[node].1 = row;
        }
    }
}

/// The row of the only node before, unless another of its followers is nearer to it. Where several
/// edges meet, the node stays in their middle.
fn wanted(sketch: &Sketch, ranked: &Ranked, node: usize) -> Option<f64> {
    let distance = |a: usize, b: usize| (ranked.nodes[a].1 - ranked.nodes[b].1).abs();
    let forward = |a: usize, b: usize| ranked.nodes[a].0 < ranked.nodes[b].0;
    let links = || {
        sketch
            .links
            .iter()
            .filter(|link| forward(link.source, link.target))
    };
    let before = links()
        .filter(|link| link.target == node)
        .map(|link| link.source);
    let nearest = before.min_by(|a, b| distance(*a, node).total_cmp(&distance(*b, node)))?;
    let off = distance(nearest, node);
    let mut rivals = links().filter(|link| link.source == nearest && link.target != node);
    let rival = rivals.any(|link| distance(nearest, link.target) < off);
    (off > 0.0 && off < FAR && !rival).then(|| ranked.nodes[nearest].1)
}

/// True when nothing stands between the node and the row, nor too near to the row.
fn has_room(sketch: &Sketch, ranked: &Ranked, node: usize, row: f64) -> bool {
    let (column, from) = ranked.nodes[node];
    let reach = sketch.reach(node) + ROOM;
    let (top, bottom) = (from.min(row) - reach, from.max(row) + reach);
    let free = |above: f64, below: f64| below <= top || above >= bottom;
    let nodes = ranked.nodes.iter().enumerate().all(|(other, (place, at))| {
        let reach = sketch.reach(other);
        other == node || *place != column || free(at - reach, at + reach)
    });
    let edges = sketch
        .links
        .iter()
        .zip(&ranked.chains)
        .all(|(link, chain)| {
            let ends = [ranked.nodes[link.source].0, ranked.nodes[link.target].0];
            let first = ends[0].min(ends[1]) + 1;
            let at = column
                .checked_sub(first)
                .and_then(|offset| chain.rows.get(offset));
            at.is_none_or(|row| free(*row, *row))
        });
    nodes && edges
}
