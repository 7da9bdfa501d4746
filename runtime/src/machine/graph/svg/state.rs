//! The boxes of states, and the dot before the first one.

use std::fmt;

use super::ACCENT;
use crate::graph::layout::{Footprint, PlacedEdge, PlacedNode, TITLE_SIZE, block, title_lines};
use crate::graph::svg::{edge, text};
use crate::graph::xml::Escaped;

/// What the node is called from which the transitions lead that any state has.
pub(super) const ANY: &str = "any state";

/// Between the two borders of a terminal state.
const BORDERS: f64 = 3.5;

pub(super) fn footprint(label: &str) -> Footprint {
    let (width, height) = block(&title_lines(label), TITLE_SIZE).unwrap_or_default();
    let even = |size: f64| (size / 2.0).ceil() * 2.0;
    Footprint::boxed(even(width + 32.0).max(72.0), even(height + 24.0))
}

/// What is drawn for a state.
pub(super) struct Drawn<'a> {
    pub(super) id: String,
    pub(super) name: &'a str,
    pub(super) label: &'a str,
    pub(super) terminal: bool,
    pub(super) current: bool,
    pub(super) any: bool,
}

impl Drawn<'_> {
    pub(super) fn draw(&self, f: &mut fmt::Formatter<'_>, place: &PlacedNode) -> fmt::Result {
        write!(f, r#"<g id="{}" class="state"#, self.id)?;
        let classes = [
            (self.any, "any"),
            (self.terminal, "terminal"),
            (self.current, "current"),
        ];
        for (_, class) in classes.iter().filter(|(holds, _)| *holds) {
            write!(f, " {class}")?;
        }
        write!(f, r#"" data-state="{}""#, Escaped(self.name))?;
        write!(f, "><title>{}", Escaped(self.label))?;
        if self.current {
            write!(f, " (current)")?;
        }
        write!(f, "</title>")?;
        self.border(f, place, 0.0)?;
        if self.terminal {
            self.border(f, place, BORDERS)?;
        }
        let lines = title_lines(self.label);
        text::title(f, place.center.x, place.center.y, &lines)?;
        writeln!(f, "</g>")
    }

    /// The border, or the one within it that says that nothing needs to leave.
    fn border(&self, f: &mut fmt::Formatter<'_>, place: &PlacedNode, inset: f64) -> fmt::Result {
        let (width, height) = (place.width - 2.0 * inset, place.height - 2.0 * inset);
        let (x, y) = (place.center.x - width / 2.0, place.center.y - height / 2.0);
        let class = if inset == 0.0 { "shape" } else { "inner" };
        write!(
            f,
            r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="{height}" rx="{}""#,
            12.0 - inset
        )?;
        if self.any {
            write!(f, r#" stroke-dasharray="5 4""#)?;
        }
        let (colour, opacity, stroke) = if self.current {
            (ACCENT, 0.16, 2.6)
        } else {
            ("currentColor", 0.04, 1.5)
        };
        if self.current {
            write!(f, r#" stroke="{colour}""#)?;
        }
        if inset > 0.0 {
            return write!(f, r#" stroke-width="1.2"/>"#);
        }
        write!(
            f,
            r#" stroke-width="{stroke}" fill="{colour}" fill-opacity="{opacity}"/>"#
        )
    }
}

/// The dot, and the arrow to the first state.
pub(super) fn draw_begin(
    f: &mut fmt::Formatter<'_>,
    dot: &PlacedNode,
    way: &PlacedEdge,
) -> fmt::Result {
    write!(f, r#"<g class="initial" stroke-width="1.3">"#)?;
    write!(
        f,
        r#"<circle cx="{}" cy="{}" r="{}" fill="currentColor" stroke="none"/>"#,
        dot.center.x,
        dot.center.y,
        dot.width / 2.0
    )?;
    edge::line(f, &way.points)?;
    edge::head(f, &way.points, "currentColor")?;
    writeln!(f, "</g>")
}
