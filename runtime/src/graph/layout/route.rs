//! On which row an edge runs through each column, and at which side of its nodes it ends.
//!
//! The order of the rows within a column stays as it was ranked, so that no crossing is added. Within
//! that order each edge takes the rows with the fewest bends.

use std::collections::BTreeMap;

use super::rank::{Chain, Ranked};
use super::sketch::{Link, Outline, Sketch};

/// Between an edge and whatever is next to it in a column.
const CLEARANCE: f64 = 12.0;
/// How far beyond the border an edge has to be to come in from above or below: an arrow head fits
/// in. To leave there it needs less.
const STAND_OFF: f64 = 12.0;
const STAND_OFF_LEAVING: f64 = 5.0;

/// Costs, in pixels of detour that one of them is worth.
const BEND: f64 = 1000.0;
const CORNER: f64 = 450.0;
const BACKWARDS: f64 = 3000.0;

/// The way of an edge, from its left node to its right one.
#[derive(Debug)]
pub(super) struct Route {
    pub(super) left: End,
    pub(super) right: End,
    /// The row in each column, those of both nodes included. At a node that is entered from above
    /// or below it is the row on which the edge comes to the middle of the node's column.
    pub(super) rows: Vec<f64>,
    pub(super) label: Option<usize>,
}

/// Where an edge touches a node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct End {
    pub(super) node: usize,
    pub(super) column: usize,
    pub(super) port: Port,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Port {
    /// The side that faces the other node, in the middle or a little off it.
    Side,
    Top,
    Bottom,
}

/// One route for each link; nothing for a link from a node to itself.
pub(super) fn route(sketch: &Sketch, ranked: &Ranked) -> Vec<Option<Route>> {
    let mut router = Router::new(sketch, ranked);
    let mut order: Vec<usize> = (0..sketch.links.len()).collect();
    // Long edges first: they have most to lose.
    order.sort_by_key(|link| std::cmp::Reverse(ranked.chains[*link].rows.len()));
    let mut routes: Vec<Option<Route>> = sketch.links.iter().map(|_| None).collect();
    for link in order {
        if sketch.links[link].source != sketch.links[link].target {
            routes[link] = Some(router.route(link));
        }
    }
    routes
}

struct Router<'a> {
    sketch: &'a Sketch,
    ranked: &'a Ranked,
    /// What stands in each column.
    columns: Vec<Vec<Item>>,
    /// True for a corner of a node that edges leave, false for one that they enter.
    ports: BTreeMap<(usize, Port), bool>,
}

/// Something that takes up room in a column.
struct Item {
    owner: Owner,
    top: f64,
    bottom: f64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Node(usize),
    Link(usize),
}

/// One end of an edge while its rows are being chosen.
struct Side {
    node: usize,
    column: usize,
    row: f64,
    leaves: bool,
}

impl<'a> Router<'a> {
    fn new(sketch: &'a Sketch, ranked: &'a Ranked) -> Self {
        let mut columns: Vec<Vec<Item>> = (0..ranked.columns).map(|_| Vec::new()).collect();
        for (node, (column, row)) in ranked.nodes.iter().enumerate() {
            let reach = sketch.reach(node);
            columns[*column].push(Item {
                owner: Owner::Node(node),
                top: row - reach,
                bottom: row + reach,
            });
        }
        let mut router = Self {
            sketch,
            ranked,
            columns,
            ports: BTreeMap::new(),
        };
        for link in 0..sketch.links.len() {
            let first = router.sides(link).0.column + 1;
            for (offset, row) in ranked.chains[link].rows.iter().enumerate() {
                router.occupy(link, first + offset, *row);
            }
        }
        router
    }

    fn link(&self, link: usize) -> (&'a Link, &'a Chain) {
        (&self.sketch.links[link], &self.ranked.chains[link])
    }

    /// The left and the right end of a link.
    fn sides(&self, link: usize) -> (Side, Side) {
        let link = self.link(link).0;
        let side = |node: usize, leaves| Side {
            node,
            column: self.ranked.nodes[node].0,
            row: self.ranked.nodes[node].1,
            leaves,
        };
        let (source, target) = (side(link.source, true), side(link.target, false));
        if source.column <= target.column {
            (source, target)
        } else {
            (target, source)
        }
    }

    /// Puts a link on a row of a column, with its label above it.
    fn occupy(&mut self, link: usize, column: usize, row: f64) {
        let top = row - self.label_height(link, column);
        let items = &mut self.columns[column];
        items.retain(|item| item.owner != Owner::Link(link));
        items.push(Item {
            owner: Owner::Link(link),
            top,
            bottom: row,
        });
    }

    fn label_height(&self, link: usize, column: usize) -> f64 {
        let (link, chain) = self.link(link);
        let here = chain.label == Some(column);
        link.label
            .filter(|_| here)
            .map_or(0.0, |(_, height)| height + 2.0)
    }

    fn route(&mut self, link: usize) -> Route {
        let (left, right) = self.sides(link);
        let inner = self.best_rows(link, &left, &right);
        let (first, last) = match inner.as_slice() {
            [first, .., last] => (*first, *last),
            [only] => (*only, *only),
            [] => (self.row_at(link, &right), self.row_at(link, &left)),
        };
        let ends = [(&left, first), (&right, last)].map(|(side, row)| self.end(link, side, row));
        let at = |end: End, row: f64, side: &Side| match end.port {
            Port::Side => side.row + self.side_shift(link, side, row),
            Port::Top | Port::Bottom => row,
        };
        let mut rows = vec![at(ends[0], first, &left)];
        rows.extend(&inner);
        rows.push(at(ends[1], last, &right));
        for (offset, row) in rows.iter().enumerate() {
            let column = left.column + offset;
            let outer = column == left.column || column == right.column;
            if !outer || self.ranked.nodes[left.node].1 != *row {
                self.occupy_route(link, &ends, column, *row);
            }
        }
        Route {
            left: ends[0],
            right: ends[1],
            rows,
            label: self.ranked.chains[link].label,
        }
    }

    fn occupy_route(&mut self, link: usize, ends: &[End; 2], column: usize, row: f64) {
        let side = |end: &End| end.column == column && end.port == Port::Side;
        if !ends.iter().any(side) {
            self.occupy(link, column, row);
        }
    }

    fn end(&mut self, link: usize, side: &Side, row: f64) -> End {
        let port = self.port(link, side, row);
        if port != Port::Side {
            self.ports.insert((side.node, port), side.leaves);
        }
        End {
            node: side.node,
            column: side.column,
            port,
        }
    }

    /// The corner that an edge can come to from its row: gateways take every edge there, other nodes
    /// those that go back.
    fn port(&self, link: usize, side: &Side, row: f64) -> Port {
        let node = &self.sketch.nodes[side.node];
        let distance = (row - side.row).abs();
        let wanted = node.outline == Outline::Diamond || self.goes_back(link);
        if self.drop(link, side).is_some() {
            return Port::Side;
        }
        let off = if side.leaves {
            STAND_OFF_LEAVING
        } else {
            STAND_OFF
        };
        if !wanted || distance < node.height / 2.0 + off {
            return Port::Side;
        }
        let port = if row < side.row {
            Port::Top
        } else {
            Port::Bottom
        };
        let taken = self.ports.get(&(side.node, port));
        let loops = port == Port::Top && self.sketch.loop_height(side.node) > 0.0;
        if loops
            || taken.is_some_and(|leaves| *leaves != side.leaves)
            || !self.is_clear(link, side, row)
        {
            return Port::Side;
        }
        port
    }

    /// True when nothing stands in the node's column between the node and the row.
    fn is_clear(&self, link: usize, side: &Side, row: f64) -> bool {
        let (top, bottom) = (row.min(side.row) - CLEARANCE, row.max(side.row) + CLEARANCE);
        let foreign =
            |item: &&Item| item.owner != Owner::Node(side.node) && item.owner != Owner::Link(link);
        let mut items = self.columns[side.column].iter().filter(foreign);
        !items.any(|item| item.bottom > top && item.top < bottom)
    }

    fn goes_back(&self, link: usize) -> bool {
        let link = self.link(link).0;
        self.ranked.nodes[link.source].0 > self.ranked.nodes[link.target].0
    }

    /// An edge that goes back, and finds no corner, stays off the middle, where the others come in.
    fn side_shift(&self, link: usize, side: &Side, row: f64) -> f64 {
        if let Some(drop) = self.drop(link, side) {
            return drop;
        }
        if !self.goes_back(link) {
            return 0.0;
        }
        let quarter = (self.sketch.nodes[side.node].height / 4.0).round();
        if row < side.row { -quarter } else { quarter }
    }

    /// How far below the middle of its source a link begins that leaves an event on the border there.
    fn drop(&self, link: usize, side: &Side) -> Option<f64> {
        self.link(link).0.drop.filter(|_| side.leaves)
    }

    /// The row of an end of a link that comes straight to it.
    fn row_at(&self, link: usize, side: &Side) -> f64 {
        side.row + self.drop(link, side).unwrap_or(0.0)
    }

    /// What it costs to come to a node from that row.
    fn end_cost(&self, link: usize, side: &Side, row: f64) -> f64 {
        let detour = (row - self.row_at(link, side)).abs();
        match self.port(link, side, row) {
            Port::Side if self.drop(link, side).is_some() => match detour {
                0.0 => 0.0,
                _ => BEND + detour,
            },
            Port::Top | Port::Bottom => CORNER + detour,
            Port::Side if self.goes_back(link) => BACKWARDS + detour,
            Port::Side if row == side.row => 0.0,
            Port::Side => BEND + detour,
        }
    }

    /// Between which rows an edge may be in a column without leaving its place in the order.
    fn bounds(&self, link: usize, column: usize, row: f64) -> (f64, f64) {
        let others = self.columns[column]
            .iter()
            .filter(|item| item.owner != Owner::Link(link));
        let label = self.label_height(link, column);
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
        for item in others {
            if f64::midpoint(item.top, item.bottom) <= row - label / 2.0 {
                low = low.max(item.bottom + CLEARANCE + label);
            } else {
                high = high.min(item.top - CLEARANCE);
            }
        }
        if low <= high { (low, high) } else { (row, row) }
    }

    /// The cheapest rows: a shortest path through the columns, over all rows that could matter.
    fn best_rows(&self, link: usize, left: &Side, right: &Side) -> Vec<f64> {
        let ranked = &self.ranked.chains[link].rows;
        let bounds: Vec<(f64, f64)> = ranked
            .iter()
            .enumerate()
            .map(|(offset, row)| self.bounds(link, left.column + 1 + offset, *row))
            .collect();
        let candidates = self.candidates(link, [left, right], &bounds);
        let allowed = |offset: usize| {
            let (low, high) = bounds[offset];
            let fits = move |row: &&f64| (low..=high).contains(*row);
            candidates.iter().filter(fits).copied().collect::<Vec<_>>()
        };
        let mut steps: Vec<Vec<Step>> = Vec::new();
        for (offset, wish) in ranked.iter().enumerate() {
            let rows = allowed(offset).into_iter().map(|row| {
                let own = 0.01 * (row - wish).abs();
                let (cost, from) = match steps.last() {
                    None => (self.end_cost(link, left, row), 0),
                    Some(before) => cheapest(before, row),
                };
                let end = if offset + 1 == ranked.len() {
                    self.end_cost(link, right, row)
                } else {
                    0.0
                };
                Step {
                    row,
                    cost: cost + own + end,
                    from,
                }
            });
            steps.push(rows.collect());
        }
        trace(&steps)
    }

    fn candidates(&self, link: usize, sides: [&Side; 2], bounds: &[(f64, f64)]) -> Vec<f64> {
        let mut rows = self.ranked.chains[link].rows.clone();
        rows.extend(bounds.iter().flat_map(|(low, high)| [*low, *high]));
        for side in sides {
            let reach = self.sketch.reach(side.node) + STAND_OFF;
            let own = self.row_at(link, side);
            rows.extend([own, side.row - reach, side.row + reach]);
        }
        rows.retain(|row| row.is_finite());
        rows.sort_by(f64::total_cmp);
        rows.dedup();
        rows
    }
}

/// One row in one column, with the cost of the best way to it.
struct Step {
    row: f64,
    cost: f64,
    /// The number of the step before.
    from: usize,
}

fn cheapest(before: &[Step], row: f64) -> (f64, usize) {
    let cost = |step: &Step| {
        let bend = if step.row == row { 0.0 } else { BEND };
        step.cost + bend + (step.row - row).abs()
    };
    let costs = before
        .iter()
        .enumerate()
        .map(|(from, step)| (cost(step), from));
    costs.min_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((0.0, 0))
}

fn trace(steps: &[Vec<Step>]) -> Vec<f64> {
    let mut rows = Vec::new();
    let mut next: Option<usize> = None;
    for column in steps.iter().rev() {
        let best = || {
            let numbered = column.iter().enumerate();
            numbered
                .min_by(|a, b| a.1.cost.total_cmp(&b.1.cost))
                .map(|(number, _)| number)
        };
        let Some(step) = next.or_else(best).and_then(|number| column.get(number)) else {
            continue;
        };
        rows.push(step.row);
        next = Some(step.from);
    }
    rows.reverse();
    rows
}
