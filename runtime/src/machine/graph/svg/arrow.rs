//! Arrows, with the transitions that they stand for.

use std::fmt;

use super::ACCENT;
use crate::graph::layout::{CAPTION_SIZE, LINE, Link, PlacedEdge, block, label_lines};
use crate::graph::svg::edge;
use crate::graph::xml::Escaped;

/// All transitions between two states.
pub(super) struct Arrow {
    pub(super) from: usize,
    pub(super) to: usize,
    words: Vec<Words>,
}

/// One transition on an arrow.
struct Words {
    transition: &'static str,
    text: String,
    available: bool,
}

impl Arrow {
    pub(super) fn new(from: usize, to: usize) -> Self {
        Self {
            from,
            to,
            words: Vec::new(),
        }
    }

    /// A method with several declarations between the same two states is told once.
    pub(super) fn add(&mut self, transition: &'static str, text: String, available: bool) {
        let same = |words: &&mut Words| words.transition == transition && words.text == text;
        match self.words.iter_mut().find(same) {
            Some(words) => words.available |= available,
            None => self.words.push(Words {
                transition,
                text,
                available,
            }),
        }
    }

    pub(super) fn available(&self) -> impl Iterator<Item = &str> {
        let words = self.words.iter().filter(|words| words.available);
        words.map(|words| words.text.as_str())
    }

    pub(super) fn link(&self) -> Link {
        let lines: Vec<String> = self.words.iter().flat_map(Words::lines).collect();
        // Letters of what can be done are bold, and a little wider.
        let size = block(&lines, CAPTION_SIZE);
        Link {
            source: self.from,
            target: self.to,
            label: size.map(|(width, height)| ((width * 1.06).ceil(), height)),
            drop: None,
        }
    }

    pub(super) fn draw(
        &self,
        f: &mut fmt::Formatter<'_>,
        from: &str,
        to: &str,
        way: &PlacedEdge,
    ) -> fmt::Result {
        let available = self.words.iter().any(|words| words.available);
        let (class, colour, width) = if available {
            ("arrow available", ACCENT, 2.4)
        } else {
            ("arrow", "currentColor", 1.3)
        };
        write!(
            f,
            r#"<g class="{class}" data-source="{}" data-target="{}" stroke="{colour}" stroke-width="{width}">"#,
            Escaped(from),
            Escaped(to)
        )?;
        let texts: Vec<&str> = self.words.iter().map(|words| words.text.as_str()).collect();
        write!(f, "<title>{}</title>", Escaped(&texts.join(", ")))?;
        edge::line(f, &way.points)?;
        edge::head(f, &way.points, colour)?;
        if let Some(at) = way.label {
            let count: usize = self.words.iter().map(|words| words.lines().len()).sum();
            let mut y = at.y - (count as f64 - 1.0) * LINE - 1.0;
            for words in &self.words {
                y = words.draw(f, at.x, y)?;
            }
        }
        writeln!(f, "</g>")
    }
}

impl Words {
    fn lines(&self) -> Vec<String> {
        label_lines(&self.text)
    }

    /// Answers with where the next line stands.
    fn draw(&self, f: &mut fmt::Formatter<'_>, x: f64, mut y: f64) -> Result<f64, fmt::Error> {
        let (class, weight, colour) = if self.available {
            ("transition available", "bold", ACCENT)
        } else {
            ("transition", "normal", "currentColor")
        };
        for line in self.lines() {
            write!(
                f,
                r#"<text class="{class}" data-transition="{}" x="{x}" y="{y}" font-size="{CAPTION_SIZE}" font-weight="{weight}" text-anchor="middle" fill="{colour}" stroke="none">{}</text>"#,
                Escaped(self.transition),
                Escaped(&line)
            )?;
            y += LINE;
        }
        Ok(y)
    }
}
