//! A drawing with the shapes of BPMN, for pages and files.
//!
//! It works in a page with a strict content security policy: no script, no `style`, nothing from
//! outside. Lines and letters have the colour of the text around the drawing, so that it fits light
//! and dark pages. Every colour is a presentation attribute, which any rule of a style sheet overrides.

mod colours;
pub(crate) mod edge;
mod marks;
mod node;
pub(crate) mod page;
mod sign;
pub(crate) mod text;

use std::fmt;

pub use marks::{Mark, Marks};

use self::colours::Colours;
use self::page::Page;
use super::xml::IdPart;
use super::{Graph, Placed};
use crate::status::Status;

/// Displays a graph as an SVG element. Made by [`Graph::svg`].
///
/// The element has the class `procession-diagram`. Each node is a group with an `id` (the name of the
/// flow, a dash, the name of the node), `data-node`, `data-kind`, and the classes `node`, its kind in
/// lower case and, with [`Svg::marks`], its status in lower case; `data-status` and `data-tokens` say
/// the same to scripts. Each edge is a group with the class `edge`, with `taken` when the process went
/// that way, and `data-source` and `data-target`.
#[derive(Debug, Clone)]
pub struct Svg<'a> {
    graph: &'a Graph,
    marks: Marks,
    title: Option<&'a str>,
    prefix: Option<&'a str>,
    legend: bool,
    paper: bool,
}

impl<'a> Svg<'a> {
    pub(super) fn new(graph: &'a Graph) -> Self {
        Self {
            graph,
            marks: Marks::default(),
            title: None,
            prefix: None,
            legend: true,
            paper: false,
        }
    }

    /// The same drawing with the state of a process, and a legend of the states that occur.
    #[must_use]
    pub fn marks(mut self, marks: Marks) -> Self {
        self.marks = marks;
        self
    }

    /// The same drawing with this title instead of the flow's name. Screen readers speak it.
    #[must_use]
    pub fn title(mut self, title: &'a str) -> Self {
        self.title = Some(title);
        self
    }

    /// The same drawing with other ids: `prefix-node` instead of `flow-node`. A page that shows one
    /// flow twice needs it.
    #[must_use]
    pub fn id_prefix(mut self, prefix: &'a str) -> Self {
        self.prefix = Some(prefix);
        self
    }

    /// The same drawing without its legend, for pages that write one of their own.
    #[must_use]
    pub fn without_legend(mut self) -> Self {
        self.legend = false;
        self
    }

    /// The same drawing in black on white, whatever is around it: for a file that is shown by itself,
    /// where there is no text whose colour it could take.
    #[must_use]
    pub fn on_paper(mut self) -> Self {
        self.paper = true;
        self
    }

    fn id(&self, part: &str) -> String {
        let prefix = self.prefix.unwrap_or(self.graph.name());
        format!("{}-{}", IdPart(prefix), IdPart(part))
    }

    /// The statuses of the nodes, each once, in the order of a task's life.
    fn statuses(&self) -> Vec<Status> {
        let nodes = self.graph.nodes().iter();
        let marks: Vec<Mark> = nodes
            .filter_map(|node| self.marks.get(&node.name))
            .collect();
        let occurs = |status: &Status| marks.iter().any(|mark| mark.status == *status);
        Status::ALL.iter().copied().filter(occurs).collect()
    }
}

impl fmt::Display for Svg<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let placed = self.graph.placed();
        let legend = Legend::new(self);
        let width = placed.width.max(legend.width);
        let height = placed.height + legend.height;
        let title = self.title.unwrap_or(self.graph.name());
        let page = Page {
            title,
            description: &description(self.graph, &self.marks),
            size: (width, height),
            paper: self.paper,
        };
        page.open(f)?;
        attachments(f, placed)?;
        associations(f, placed)?;
        self.edges(f, placed)?;
        self.nodes(f, placed)?;
        undo_events(f, placed)?;
        legend.draw(f, placed.height)?;
        page.close(f)
    }
}

impl Svg<'_> {
    fn edges(&self, f: &mut fmt::Formatter<'_>, placed: &Placed) -> fmt::Result {
        let nodes = self.graph.nodes();
        let edges = nodes
            .iter()
            .flat_map(|node| node.edges.iter().map(move |edge| (node, edge)));
        for ((node, edge), way) in edges.zip(&placed.edges) {
            let target = &nodes[edge.target];
            let taken = self.marks.is_taken(&node.name, &target.name);
            edge::draw(f, node, edge, target, way, taken)?;
        }
        Ok(())
    }

    fn nodes(&self, f: &mut fmt::Formatter<'_>, placed: &Placed) -> fmt::Result {
        for (index, place) in placed.nodes.iter().enumerate() {
            let name = &self.graph.nodes()[index].name;
            node::draw(
                f,
                &self.id(name),
                self.graph,
                index,
                place,
                &on_border(self.graph, placed, index),
                self.marks.get(name),
            )?;
        }
        Ok(())
    }
}

/// From hosts to the events on their borders: a dotted line without a head.
fn attachments(f: &mut fmt::Formatter<'_>, placed: &Placed) -> fmt::Result {
    for way in &placed.attachments {
        write!(
            f,
            r#"<g class="attachment" stroke-width="1.3" stroke-dasharray="1 4">"#
        )?;
        edge::line(f, &way.points)?;
        writeln!(f, "</g>")?;
    }
    Ok(())
}

/// The middles of the events on the lower border of a node, which is interrupted there.
fn on_border(graph: &Graph, placed: &Placed, host: usize) -> Vec<f64> {
    let events = graph.nodes().iter().zip(&placed.nodes);
    let events = events.filter(|(node, event)| {
        let bottom = placed.nodes[host].center.y + placed.nodes[host].height / 2.0;
        node.attached.is_some_and(|at| at.host == host) && event.center.y == bottom
    });
    let undone = placed.associations.iter().filter(|way| way.source == host);
    let undone = undone.filter_map(|way| way.points.first().map(|start| start.x));
    events
        .map(|(_, event)| event.center.x)
        .chain(undone)
        .collect()
}

/// From what is done to what undoes it: a dotted line with an open head.
fn associations(f: &mut fmt::Formatter<'_>, placed: &Placed) -> fmt::Result {
    for way in &placed.associations {
        write!(
            f,
            r#"<g class="association" stroke-width="1.3" stroke-dasharray="2 3">"#
        )?;
        edge::line(f, &way.points)?;
        edge::head(f, &way.points, "currentColor")?;
        writeln!(f, "</g>")?;
    }
    Ok(())
}

/// The events by which handlers are found, on the borders of what they undo.
fn undo_events(f: &mut fmt::Formatter<'_>, placed: &Placed) -> fmt::Result {
    for way in &placed.associations {
        let Some(start) = way.points.first() else {
            continue;
        };
        sign::undo_event(f, start.x, start.y - 18.0)?;
    }
    Ok(())
}

/// The drawing in words, for those who do not see it: what there is, and where the process stands.
fn description(graph: &Graph, marks: &Marks) -> String {
    let nodes = graph.nodes();
    let count = nodes.len();
    let mut words = format!(
        "A flow of {count} node{}.",
        if count == 1 { "" } else { "s" }
    );
    for node in nodes {
        let Some(mark) = marks.get(&node.name) else {
            continue;
        };
        let word = Colours::of(mark.status).word.to_lowercase();
        words += &format!(" {}: {word}", node.title);
        if mark.tokens > 1 {
            words += &format!(", {} tasks", mark.tokens);
        }
        words.push('.');
    }
    words
}

/// What the colours mean, of those that occur.
struct Legend {
    entries: Vec<(Status, f64)>,
    width: f64,
    height: f64,
}

/// The height of the line of the legend, and what is between two entries.
const LEGEND_LINE: f64 = 32.0;
const LEGEND_GAP: f64 = 20.0;

impl Legend {
    fn new(svg: &Svg<'_>) -> Self {
        let statuses = if svg.legend {
            svg.statuses()
        } else {
            Vec::new()
        };
        let (mut entries, mut x) = (Vec::new(), 16.0);
        for status in statuses {
            entries.push((status, x));
            x += 22.0 + text::width(Colours::of(status).word).ceil() + LEGEND_GAP;
        }
        Self {
            height: if entries.is_empty() { 0.0 } else { LEGEND_LINE },
            width: if entries.is_empty() { 0.0 } else { x },
            entries,
        }
    }

    fn draw(&self, f: &mut fmt::Formatter<'_>, top: f64) -> fmt::Result {
        if self.entries.is_empty() {
            return Ok(());
        }
        let (swatch, base) = (top + 1.0, top + 12.0);
        writeln!(f, r#"<g class="legend">"#)?;
        for (status, x) in &self.entries {
            let colours = Colours::of(*status);
            write!(f, r#"<g class="{}">"#, colours.class)?;
            write!(
                f,
                r#"<rect class="shape" x="{x}" y="{swatch}" width="14" height="14" rx="3" {colours}/>"#
            )?;
            text::line(f, text::START, x + 22.0, base, colours.word)?;
            writeln!(f, "</g>")?;
        }
        writeln!(f, "</g>")
    }
}
