//! The upright parts of edges: side by side in the gap between two columns.
//!
//! Edges that leave one node, or enter one, share an upright: it reads as a trunk with branches.

use std::collections::BTreeMap;

use super::route::{End, Port, Route};
use super::sketch::{Link, Sketch};

/// Uprights on one track do not come nearer to each other than this.
const APART: f64 = 6.0;
/// Two edges on one line would look like one: that is worse than any number of crossings.
const OVERLAP: usize = 1000;

/// The uprights of one gap.
#[derive(Debug, Default)]
pub(super) struct Gap {
    /// The track of each link that changes its row here, counted from the left.
    pub(super) tracks: BTreeMap<usize, usize>,
    pub(super) count: usize,
}

/// A change of row, from the column on the left to the one on the right.
struct Rise {
    link: usize,
    left: f64,
    right: f64,
}

/// Rises that share an upright.
struct Trunk(Vec<Rise>);

/// What the rises of a trunk have in common: a node, on which side it is, and the direction.
type Key = (usize, bool, bool);

/// The uprights of every gap; the first gap is the one after the first column.
pub(super) fn gaps(sketch: &Sketch, routes: &[Option<Route>], columns: usize) -> Vec<Gap> {
    (1..columns)
        .map(|right| arrange(trunks(sketch, routes, right - 1)))
        .collect()
}

fn trunks(sketch: &Sketch, routes: &[Option<Route>], column: usize) -> Vec<Trunk> {
    let mut shared: BTreeMap<Key, Trunk> = BTreeMap::new();
    let mut alone = Vec::new();
    for (number, route) in routes.iter().enumerate() {
        let Some(route) = route else { continue };
        let Some(rise) = rise(number, route, column) else {
            continue;
        };
        match key(&sketch.links[number], route, column) {
            Some(key) => shared.entry(key).or_insert(Trunk(Vec::new())).0.push(rise),
            None => alone.push(Trunk(vec![rise])),
        }
    }
    shared.into_values().chain(alone).collect()
}

fn rise(link: usize, route: &Route, column: usize) -> Option<Rise> {
    let offset = column.checked_sub(route.left.column)?;
    let (left, right) = (*route.rows.get(offset)?, *route.rows.get(offset + 1)?);
    (left != right).then_some(Rise { link, left, right })
}

fn key(link: &Link, route: &Route, column: usize) -> Option<Key> {
    let at = |end: &End, at_left: bool| {
        // What leaves an event on the border of the node has nothing in common with what leaves the node.
        let own = end.port == Port::Side && (link.drop.is_none() || link.source != end.node);
        own.then_some((end.node, at_left, link.source == end.node))
    };
    if column == route.left.column {
        at(&route.left, true)
    } else if column + 1 == route.right.column {
        at(&route.right, false)
    } else {
        None
    }
}

/// Puts each trunk where it adds the fewest crossings, and then as far to the left as it can go.
fn arrange(trunks: Vec<Trunk>) -> Gap {
    let mut order: Vec<Trunk> = Vec::new();
    for trunk in trunks {
        let cost = |place: usize| {
            let left = order[..place].iter().map(|other| crossings(other, &trunk));
            let right = order[place..].iter().map(|other| crossings(&trunk, other));
            left.chain(right).sum::<usize>()
        };
        let best = (0..=order.len()).min_by_key(|place| cost(*place));
        order.insert(best.unwrap_or(0), trunk);
    }
    let mut placed: Vec<(usize, Trunk)> = Vec::new();
    for trunk in order {
        let near = placed.iter().filter(|(_, other)| other.touches(&trunk));
        let track = near.map(|(track, _)| track + 1).max().unwrap_or(0);
        placed.push((track, trunk));
    }
    Gap {
        count: placed.iter().map(|(track, _)| track + 1).max().unwrap_or(0),
        tracks: placed
            .iter()
            .flat_map(|(track, trunk)| trunk.0.iter().map(|rise| (rise.link, *track)))
            .collect(),
    }
}

impl Trunk {
    fn range(&self) -> (f64, f64) {
        let ends = || self.0.iter().flat_map(|rise| [rise.left, rise.right]);
        (
            ends().fold(f64::INFINITY, f64::min),
            ends().fold(f64::NEG_INFINITY, f64::max),
        )
    }

    fn touches(&self, other: &Self) -> bool {
        let ((top, bottom), (other_top, other_bottom)) = (self.range(), other.range());
        top - APART < other_bottom && other_top - APART < bottom
    }

    /// 1 when a line on that row crosses the upright.
    fn crossed_by(&self, row: f64) -> usize {
        let (top, bottom) = self.range();
        usize::from(top < row && row < bottom)
    }
}

/// How often two trunks cross when the first stands to the left of the second.
fn crossings(left: &Trunk, right: &Trunk) -> usize {
    let after = left.0.iter().map(|rise| right.crossed_by(rise.right));
    let before = right.0.iter().map(|rise| left.crossed_by(rise.left));
    let pairs = left
        .0
        .iter()
        .flat_map(|a| right.0.iter().map(move |b| (a, b)));
    let overlaps = pairs.filter(|(a, b)| (a.right - b.left).abs() < APART);
    after.sum::<usize>() + before.sum::<usize>() + OVERLAP * overlaps.count()
}
