//! Lines of text.

use std::fmt;

use super::super::layout::{CAPTION_SIZE, LINE, TITLE_SIZE, text_width};
use super::super::xml::Escaped;

/// How a text stands to its `x`: `text-anchor`.
pub(crate) const START: &str = "start";
pub(crate) const MIDDLE: &str = "middle";
pub(crate) const END: &str = "end";

/// How wide a small text is at most.
pub(crate) fn width(text: &str) -> f64 {
    text_width(text, CAPTION_SIZE)
}

/// One small line; `y` is where its letters stand.
pub(crate) fn line(
    f: &mut fmt::Formatter<'_>,
    anchor: &str,
    x: f64,
    y: f64,
    text: &str,
) -> fmt::Result {
    write!(
        f,
        r#"<text x="{x}" y="{y}" font-size="{CAPTION_SIZE}" text-anchor="{anchor}" fill="currentColor" stroke="none">{}</text>"#,
        Escaped(text)
    )
}

/// Small lines, the first of which stands at `y`.
pub(crate) fn caption(
    f: &mut fmt::Formatter<'_>,
    anchor: &str,
    x: f64,
    y: f64,
    lines: &[String],
) -> fmt::Result {
    for (number, text) in lines.iter().enumerate() {
        line(f, anchor, x, y + number as f64 * LINE, text)?;
    }
    Ok(())
}

/// The lines of a title around a middle.
pub(crate) fn title(f: &mut fmt::Formatter<'_>, x: f64, y: f64, lines: &[String]) -> fmt::Result {
    let first = y - (lines.len() as f64 - 1.0) * LINE / 2.0;
    for (number, text) in lines.iter().enumerate() {
        // The letters of a line stand a third of their size below its middle.
        let base = first + number as f64 * LINE + (TITLE_SIZE * 0.35).round();
        write!(
            f,
            r#"<text x="{x}" y="{base}" font-size="{TITLE_SIZE}" text-anchor="{MIDDLE}" fill="currentColor" stroke="none">{}</text>"#,
            Escaped(text)
        )?;
    }
    Ok(())
}
