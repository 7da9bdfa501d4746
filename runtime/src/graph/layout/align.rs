//! Nodes in line with the nodes before them: the ranking leaves them a few pixels off.

use super::rank::Ranked;
use super::sketch::Sketch;

/// Between what is moved and what stays.
const ROOM: f64 = 12.0;
/// Nodes that are further off their line than this are meant to be.
const FAR: f64 = 90.0;

/// Moves nodes onto the row of the node before them, or into the middle of several, where their
/// column has room.
///
/// From left to right, so that a whole chain comes to the row of its first node. A node with several
/// followers gives its row to the nearest one only.
pub(super) fn align(sketch: &Sketch, ranked: &mut Ranked) {
    let mut order: Vec<usize> = (0..sketch.nodes.len()).collect();
    order.sort_by_key(|node| ranked.nodes[*node].0);
    for node in order {
        if let Some(row) = wanted(sketch, ranked, node)
            && let Some(pushed) = pushed(sketch, ranked, node, row)
        {
            ranked.nodes[node].1 = row;
            for (link, offset, row) in pushed {
                ranked.chains[link].rows[offset] = row;
            }
        }
    }
}

/// The row where the node should be, unless it is there, or too far away.
fn wanted(sketch: &Sketch, ranked: &Ranked, node: usize) -> Option<f64> {
    let row = |node: usize| ranked.nodes[node].1;
    let forward = |a: usize, b: usize| ranked.nodes[a].0 < ranked.nodes[b].0;
    let links = || {
        let all = sketch.links.iter();
        all.filter(|link| forward(link.source, link.target))
    };
    let mut before: Vec<usize> = links()
        .filter(|link| link.target == node)
        .map(|link| link.source)
        .collect();
    before.sort_by(|a, b| row(*a).total_cmp(&row(*b)));
    let last = before.len().checked_sub(1)?;
    let middle = [before[last / 2], before[before.len() / 2]].map(row);
    let wanted = f64::midpoint(middle[0], middle[1]).round();
    let off = (wanted - row(node)).abs();
    let rival = last == 0 && {
        let mut followers = links().filter(|link| link.source == before[0]);
        followers.any(|link| (row(link.target) - wanted).abs() < off)
    };
    (off > 0.0 && off < FAR && !rival).then_some(wanted)
}

/// Which edges (by number, and by column after their first) have to make room, and the row that
/// they go to; nothing when the node cannot be moved there.
fn pushed(
    sketch: &Sketch,
    ranked: &Ranked,
    node: usize,
    row: f64,
) -> Option<Vec<(usize, usize, f64)>> {
    let (column, from) = ranked.nodes[node];
    let reach = sketch.reach(node) + ROOM;
    let (top, bottom) = (from.min(row) - reach, from.max(row) + reach);
    let others = ranked.nodes.iter().enumerate();
    let others = others.filter(|(other, (place, _))| *other != node && *place == column);
    let nodes: Vec<(f64, f64)> = others
        .map(|(other, (_, at))| (at - sketch.reach(other), at + sketch.reach(other)))
        .collect();
    let clear = |top: f64, bottom: f64| nodes.iter().all(|(a, b)| *b <= top || *a >= bottom);
    if !clear(top, bottom) {
        return None;
    }
    let edges: Vec<(usize, usize, f64)> = passing(sketch, ranked, column).collect();
    let (inside, outside): (Vec<_>, Vec<_>) = edges
        .into_iter()
        .partition(|(_, _, at)| top < *at && *at < bottom);
    let push = |(link, offset, at): (usize, usize, f64)| {
        let to = if at < from { top } else { bottom };
        let (low, high) = (at.min(to) - ROOM, at.max(to) + ROOM);
        let free = outside.iter().all(|(_, _, at)| *at <= low || *at >= high);
        (free && clear(low, high)).then_some((link, offset, to))
    };
    // Two edges on one side would be pushed onto one row.
    let one_sided = |above: bool| {
        inside
            .iter()
            .filter(|(_, _, at)| (*at < from) == above)
            .count()
    };
    if one_sided(true) > 1 || one_sided(false) > 1 {
        return None;
    }
    inside.into_iter().map(push).collect()
}

/// The edges that pass a column, each with its offset there and its row.
fn passing(
    sketch: &Sketch,
    ranked: &Ranked,
    column: usize,
) -> impl Iterator<Item = (usize, usize, f64)> {
    let chains = sketch.links.iter().zip(&ranked.chains).enumerate();
    chains.filter_map(move |(number, (link, chain))| {
        let first = ranked.nodes[link.source].0.min(ranked.nodes[link.target].0) + 1;
        let offset = column.checked_sub(first)?;
        Some((number, offset, *chain.rows.get(offset)?))
    })
}
