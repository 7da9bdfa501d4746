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
use super::{sign, text};
use crate::status::Status;

/// The radius of the corners of a box, and that of an event.
const CORNER: f64 = 8.0;
const EVENT: f64 = 18.0;

pub(super) fn draw(
    f: &mut fmt::Formatter<'_>,
    id: &str,
    graph: &Graph,
    index: usize,
    place: &PlacedNode,
    on_border: &[f64],
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
    shape(f, node, place, on_border, colours)?;
    sign::draw(f, graph, index, place)?;
    title(f, node, place)?;
    if let Some(mark) = mark {
        badge(f, place, Outline::of(node.kind), mark)?;
    }
    writeln!(f, "</g>")
}

/// The border. That of an end is thick, as BPMN wants it.
fn shape(
    f: &mut fmt::Formatter<'_>,
    node: &GraphNode,
    place: &PlacedNode,
    on_border: &[f64],
    colours: Option<Colours>,
) -> fmt::Result {
    let kind = node.kind;
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
    write!(f, r#" stroke-width="{width}""#)?;
    let dashes = dashes(node);
    if !on_border.is_empty() {
        write!(f, r#" stroke-dasharray="{}""#, gaps(place, on_border))?;
    } else if let (Some(dashes), None) = (dashes, colours) {
        write!(f, r#" stroke-dasharray="{dashes}""#)?;
    }
    match colours {
        Some(colours) => write!(f, " {colours}/>")?,
        None => write!(f, r#" fill="currentColor" fill-opacity="0.04"/>"#)?,
    }
    if is_intermediate(kind) {
        // Between a start and an end: two borders.
        let dashes = dashes.map_or_else(String::new, |d| format!(r#" stroke-dasharray="{d}""#));
        write!(
            f,
            r#"<circle class="inner" cx="{x}" cy="{y}" r="{}" stroke-width="1.1"{dashes}/>"#,
            half - 3.0
        )?;
    }
    Ok(())
}

/// The border of a box without the parts of its lower side where events stand, as dashes and gaps from the
/// upper left corner on, clockwise.
fn gaps(place: &PlacedNode, on_border: &[f64]) -> String {
    let quarter = std::f64::consts::FRAC_PI_2 * CORNER;
    let side = |length: f64| length - 2.0 * CORNER;
    let right = place.center.x + place.width / 2.0 - CORNER;
    let bottom = side(place.width) + side(place.height) + 2.0 * quarter;
    let mut middles: Vec<f64> = on_border.iter().map(|x| bottom + right - x).collect();
    middles.sort_by(f64::total_cmp);
    let (mut dashes, mut at) = (String::new(), 0.0);
    for middle in middles {
        dashes += &format!("{:.1} {:.0} ", (middle - EVENT - at).max(0.0), 2.0 * EVENT);
        at = middle + EVENT;
    }
    let around = 2.0 * (side(place.width) + side(place.height)) + 4.0 * quarter;
    dashes + &format!("{:.1} 0", (around - at).max(0.0) + 1.0)
}

/// A boundary event that lets its host go on is dashed, a node that is gone is dotted.
fn dashes(node: &GraphNode) -> Option<&'static str> {
    match node.attached {
        Some(at) if !at.interrupting => Some("5 4"),
        _ if node.kind == NodeKind::Obsolete => Some("2 4"),
        _ => None,
    }
}

fn is_intermediate(kind: NodeKind) -> bool {
    kind.is_event() && !kind.is_start() && !kind.is_end()
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
