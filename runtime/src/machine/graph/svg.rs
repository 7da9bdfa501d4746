//! A drawing by hand: states in layers by their distance from the initial one.

use std::fmt;
use std::marker::PhantomData;

use super::super::{State, Transition};
use super::merged;

const BOX_HEIGHT: usize = 36;
const LAYER_HEIGHT: usize = 120;
const GAP: usize = 60;
const MARGIN: usize = 40;

/// The graph as an SVG document; see [`super::Graph::svg`]. The same machine is always drawn the
/// same. The classes `state`, `terminal`, `current` and `arrow` are there for a site's style sheet.
#[derive(Debug, Clone, Copy)]
pub struct Svg<S: State, T: Transition<S>> {
    guards: bool,
    current: Option<S>,
    transitions: PhantomData<(S, T)>,
}

impl<S: State, T: Transition<S>> Svg<S, T> {
    pub(super) fn new() -> Self {
        Self {
            guards: false,
            current: None,
            transitions: PhantomData,
        }
    }

    /// The same drawing with the guards on the arrows.
    #[must_use]
    pub fn with_guards(mut self) -> Self {
        self.guards = true;
        self
    }

    /// The same drawing with the state that an object is in filled.
    #[must_use]
    pub fn with_current(mut self, state: S) -> Self {
        self.current = Some(state);
        self
    }
}

impl<S: State, T: Transition<S>> fmt::Display for Svg<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arrows = merged::<S, T>(self.guards);
        let any = S::ALL.len();
        let mut nodes: Vec<Node> = S::ALL.iter().map(|s| Node::new(s.label())).collect();
        if arrows.keys().any(|(from, _)| *from == any) {
            nodes.push(Node::new("any state"));
        }
        let ends: Vec<(usize, usize)> = arrows.keys().copied().collect();
        let (width, height) = place(&mut nodes, &ends, S::INITIAL.index());
        writeln!(
            f,
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="13" text-anchor="middle">"#
        )?;
        writeln!(f, "<title>{}</title>", Escaped(T::MACHINE))?;
        writeln!(
            f,
            r#"<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>"#
        )?;
        for ((from, to), texts) in &arrows {
            draw_arrow(f, &nodes[*from], &nodes[*to], from == to, &texts.join(", "))?;
        }
        for (index, node) in nodes.iter().enumerate() {
            let state = S::ALL.get(index);
            let class = match state {
                None => "state any",
                Some(state) if self.current == Some(*state) => "state current",
                Some(state) if state.is_terminal() => "state terminal",
                Some(_) => "state",
            };
            draw_node(f, node, class)?;
        }
        writeln!(f, "</svg>")
    }
}

/// A box: the middle of its upper edge, and its width.
struct Node {
    label: String,
    layer: usize,
    x: usize,
    y: usize,
    width: usize,
}

impl Node {
    fn new(label: &str) -> Self {
        Self {
            label: label.to_owned(),
            layer: usize::MAX,
            x: 0,
            y: 0,
            // Eight units hold the widest letters of a 13 unit font, with a margin for the box.
            width: label.chars().count() * 8 + 28,
        }
    }
}

/// Gives every node its place, and answers with the size of the drawing.
fn place(nodes: &mut [Node], ends: &[(usize, usize)], initial: usize) -> (usize, usize) {
    set_layers(nodes, ends, initial);
    let layers = nodes.iter().map(|node| node.layer + 1).max().unwrap_or(0);
    let mut right = 0;
    for layer in 0..layers {
        let mut x = MARGIN;
        for node in nodes.iter_mut().filter(|node| node.layer == layer) {
            node.x = x + node.width / 2;
            node.y = MARGIN + layer * LAYER_HEIGHT;
            x += node.width + GAP;
        }
        right = right.max(x);
    }
    // Loops stand out to the right of their box.
    (right + MARGIN + 60, layers * LAYER_HEIGHT + MARGIN)
}

/// The distance from the initial state; what cannot be reached shares the first layer with it.
fn set_layers(nodes: &mut [Node], ends: &[(usize, usize)], initial: usize) {
    let mut wave = vec![initial];
    let mut layer = 0;
    while !wave.is_empty() {
        let mut next = Vec::new();
        for node in wave {
            if nodes[node].layer == usize::MAX {
                nodes[node].layer = layer;
                let following = ends.iter().filter(|(from, _)| *from == node);
                next.extend(following.map(|(_, to)| *to));
            }
        }
        wave = next;
        layer += 1;
    }
    let any = nodes.len() - 1;
    if nodes[any].layer == usize::MAX {
        nodes[any].layer = 0;
        let last = nodes
            .iter()
            .map(|n| n.layer)
            .filter(|l| *l != usize::MAX)
            .max();
        let below = last.unwrap_or(0) + 1;
        for &(_, to) in ends.iter().filter(|(from, _)| *from == any) {
            if nodes[to].layer == usize::MAX {
                nodes[to].layer = below;
            }
        }
    }
    for node in nodes.iter_mut().filter(|node| node.layer == usize::MAX) {
        node.layer = 0;
    }
}

fn draw_arrow(
    f: &mut fmt::Formatter<'_>,
    from: &Node,
    to: &Node,
    is_loop: bool,
    text: &str,
) -> fmt::Result {
    let (path, x, y) = if is_loop {
        loop_path(from)
    } else if from.layer == to.layer {
        sideways_path(from, to)
    } else {
        layer_path(from, to)
    };
    writeln!(
        f,
        r##"<path class="arrow" d="{path}" fill="none" stroke="#555" marker-end="url(#tip)"/>"##
    )?;
    let text = Escaped(text);
    writeln!(f, r#"<text x="{x}" y="{y}" font-size="11">{text}</text>"#)
}

fn loop_path(node: &Node) -> (String, usize, usize) {
    let (x, y) = (node.x + node.width / 2, node.y);
    let (top, bottom, out) = (y + 8, y + BOX_HEIGHT - 8, x + 40);
    let path = format!("M{x} {top}C{out} {y} {out} {} {x} {bottom}", y + BOX_HEIGHT);
    (path, out + 20, y + BOX_HEIGHT / 2)
}

/// Between neighbours in a layer: an arc below the boxes.
fn sideways_path(from: &Node, to: &Node) -> (String, usize, usize) {
    let bottom = from.y + BOX_HEIGHT;
    let middle = (from.x + to.x) / 2;
    let path = format!(
        "M{} {bottom}Q{middle} {} {} {bottom}",
        from.x,
        bottom + 50,
        to.x
    );
    (path, middle, bottom + 38)
}

/// From layer to layer. Arrows down and up leave at different sides of the boxes, so that a pair
/// of states with arrows both ways shows both.
fn layer_path(from: &Node, to: &Node) -> (String, usize, usize) {
    let down = from.layer < to.layer;
    let shift = |node: &Node| {
        let quarter = node.width / 4;
        if down {
            node.x - quarter / 2
        } else {
            node.x + quarter
        }
    };
    let (x1, x2) = (shift(from), shift(to));
    let (y1, y2) = if down {
        (from.y + BOX_HEIGHT, to.y)
    } else {
        (from.y, to.y + BOX_HEIGHT)
    };
    let middle = (y1 + y2) / 2;
    let path = format!("M{x1} {y1}C{x1} {middle} {x2} {middle} {x2} {y2}");
    (path, (x1 + x2) / 2, middle)
}

fn draw_node(f: &mut fmt::Formatter<'_>, node: &Node, class: &str) -> fmt::Result {
    let (x, y, width) = (node.x - node.width / 2, node.y, node.width);
    let fill = if class.ends_with("current") {
        "#ffe08a"
    } else {
        "#fff"
    };
    let stroke = if class.ends_with("terminal") { 3 } else { 1 };
    writeln!(
        f,
        r##"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="{BOX_HEIGHT}" rx="9" fill="{fill}" stroke="#222" stroke-width="{stroke}"/>"##
    )?;
    let (middle, label) = (y + BOX_HEIGHT / 2 + 5, Escaped(&node.label));
    writeln!(f, r#"<text x="{}" y="{middle}">{label}</text>"#, node.x)
}

/// A text inside an element.
struct Escaped<'a>(&'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for letter in self.0.chars() {
            match letter {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                '"' => f.write_str("&quot;")?,
                other => write!(f, "{other}")?,
            }
        }
        Ok(())
    }
}
