//! Graphviz' DOT language, <https://graphviz.org/doc/info/lang.html>.

use std::fmt;

use super::{EdgeClass, Graph, GraphEdge, GraphNode, NodeKind};

/// Displays a graph in the DOT language. Made by [`Graph::dot`].
///
/// Ways that are taken on a condition are dashed.
#[derive(Debug, Clone, Copy)]
pub struct Dot<'a>(pub(super) &'a Graph);

impl fmt::Display for Dot<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let graph = self.0;
        writeln!(f, "digraph {} {{", quoted(graph.name()))?;
        writeln!(f, "    rankdir=LR;")?;
        for node in graph.nodes() {
            let (name, title) = (quoted(&node.name), quoted(&node.title));
            writeln!(f, "    {name} [label={title}, {}];", shape(node.kind))?;
        }
        for node in graph.nodes() {
            for edge in &node.edges {
                let target = quoted(&graph.nodes()[edge.target].name);
                let attributes = attributes(node, edge);
                writeln!(f, "    {} -> {target}{attributes};", quoted(&node.name))?;
            }
        }
        for node in graph.nodes() {
            if let Some(at) = node.attached {
                let (host, event) = (quoted(&graph.nodes()[at.host].name), quoted(&node.name));
                writeln!(f, "    {host} -> {event} [style=dotted, arrowhead=none];")?;
            }
        }
        writeln!(f, "}}")
    }
}

fn attributes(node: &GraphNode, edge: &GraphEdge) -> String {
    let label = node.edge_label(edge);
    let label = (!label.is_empty()).then(|| format!("label={}", quoted(label)));
    let style = (edge.class == EdgeClass::When).then(|| "style=dashed".to_owned());
    let given: Vec<String> = label.into_iter().chain(style).collect();
    match given.is_empty() {
        true => String::new(),
        false => format!(" [{}]", given.join(", ")),
    }
}

/// A quoted string of the language, in which the quote and the backslash are special; a line break
/// in a label is written as `\n`.
pub(crate) fn quoted(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", text.replace('\n', "\\n"))
}

fn shape(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Start => "shape=circle",
        kind if kind.is_start() => "shape=circle, style=dashed",
        kind if kind.is_boundary() => "shape=circle, peripheries=2",
        kind if kind.is_end() => "shape=doublecircle",
        kind if kind.is_event() => "shape=circle, peripheries=2",
        kind if kind.is_gateway() || kind == NodeKind::Join => "shape=diamond",
        NodeKind::Job | NodeKind::Subprocess | NodeKind::NSubprocess => "shape=component",
        NodeKind::View | NodeKind::ManualTask => "shape=box, style=rounded",
        NodeKind::Handle => "shape=box, style=dashed",
        NodeKind::Obsolete => "shape=box, style=dotted",
        _ => "shape=box",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_in_dot() {
        let graph = crate::graph::tests::graph();
        assert_eq!(
            graph.dot().to_string(),
            r#"digraph "hello" {
    rankdir=LR;
    "start" [label="start", shape=circle];
    "check" [label="check", shape=diamond];
    "send" [label="send", shape=component];
    "end" [label="end", shape=doublecircle];
    "start" -> "check";
    "check" -> "send" [label="yes", style=dashed];
    "check" -> "end" [label="say \"no\""];
    "send" -> "end";
}
"#
        );
    }

    #[test]
    fn quotes_and_breaks_are_escaped() {
        assert_eq!(quoted("a \"b\" \\ c\nd"), r#""a \"b\" \\ c\nd""#);
    }
}
