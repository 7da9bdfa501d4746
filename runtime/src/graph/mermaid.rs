//! Mermaid flowcharts, <https://mermaid.js.org/syntax/flowchart.html>.

use std::fmt;

use super::{EdgeClass, Graph, GraphEdge, GraphNode, NodeKind};

/// Displays a graph as a Mermaid flowchart. Made by [`Graph::mermaid`].
///
/// Ways that are taken on a condition are dotted.
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
                writeln!(f, "    n{index} {} n{}", arrow(node, edge), edge.target)?;
            }
        }
        for (index, node) in graph.nodes().iter().enumerate() {
            if let Some(at) = node.attached {
                writeln!(f, "    n{} -.- n{index}", at.host)?;
            }
        }
        Ok(())
    }
}

fn arrow(node: &GraphNode, edge: &GraphEdge) -> String {
    let line = match edge.class {
        EdgeClass::When => "-.->",
        EdgeClass::Next | EdgeClass::Otherwise => "-->",
    };
    match node.edge_label(edge) {
        "" => line.to_owned(),
        label => format!("{line}|\"{}\"|", escaped(label)),
    }
}

/// Nodes are numbered, because Mermaid reserves some names (`end`); the titles are entity-escaped.
fn escaped(text: &str) -> String {
    text.replace('#', "#35;")
        .replace('&', "#amp;")
        .replace('"', "#quot;")
        .replace('<', "#lt;")
        .replace('>', "#gt;")
        .replace('\n', "<br>")
}

fn brackets(kind: NodeKind) -> (&'static str, &'static str) {
    match kind {
        kind if kind.is_end() => ("(((", ")))"),
        kind if kind.is_event() => ("((", "))"),
        kind if kind.is_gateway() || kind == NodeKind::Join => ("{", "}"),
        NodeKind::Job | NodeKind::Subprocess | NodeKind::NSubprocess => ("[[", "]]"),
        NodeKind::View | NodeKind::ManualTask => ("(", ")"),
        _ => ("[", "]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flow_in_mermaid() {
        let graph = crate::graph::tests::graph();
        assert_eq!(
            graph.mermaid().to_string(),
            r#"flowchart LR
    n0(("start"))
    n1{"check"}
    n2[["send"]]
    n3((("end")))
    n0 --> n1
    n1 -.->|"yes"| n2
    n1 -->|"say #quot;no#quot;"| n3
    n2 --> n3
"#
        );
    }

    #[test]
    fn what_mermaid_reads_as_its_own_is_escaped() {
        assert_eq!(
            escaped("a<b> & #1\n\"c\""),
            "a#lt;b#gt; #amp; #35;1<br>#quot;c#quot;"
        );
    }
}
