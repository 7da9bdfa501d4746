//! From columns and rows to places: how wide columns and gaps are, and where the lines bend.

use super::rank::Ranked;
use super::route::{End, Port, Route};
use super::sketch::{Footprint, LOOP_HEIGHT, Outline, Sketch};
use super::tracks::{self, Gap};
use super::{Caption, Placed, PlacedEdge, PlacedNode, Point};

const MARGIN: f64 = 16.0;
/// Between a column and the first upright in the gap beside it: an arrow head fits in.
const BESIDE: f64 = 13.0;
/// From one upright to the next.
const TRACK: f64 = 10.0;
/// A gap without uprights; every two columns of nodes have two gaps between them.
const EMPTY: f64 = 16.0;
/// Between the corner of a gateway and the title beside it.
pub(crate) const BESIDE_CORNER: f64 = 9.0;

/// Puts everything in its place.
pub(super) fn draw(sketch: &Sketch, ranked: &Ranked, routes: &[Option<Route>]) -> Placed {
    let captions: Vec<Caption> = (0..sketch.nodes.len())
        .map(|node| caption(sketch, routes, node))
        .collect();
    let gaps = tracks::gaps(sketch, routes, ranked.columns);
    let grid = Grid::new(sketch, ranked, &captions, routes, &gaps);
    let nodes = sketch.nodes.iter().zip(&ranked.nodes).zip(captions);
    let nodes: Vec<PlacedNode> = nodes
        .map(|((footprint, (column, row)), caption)| PlacedNode {
            center: Point::new(grid.middles[*column], *row),
            width: footprint.width,
            height: footprint.height,
            caption,
        })
        .collect();
    let edges = sketch.links.iter().zip(routes).enumerate();
    let edges = edges.map(|(number, (link, route))| {
        let (points, label) = match route {
            Some(route) => grid.line(sketch, &nodes, number, route),
            None => own_loop(&sketch.nodes[link.source], &nodes[link.source]),
        };
        PlacedEdge {
            source: link.source,
            target: link.target,
            points,
            label: link.label.and(label),
        }
    });
    let edges = edges.collect();
    framed(sketch, nodes, edges)
}

/// The side of a node that is free for its title.
fn caption(sketch: &Sketch, routes: &[Option<Route>], node: usize) -> Caption {
    if sketch.nodes[node].caption.is_none() {
        return Caption::Inside;
    }
    let used = |port: Port, from_left: bool| {
        let at = |end: &End| end.node == node && end.port == port;
        let ends =
            |route: &Route| (from_left && at(&route.right)) || (!from_left && at(&route.left));
        routes.iter().flatten().any(ends)
    };
    let [above_left, above_right] = [true, false].map(|from_left| used(Port::Top, from_left));
    let [below_left, below_right] = [true, false].map(|from_left| used(Port::Bottom, from_left));
    let choices = [
        (Caption::Below, below_left || below_right),
        (
            Caption::Above,
            above_left || above_right || sketch.loop_height(node) > 0.0,
        ),
        (Caption::AboveLeft, above_left),
        (Caption::AboveRight, above_right),
        (Caption::BelowLeft, below_left),
        (Caption::BelowRight, below_right),
    ];
    let free = choices.iter().find(|(_, used)| !used);
    free.map_or(Caption::Below, |(caption, _)| *caption)
}

/// Where the columns and the uprights between them are.
struct Grid<'a> {
    middles: Vec<f64>,
    /// The first upright of each gap.
    uprights: Vec<f64>,
    gaps: &'a [Gap],
}

impl<'a> Grid<'a> {
    fn new(
        sketch: &Sketch,
        ranked: &Ranked,
        captions: &[Caption],
        routes: &[Option<Route>],
        gaps: &'a [Gap],
    ) -> Self {
        let extents = extents(sketch, ranked, captions, routes);
        let (mut middles, mut uprights) = (Vec::new(), Vec::new());
        let mut x = 0.0;
        for (column, (left, right)) in extents.into_iter().enumerate() {
            middles.push(x + left);
            x += left + right;
            uprights.push(x + BESIDE);
            let count = gaps.get(column).map_or(0, |gap| gap.count);
            x += match count.checked_sub(1) {
                Some(more) => 2.0 * BESIDE + more as f64 * TRACK,
                None => EMPTY,
            };
        }
        Self {
            middles,
            uprights,
            gaps,
        }
    }

    fn line(
        &self,
        sketch: &Sketch,
        nodes: &[PlacedNode],
        number: usize,
        route: &Route,
    ) -> (Vec<Point>, Option<Point>) {
        let rows = &route.rows;
        let first = rows.first().copied().unwrap_or_default();
        let last = rows.last().copied().unwrap_or_default();
        let touch = |end: End, row, at_left| touch(sketch, nodes, end, row, at_left);
        let mut points = touch(route.left, first, true);
        for (offset, pair) in rows.windows(2).enumerate() {
            let gap = route.left.column + offset;
            if let Some(track) = self.gaps[gap].tracks.get(&number) {
                let x = self.uprights[gap] + *track as f64 * TRACK;
                points.extend([Point::new(x, pair[0]), Point::new(x, pair[1])]);
            }
        }
        points.extend(touch(route.right, last, false).into_iter().rev());
        points.dedup();
        if sketch.links[number].source != route.left.node {
            points.reverse();
        }
        let label = route.label.map(|column| {
            let row = rows[column - route.left.column];
            Point::new(self.middles[column], row - 4.0)
        });
        (points, label)
    }
}

/// The room that each column needs to the left and to the right of its middle.
fn extents(
    sketch: &Sketch,
    ranked: &Ranked,
    captions: &[Caption],
    routes: &[Option<Route>],
) -> Vec<(f64, f64)> {
    let mut extents = vec![(0.0_f64, 0.0_f64); ranked.columns];
    for (node, footprint) in sketch.nodes.iter().enumerate() {
        let (left, right) = node_extent(footprint, captions[node]);
        let extent = &mut extents[ranked.nodes[node].0];
        *extent = (extent.0.max(left), extent.1.max(right));
    }
    for (link, route) in sketch.links.iter().zip(routes) {
        let column = route.as_ref().and_then(|route| route.label);
        if let (Some(column), Some((width, _))) = (column, link.label) {
            let half = (width / 2.0).ceil();
            let extent = &mut extents[column];
            *extent = (extent.0.max(half), extent.1.max(half));
        }
    }
    extents
}

fn node_extent(footprint: &Footprint, caption: Caption) -> (f64, f64) {
    let half = footprint.width / 2.0;
    let text = footprint.caption.map_or(0.0, |(width, _)| width);
    let (left, right) = match caption {
        Caption::Inside => (0.0, 0.0),
        Caption::Above | Caption::Below => ((text / 2.0).ceil(), (text / 2.0).ceil()),
        Caption::AboveLeft | Caption::BelowLeft => (text + BESIDE_CORNER, 0.0),
        Caption::AboveRight | Caption::BelowRight => (0.0, text + BESIDE_CORNER),
    };
    (half.max(left), half.max(right))
}

/// The border of a node, and the corner of the line above or below it, if there is one.
fn touch(sketch: &Sketch, nodes: &[PlacedNode], end: End, row: f64, at_left: bool) -> Vec<Point> {
    let (node, outline) = (&nodes[end.node], sketch.nodes[end.node].outline);
    let (x, y) = (node.center.x, node.center.y);
    match end.port {
        Port::Side => {
            let half = half_width(node, outline, row - y);
            vec![Point::new(if at_left { x + half } else { x - half }, row)]
        }
        Port::Top => vec![Point::new(x, y - node.height / 2.0), Point::new(x, row)],
        Port::Bottom => vec![Point::new(x, y + node.height / 2.0), Point::new(x, row)],
    }
}

/// Half the width of a shape, so far off its middle.
fn half_width(node: &PlacedNode, outline: Outline, off: f64) -> f64 {
    let part = (2.0 * off / node.height).abs().min(1.0);
    let half = node.width / 2.0;
    match outline {
        Outline::Box => half,
        Outline::Circle => half * (1.0 - part * part).sqrt(),
        Outline::Diamond => half * (1.0 - part),
    }
}

/// A line from a node to itself, above it.
fn own_loop(footprint: &Footprint, node: &PlacedNode) -> (Vec<Point>, Option<Point>) {
    let quarter = node.width / 4.0;
    let rise = match footprint.outline {
        Outline::Box => node.height / 2.0,
        Outline::Circle => node.height / 2.0 * 0.75_f64.sqrt(),
        Outline::Diamond => node.height / 4.0,
    };
    let (x, border) = (node.center.x, node.center.y - rise);
    let top = node.center.y - node.height / 2.0 - LOOP_HEIGHT;
    let points = vec![
        Point::new(x + quarter, border),
        Point::new(x + quarter, top),
        Point::new(x - quarter, top),
        Point::new(x - quarter, border),
    ];
    (points, Some(Point::new(x, top - 4.0)))
}

/// Everything moved so that a margin is left around it.
fn framed(sketch: &Sketch, mut nodes: Vec<PlacedNode>, mut edges: Vec<PlacedEdge>) -> Placed {
    let frame = frame(sketch, &nodes, &edges);
    let (dx, dy) = (MARGIN - frame.0.x.floor(), MARGIN - frame.0.y.floor());
    let move_point = |point: &mut Point| *point = Point::new(point.x + dx, point.y + dy);
    for node in &mut nodes {
        move_point(&mut node.center);
    }
    for edge in &mut edges {
        edge.points.iter_mut().for_each(move_point);
        edge.label.iter_mut().for_each(move_point);
    }
    Placed {
        width: (frame.1.x + dx + MARGIN).ceil(),
        height: (frame.1.y + dy + MARGIN).ceil(),
        nodes,
        edges,
        attachments: Vec::new(),
        associations: Vec::new(),
    }
}

/// The corners of everything.
fn frame(sketch: &Sketch, nodes: &[PlacedNode], edges: &[PlacedEdge]) -> (Point, Point) {
    let mut all: Vec<Point> = Vec::new();
    for (node, footprint) in nodes.iter().zip(&sketch.nodes) {
        let (left, right) = node_extent(footprint, node.caption);
        let text = footprint.caption.map_or(0.0, |(_, height)| height + 4.0);
        let half = node.height / 2.0;
        let (above, below) = match node.caption {
            Caption::Inside => (half, half + footprint.below),
            Caption::Below | Caption::BelowLeft | Caption::BelowRight => (half, half + text),
            Caption::Above | Caption::AboveLeft | Caption::AboveRight => (half + text, half),
        };
        let (x, y) = (node.center.x, node.center.y);
        all.extend([
            Point::new(x - left, y - above),
            Point::new(x + right, y + below),
        ]);
    }
    for (edge, link) in edges.iter().zip(&sketch.links) {
        all.extend(&edge.points);
        if let (Some(at), Some((width, height))) = (edge.label, link.label) {
            all.push(Point::new(at.x - width / 2.0, at.y - height));
            all.push(Point::new(at.x + width / 2.0, at.y));
        }
    }
    let fold = |start: Point, pick: fn(f64, f64) -> f64| {
        all.iter()
            .fold(start, |a, b| Point::new(pick(a.x, b.x), pick(a.y, b.y)))
    };
    match all.first() {
        None => (Point::new(0.0, 0.0), Point::new(0.0, 0.0)),
        Some(first) => (fold(*first, f64::min), fold(*first, f64::max)),
    }
}
