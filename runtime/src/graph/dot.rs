//! Graphviz' DOT language, <https://graphviz.org/doc/info/lang.html>.

use std::fmt;

use super::{Graph, NodeKind};

/// Displays a graph in the DOT language. Made by [`Graph::dot`].
#[derive(Debug, Clone, Copy)]
pub struct Dot<'a>(pub(super) &'a Graph);

impl fmt::Display for Dot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let graph = self.0;
        writeln!(f, "digraph {} {{", quoted(graph.name()))?;
        writeln!(f, "    rankdir=LR;")?;
        for node in graph.nodes() {
            let (name, title) = (quoted(&node.name), quoted(&node.title));
            writeln!(f, "    {name} [label={title}, shape={}];", shape(node.kind))?;
        }
        for node in graph.nodes() {
            for edge in &node.edges {
                let target = quoted(&graph.nodes()[edge.target].name);
                write!(f, "    {} -> {target}", quoted(&node.name))?;
                if !edge.label.is_empty() {
                    write!(f, " [label={}]", quoted(&edge.label))?;
                }
                writeln!(f, ";")?;
            }
        }
        writeln!(f, "}}")
    }
}

/// A quoted string of the language, in which only the quote and the backslash are special.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn shape(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Start | NodeKind::StartHandle => "circle",
        NodeKind::End => "doublecircle",
        NodeKind::If | NodeKind::Switch | NodeKind::Split | NodeKind::Join => "diamond",
        _ => "box",
    }
}
