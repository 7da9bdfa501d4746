//! Lines with round bends and an arrow head.

use std::fmt;

use super::super::layout::{LINE, PlacedEdge, Point, label_lines};
use super::super::xml::Escaped;
use super::super::{EdgeClass, GraphEdge, GraphNode};
use super::text;

/// The radius of a bend; less where a part of the line is shorter.
const BEND: f64 = 6.0;
/// The length of an arrow head and half its width.
const HEAD: (f64, f64) = (9.0, 4.0);
/// How far from its node a line is struck through when it is the way out otherwise.
const STROKE_AT: f64 = 8.0;

pub(super) fn draw(
    f: &mut fmt::Formatter<'_>,
    node: &GraphNode,
    edge: &GraphEdge,
    target: &GraphNode,
    way: &PlacedEdge,
    taken: bool,
) -> fmt::Result {
    let (class, width) = if taken {
        ("edge taken", 2.4)
    } else {
        ("edge", 1.3)
    };
    write!(
        f,
        r#"<g class="{class}" data-source="{}" data-target="{}" stroke-width="{width}">"#,
        Escaped(&node.name),
        Escaped(&target.name)
    )?;
    let label = node.edge_label(edge);
    let lines = label_lines(label);
    if !lines.is_empty() {
        write!(f, "<title>{}</title>", Escaped(label))?;
    }
    line(f, &way.points)?;
    head(f, &way.points, "currentColor")?;
    if edge.class == EdgeClass::Otherwise {
        strike(f, &way.points)?;
    }
    if let Some(at) = way.label {
        let first = at.y - (lines.len() as f64 - 1.0) * LINE - 1.0;
        text::caption(f, text::MIDDLE, at.x, first, &lines)?;
    }
    writeln!(f, "</g>")
}

/// The line ends within its head, so that it does not stand out at the tip.
pub(crate) fn line(f: &mut fmt::Formatter<'_>, points: &[Point]) -> fmt::Result {
    let [first, .., before, last] = points else {
        return match points {
            [a, b] => line(f, &[*a, middle(*a, *b), *b]),
            _ => Ok(()),
        };
    };
    write!(f, r#"<path d="M{} {}"#, first.x, first.y)?;
    for corner in points.windows(3) {
        let [a, b, c] = [corner[0], corner[1], corner[2]];
        let radius = BEND.min(distance(a, b) / 2.0).min(distance(b, c) / 2.0);
        let (start, end) = (towards(b, a, radius), towards(b, c, radius));
        write!(
            f,
            "L{} {}Q{} {} {} {}",
            start.x, start.y, b.x, b.y, end.x, end.y
        )?;
    }
    let end = towards(*last, *before, HEAD.0 / 2.0);
    write!(f, r#"L{} {}"/>"#, end.x, end.y)
}

pub(crate) fn head(f: &mut fmt::Formatter<'_>, points: &[Point], colour: &str) -> fmt::Result {
    let [.., before, tip] = points else {
        return Ok(());
    };
    let back = towards(*tip, *before, HEAD.0);
    // Across the line: as wide to one side as to the other.
    let (dx, dy) = across(*tip, *before, HEAD.1);
    write!(
        f,
        r#"<path class="head" d="M{} {}L{} {}L{} {}Z" fill="{colour}" stroke="none"/>"#,
        tip.x,
        tip.y,
        back.x + dx,
        back.y + dy,
        back.x - dx,
        back.y - dy
    )
}

/// A short stroke through the line: BPMN's sign for the flow that is taken by default.
fn strike(f: &mut fmt::Formatter<'_>, points: &[Point]) -> fmt::Result {
    let [first, second, rest @ ..] = points else {
        return Ok(());
    };
    // Not in a bend: behind it when the first part is short.
    let (first, second) = match rest {
        [third, ..] if distance(*first, *second) < 2.0 * STROKE_AT => (second, third),
        _ => (first, second),
    };
    let at = towards(*first, *second, STROKE_AT);
    let (dx, dy) = across(*first, *second, 4.0);
    let (along_x, along_y) = (-dy / 2.0, dx / 2.0);
    write!(
        f,
        r#"<path d="M{} {}L{} {}"/>"#,
        at.x + dx + along_x,
        at.y + dy + along_y,
        at.x - dx - along_x,
        at.y - dy - along_y
    )
}

fn middle(a: Point, b: Point) -> Point {
    Point::new(f64::midpoint(a.x, b.x), f64::midpoint(a.y, b.y))
}

fn distance(a: Point, b: Point) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

/// The point that is `length` away from `a` on the way to `b`.
fn towards(a: Point, b: Point, length: f64) -> Point {
    let (dx, dy) = along(a, b, length);
    Point::new(a.x + dx, a.y + dy)
}

fn along(a: Point, b: Point, length: f64) -> (f64, f64) {
    let whole = distance(a, b);
    if whole == 0.0 {
        return (0.0, 0.0);
    }
    let part = length / whole;
    ((b.x - a.x) * part, (b.y - a.y) * part)
}

fn across(a: Point, b: Point, length: f64) -> (f64, f64) {
    let (dx, dy) = along(a, b, length);
    (-dy, dx)
}
