//! The small signs that say what a node does, after BPMN's.

use std::fmt;

use super::super::layout::{Outline, PlacedNode};
use super::super::{Graph, GraphNode, NodeKind};

/// A line around a middle at 0.
struct Sign {
    path: &'static str,
    width: f64,
    /// Whether the inside has the colour too, as of everything that is thrown and not caught.
    filled: bool,
}

const fn line(path: &'static str, width: f64) -> Sign {
    Sign {
        path,
        width,
        filled: false,
    }
}

const fn solid(path: &'static str) -> Sign {
    Sign {
        path,
        width: 1.0,
        filled: true,
    }
}

/// The sign of the kind, in the corner of a task and in the middle of anything else, and below it the
/// markers of a task: that it stands for a process, is done many times, or undoes another one.
pub(super) fn draw(
    f: &mut fmt::Formatter<'_>,
    graph: &Graph,
    index: usize,
    place: &PlacedNode,
) -> fmt::Result {
    let node = &graph.nodes()[index];
    let (x, y) = (place.center.x, place.center.y);
    let outline = Outline::of(node.kind);
    let at = match outline {
        Outline::Box => (x - place.width / 2.0 + 15.0, y - place.height / 2.0 + 14.0),
        Outline::Circle | Outline::Diamond => (x, y),
    };
    if let Some(sign) = sign(node, graph.is_inclusive(index)) {
        write_path(f, "sign", at, &sign)?;
    }
    if outline != Outline::Box {
        return Ok(());
    }
    let markers = markers(graph, index);
    let mut left = x - (markers.len() as f64 - 1.0) * 7.0;
    for marker in markers {
        write_path(f, "marker", (left, y + place.height / 2.0 - 7.5), &marker)?;
        left += 14.0;
    }
    Ok(())
}

/// The event on the border of a task whose work can be undone.
pub(super) fn undo_event(f: &mut fmt::Formatter<'_>, x: f64, y: f64) -> fmt::Result {
    write!(
        f,
        r#"<g class="undo"><circle class="shape" cx="{x}" cy="{y}" r="18" stroke-width="1.5" fill="currentColor" fill-opacity="0.04"/><circle class="inner" cx="{x}" cy="{y}" r="15" stroke-width="1.1"/>"#
    )?;
    let sign = line("M0 -6V6L-8.5 0ZM8 -6V6L-0.5 0Z", 1.2);
    write_path(f, "sign", (x, y), &sign)?;
    writeln!(f, "</g>")
}

fn write_path(
    f: &mut fmt::Formatter<'_>,
    class: &str,
    (x, y): (f64, f64),
    sign: &Sign,
) -> fmt::Result {
    let Sign { path, width, .. } = sign;
    let fill = if sign.filled {
        r#" fill="currentColor""#
    } else {
        ""
    };
    write!(
        f,
        r#"<path class="{class}" transform="translate({x} {y})" stroke-width="{width}"{fill} d="{path}"/>"#
    )
}

fn sign(node: &GraphNode, inclusive: bool) -> Option<Sign> {
    Some(match node.kind {
        NodeKind::Split | NodeKind::Join => gateway(node, inclusive),
        NodeKind::If | NodeKind::Switch => line("M-6 -7.5L6 7.5M6 -7.5L-6 7.5", 2.6),
        NodeKind::SplitFirst => line(
            "M10 0A10 10 0 1 1 -10 0A10 10 0 1 1 10 0ZM7.6 0A7.6 7.6 0 1 1 -7.6 0A7.6 7.6 0 1 1 7.6 0ZM0 -4.8L4.6 -1.5L2.8 3.9H-2.8L-4.6 -1.5Z",
            1.0,
        ),
        kind if kind.is_event() => return event(kind),
        kind => return task(kind),
    })
}

fn gateway(node: &GraphNode, inclusive: bool) -> Sign {
    match (node.partial.is_some(), inclusive) {
        (true, _) => line(
            "M-10 0H10M0 -10V10M-6.5 -6.5L6.5 6.5M6.5 -6.5L-6.5 6.5",
            2.4,
        ),
        (false, true) => line("M9.5 0A9.5 9.5 0 1 1 -9.5 0A9.5 9.5 0 1 1 9.5 0Z", 2.6),
        (false, false) => line("M-10 0H10M0 -10V10", 2.8),
    }
}

fn event(kind: NodeKind) -> Option<Sign> {
    Some(match kind {
        NodeKind::StartHandle => line("M-9 -6H9V6H-9ZM-9 -6L0 1L9 -6", 1.3),
        NodeKind::MessageCatch => line("M-8 -5.5H8V5.5H-8ZM-8 -5.5L0 1L8 -5.5", 1.2),
        NodeKind::MessageThrow => solid("M-8 -5.5H8L0 0.6ZM-8 -3V5.5H8V-3L0 3Z"),
        NodeKind::StartTimer | NodeKind::Timer | NodeKind::BoundaryTimer => {
            line("M9 0A9 9 0 1 1 -9 0A9 9 0 1 1 9 0ZM0 -6.5V0L4.5 2.5", 1.2)
        }
        NodeKind::SignalCatch => line("M0 -8.5L8 6H-8Z", 1.3),
        NodeKind::SignalThrow => solid("M0 -8.5L8 6H-8Z"),
        NodeKind::ConditionalCatch => {
            line("M-6 -8H6V8H-6ZM-4 -4.5H4M-4 -1.5H4M-4 1.5H4M-4 4.5H4", 1.1)
        }
        NodeKind::EscalationThrow => solid("M0 -8.5L6 7L0 1.5L-6 7Z"),
        NodeKind::BoundaryEscalation => line("M0 -8.5L6 7L0 1.5L-6 7Z", 1.2),
        NodeKind::CompensateThrow => solid("M0 -6V6L-8.5 0ZM8 -6V6L-0.5 0Z"),
        NodeKind::BoundaryError => line("M-7.5 7L-3 -6.5L2.5 1.5L7.5 -7L3 7L-2.5 -0.5Z", 1.2),
        NodeKind::ErrorEnd => solid("M-7.5 7L-3 -6.5L2.5 1.5L7.5 -7L3 7L-2.5 -0.5Z"),
        NodeKind::TerminateEnd => solid("M9 0A9 9 0 1 1 -9 0A9 9 0 1 1 9 0Z"),
        _ => return None,
    })
}

fn task(kind: NodeKind) -> Option<Sign> {
    Some(match kind {
        NodeKind::Handle => line("M-7 -5H7V5H-7ZM-7 -5L0 1L7 -5", 1.2),
        NodeKind::Send => solid("M-7 -5H7L0 0.6ZM-7 -2.7V5H7V-2.7L0 2.9Z"),
        NodeKind::View => line(
            "M3.2 -3.6A3.2 3.2 0 1 1 -3.2 -3.6A3.2 3.2 0 1 1 3.2 -3.6ZM-6.5 6.5C-6.5 -0.6 6.5 -0.6 6.5 6.5Z",
            1.2,
        ),
        NodeKind::ManualTask => line(
            "M-7 -1L-2 -6H1.5L-1 -3H6.5V-0.8H1.5M6.5 -0.8V1.4H1.5M6 1.4V3.6H1.5M5 3.6V5.8H-4L-7 3.5Z",
            1.0,
        ),
        NodeKind::Function => line(
            "M-4 -6.5H6.5C3 -2.5 8 2.5 4 6.5H-6.5C-2.5 2.5 -7.5 -2.5 -4 -6.5ZM-2.6 -3.2H3M-1.6 0H4M-1.8 3.2H3.4",
            1.1,
        ),
        NodeKind::BusinessRule => line("M-7 -6H7V6H-7ZM-7 -2.5H7M-7 1.8H7M-2.8 -2.5V6", 1.1),
        NodeKind::Job => line(
            "M2.2 0A2.2 2.2 0 1 1 -2.2 0A2.2 2.2 0 1 1 2.2 0ZM-1.2 -7H1.2L1.6 -5L3.6 -4.1L5.3 -5.2L7 -3.5L5.6 -1.6L7 1.2L5 1.6L4.1 3.6L5.2 5.3L3.5 7L1.6 5.6L-1.2 7L-1.6 5L-3.6 4.1L-5.3 5.2L-7 3.5L-5.6 1.6L-7 -1.2L-5 -1.6L-4.1 -3.6L-5.2 -5.3L-3.5 -7L-1.6 -5.6Z",
            1.1,
        ),
        _ => return None,
    })
}

fn markers(graph: &Graph, index: usize) -> Vec<Sign> {
    let kind = graph.nodes()[index].kind;
    let mut markers = Vec::new();
    if graph.is_handler(index) {
        markers.push(line("M0 -4V4L-5 0ZM5 -4V4L0 0Z", 1.0));
    }
    if graph.is_many(index) {
        markers.push(line("M-3.5 -4V4M0 -4V4M3.5 -4V4", 1.6));
    }
    if matches!(kind, NodeKind::Subprocess | NodeKind::NSubprocess) {
        markers.push(line("M-4.5 -4.5H4.5V4.5H-4.5ZM0 -2.5V2.5M-2.5 0H2.5", 1.1));
    }
    markers
}
