//! The drawing around what is drawn.

use std::fmt;

use super::super::xml::Escaped;

/// One `<svg>` element, with what it is called and what it tells those who do not see it.
pub(crate) struct Page<'a> {
    pub(crate) title: &'a str,
    pub(crate) description: &'a str,
    pub(crate) size: (f64, f64),
    /// Black on white, whatever is around it.
    pub(crate) paper: bool,
}

impl Page<'_> {
    pub(crate) fn open(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (width, height) = self.size;
        let title = Escaped(self.title);
        writeln!(
            f,
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="procession-diagram" role="img" aria-label="{title}" viewBox="0 0 {width} {height}" width="{width}" height="{height}" fill="none" font-family="Roboto, 'Segoe UI', 'DejaVu Sans', sans-serif" stroke-linejoin="round" stroke-linecap="round">"#
        )?;
        writeln!(f, "<title>{title}</title>")?;
        writeln!(f, "<desc>{}</desc>", Escaped(self.description))?;
        if self.paper {
            writeln!(
                f,
                r##"<rect class="paper" width="{width}" height="{height}" fill="#fff" stroke="none"/>"##
            )?;
        }
        // What is drawn takes the colour of this group, not of the text around the drawing.
        let colour = if self.paper {
            r##" color="#16181d""##
        } else {
            ""
        };
        writeln!(f, r#"<g stroke="currentColor"{colour}>"#)
    }

    pub(crate) fn close(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "</g>\n</svg>")
    }
}
