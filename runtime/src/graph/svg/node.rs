//! The shapes of the nodes.

use std::fmt;

use super::super::layout::{
    BESIDE_CORNER, CAPTION_SIZE, Caption, LINE, Outline, PlacedNode, Point,
};
use super::super::layout::{caption_lines, title_lines};
use super::super::xml::Escaped;
use super::super::{Graph, GraphNode, NodeKind};
use super::colours::Colours;
use super::marks::Mark;
use super::text;
use crate::status::Status;

pub(super) fn draw(
    f: &mut fmt::Formatter<'_>,
    id: &str,
    graph: &Graph,
    index: usize,
    place: &PlacedNode,
    mark: Option<Mark>,
) -> fmt::Result {
    let node = &graph.nodes()[index];
    let colours = mark.map(|mark| Colours::of(mark.status));
    let kind = node.kind.as_str();
    write!(
        f,
        r#"<g id="{id}" class="node {}"#,
        kind.to_ascii_lowercase()
    )?;
    if let Some(colours) = colours {
        write!(f, " {}", colours.class)?;
    }
    write!(
        f,
        r#"" data-node="{}" data-kind="{kind}""#,
        Escaped(&node.name)
    )?;
    if let Some(Mark { status, tokens }) = mark {
        write!(f, r#" data-status="{status}" data-tokens="{tokens}""#)?;
    }
    write!(f, "><title>{}", Escaped(&node.title))?;
    if let Some(colours) = colours {
        write!(f, " ({})", colours.word)?;
    }
    write!(f, "</title>")?;
    shape(f, node.kind, place, colours)?;
    sign(f, node.kind, place, graph.is_inclusive(index))?;
    title(f, node, place)?;
    if let Some(mark) = mark {
        badge(f, place, Outline::of(node.kind), mark)?;
    }
    writeln!(f, "</g>")
}

/// The border. That of an end is thick, as BPMN wants it.
fn shape(
    f: &mut fmt::Formatter<'_>,
    kind: NodeKind,
    place: &PlacedNode,
    colours: Option<Colours>,
) -> fmt::Result {
    let (Point { x, y }, half, rise) = (place.center, place.width / 2.0, place.height / 2.0);
    match Outline::of(kind) {
        Outline::Circle => write!(f, r#"<circle class="shape" cx="{x}" cy="{y}" r="{half}""#)?,
        Outline::Diamond => write!(
            f,
            r#"<path class="shape" d="M{} {y}L{x} {}L{} {y}L{x} {}Z""#,
            x - half,
            y - rise,
            x + half,
            y + rise
        )?,
        Outline::Box => write!(
            f,
            r#"<rect class="shape" x="{}" y="{}" width="{}" height="{}" rx="8""#,
            x - half,
            y - rise,
            place.width,
            place.height
        )?,
    }
    let width = match (kind, colours) {
        (kind, _) if kind.is_end() => 3.6,
        (_, Some(_)) => 2.2,
        (_, None) => 1.5,
    };
    write!(f, r#" stroke-width="{width}" "#)?;
    match colours {
        Some(colours) => write!(f, "{colours}/>"),
        None => write!(f, r#"fill="currentColor" fill-opacity="0.04"/>"#),
    }
}

/// The small sign of the kind: in the corner of a task, in the middle of anything else.
fn sign(
    f: &mut fmt::Formatter<'_>,
    kind: NodeKind,
    place: &PlacedNode,
    inclusive: bool,
) -> fmt::Result {
    let Some((path, width)) = sign_path(kind, inclusive) else {
        return Ok(());
    };
    let (x, y) = match Outline::of(kind) {
        Outline::Box => (
            place.center.x - place.width / 2.0 + 15.0,
            place.center.y - place.height / 2.0 + 14.0,
        ),
        Outline::Circle | Outline::Diamond => (place.center.x, place.center.y),
    };
    write!(
        f,
        r#"<path class="sign" transform="translate({x} {y})" stroke-width="{width}" d="{path}"/>"#
    )
}

/// Around a middle at 0, with the width of its lines.
fn sign_path(kind: NodeKind, inclusive: bool) -> Option<(&'static str, f64)> {
    const ENVELOPE: &str = "M-7 -5H7V5H-7ZM-7 -5L0 1L7 -5";
    Some(match kind {
        NodeKind::Start | NodeKind::End => return None,
        NodeKind::StartHandle => ("M-9 -6H9V6H-9ZM-9 -6L0 1L9 -6", 1.3),
        NodeKind::Handle => (ENVELOPE, 1.2),
        NodeKind::View => (
            "M3.2 -3.6A3.2 3.2 0 1 1 -3.2 -3.6A3.2 3.2 0 1 1 3.2 -3.6ZM-6.5 6.5C-6.5 -0.6 6.5 -0.6 6.5 6.5Z",
            1.2,
        ),
        NodeKind::Function => (
            "M-4 -6.5H6.5C3 -2.5 8 2.5 4 6.5H-6.5C-2.5 2.5 -7.5 -2.5 -4 -6.5ZM-2.6 -3.2H3M-1.6 0H4M-1.8 3.2H3.4",
            1.1,
        ),
        NodeKind::Job => (
            "M2.2 0A2.2 2.2 0 1 1 -2.2 0A2.2 2.2 0 1 1 2.2 0ZM-1.2 -7H1.2L1.6 -5L3.6 -4.1L5.3 -5.2L7 -3.5L5.6 -1.6L7 1.2L5 1.6L4.1 3.6L5.2 5.3L3.5 7L1.6 5.6L-1.2 7L-1.6 5L-3.6 4.1L-5.3 5.2L-7 3.5L-5.6 1.6L-7 -1.2L-5 -1.6L-4.1 -3.6L-5.2 -5.3L-3.5 -7L-1.6 -5.6Z",
            1.1,
        ),
        NodeKind::If | NodeKind::Switch => ("M-6 -7.5L6 7.5M6 -7.5L-6 7.5", 2.6),
        NodeKind::Split | NodeKind::Join if inclusive => {
            ("M9.5 0A9.5 9.5 0 1 1 -9.5 0A9.5 9.5 0 1 1 9.5 0Z", 2.6)
        }
        NodeKind::Split | NodeKind::Join => ("M-10 0H10M0 -10V10", 2.8),
        _ => return None,
    })
}

fn title(f: &mut fmt::Formatter<'_>, node: &GraphNode, place: &PlacedNode) -> fmt::Result {
    let (Point { x, y }, rise) = (place.center, place.height / 2.0);
    if place.caption == Caption::Inside {
        return text::title(f, x, y + 4.0, &title_lines(&node.title));
    }
    let lines = caption_lines(&node.title);
    let below = y + rise + LINE - 2.0;
    let above = y - rise - 6.0 - (lines.len() as f64 - 1.0) * LINE;
    let (anchor, x, first) = match place.caption {
        Caption::Above => (text::MIDDLE, x, above),
        Caption::AboveLeft => (text::END, x - BESIDE_CORNER, above),
        Caption::AboveRight => (text::START, x + BESIDE_CORNER, above),
        Caption::BelowLeft => (text::END, x - BESIDE_CORNER, below),
        Caption::BelowRight => (text::START, x + BESIDE_CORNER, below),
        Caption::Inside | Caption::Below => (text::MIDDLE, x, below),
    };
    text::caption(f, anchor, x, first, &lines)
}

/// What says the status without its colour: the number of tokens, or a sign for what is over.
fn badge(
    f: &mut fmt::Formatter<'_>,
    place: &PlacedNode,
    outline: Outline,
    mark: Mark,
) -> fmt::Result {
    let (half, rise) = (place.width / 2.0, place.height / 2.0);
    let (right, up) = match outline {
        Outline::Box => (half - 4.0, rise - 2.0),
        Outline::Circle => (half * 0.72, rise * 0.72),
        Outline::Diamond => (half * 0.58, rise * 0.58),
    };
    let (x, y) = (place.center.x + right, place.center.y - up);
    let colour = Colours::of(mark.status).colour;
    let words = match (mark.status, mark.tokens) {
        (Status::Error, 0 | 1) => "!".to_owned(),
        (Status::Error, tokens) => format!("!{tokens}"),
        (_, tokens) => tokens.to_string(),
    };
    let wide = text::width(&words).max(6.0) + 12.0;
    write!(
        f,
        r#"<g class="badge"><rect x="{}" y="{}" width="{wide}" height="18" rx="9" fill="{colour}" stroke="none"/>"#,
        x - wide / 2.0,
        y - 9.0
    )?;
    let path = match mark.status {
        Status::Done if mark.tokens == 0 => Some("M-4 0.5L-1.2 3.4L4.2 -3"),
        Status::Canceled | Status::Revived if mark.tokens == 0 => Some("M-3 -3L3 3M3 -3L-3 3"),
        _ => None,
    };
    match path {
        Some(path) => write!(
            f,
            r##"<path transform="translate({x} {y})" stroke="#fff" stroke-width="1.8" d="{path}"/>"##
        )?,
        None => write!(
            f,
            r##"<text x="{x}" y="{}" font-size="{CAPTION_SIZE}" font-weight="bold" text-anchor="middle" fill="#fff" stroke="none">{words}</text>"##,
            y + 4.0
        )?,
    }
    write!(f, "</g>")
}
