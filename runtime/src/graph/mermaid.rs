//! Mermaid flowcharts, <https://mermaid.js.org/syntax/flowchart.html>.

use std::fmt;

use super::{Graph, NodeKind};

/// Displays a graph as a Mermaid flowchart. Made by [`Graph::mermaid`].
#[derive(Debug, Clone, Copy)]
pub struct Mermaid<'a>(pub(super) &'a Graph);

impl fmt::Display for Mermaid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let graph = self.0;
        writeln!(f, "flowchart LR")?;
        for (index, node) in graph.nodes().iter().enumerate() {
            let (open, close) = brackets(node.kind);
            writeln!(f, "    n{index}{open}\"{}\"{close}", escaped(&node.title))?;
        }
        for (index, node) in graph.nodes().iter().enumerate() {
            for edge in &node.edges {
                let label = if edge.label.is_empty() {
                    String::new()
                } else {
                    format!("|\"{}\"|", escaped(&edge.label))
                };
                writeln!(f, "    n{index} -->{label} n{}", edge.target)?;
            }
        }
        Ok(())
    }
}

/// Nodes are numbered, because Mermaid reserves some names (`end`); the titles are entity-escaped.
fn escaped(text: &str) -> String {
    text.replace('&', "#amp;")
        .replace('"', "#quot;")
        .replace('<', "#lt;")
        .replace('>', "#gt;")
}

fn brackets(kind: NodeKind) -> (&'static str, &'static str) {
    match kind {
        NodeKind::Start | NodeKind::StartHandle => ("((", "))"),
        NodeKind::End => ("(((", ")))"),
        NodeKind::If | NodeKind::Switch | NodeKind::Split | NodeKind::Join => ("{", "}"),
        NodeKind::Job => ("[[", "]]"),
        _ => ("[", "]"),
    }
}
