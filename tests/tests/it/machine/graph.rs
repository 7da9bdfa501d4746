//! The graph and its pictures.

use petgraph::algo::has_path_connecting;
use procession::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    #[state(initial)]
    Open,
    #[state(label = "Shut & \"locked\"")]
    Shut,
    #[state(terminal)]
    Gone,
}

struct House {
    door: Door,
}

#[state_machine(field = door, state = Door)]
impl House {
    #[transition(source = Open, target = Shut, guard = |house| house.door == Door::Open)]
    fn shut(&mut self) {}

    #[transition(source = Shut, target = Open)]
    fn open(&mut self) {}

    #[transition(source = Shut)]
    fn knock(&mut self) {}

    #[transition(source = any)]
    fn paint(&mut self) {}

    #[transition(source = any_but(Gone), target = Gone)]
    fn burn(&mut self) {}
}

#[test]
fn graphviz() {
    let dot = House::graph().dot().to_string();
    let expected = r#"digraph "House" {
  rankdir=LR;
  node [shape=box, style=rounded];
  "Open" [label="Open", peripheries=1];
  "Shut" [label="Shut & \"locked\"", peripheries=1];
  "Gone" [label="Gone", peripheries=2];
  "" [shape=point];
  "" -> "Open";
  "*" [label="any state", style=dashed];
  "Open" -> "Shut" [label="Shut"];
  "Shut" -> "Open" [label="Open"];
  "Shut" -> "Shut" [label="Knock"];
  "*" -> "Gone" [label="Burn (not from Gone)"];
}
"#;
    assert_eq!(dot, expected);
    let with_guards = House::graph().dot().with_guards().to_string();
    assert!(
        with_guards.contains("Shut [house.door == Door::Open]"),
        "{with_guards}"
    );
    let marked = House::graph().dot().with_current(Door::Gone).to_string();
    assert!(
        marked.contains(r#""Gone" [label="Gone", peripheries=2, style="rounded,filled""#),
        "{marked}"
    );
}

#[test]
fn mermaid() {
    let text = House::graph().mermaid().to_string();
    assert!(text.starts_with("stateDiagram-v2\n"));
    assert!(text.contains("state \"Shut & 'locked'\" as Shut\n"));
    assert!(text.contains("    any_state --> Gone : Burn"));
    assert!(text.contains("    Gone --> [*]\n"));
    let marked = House::graph().mermaid().with_current(Door::Shut);
    assert!(marked.to_string().ends_with("    class Shut current\n"));
}

#[test]
fn outgoing_and_petgraph() {
    let graph = House::graph();
    let names: Vec<_> = graph.outgoing(Door::Shut).map(|row| row.name).collect();
    assert_eq!(names, ["open", "knock", "paint", "burn"]);
    let graph = graph.petgraph();
    assert_eq!((graph.node_count(), graph.edge_count()), (3, 8));
    let at = |door| {
        graph
            .node_indices()
            .find(|node| graph[*node] == door)
            .unwrap()
    };
    assert!(has_path_connecting(
        &graph,
        at(Door::Open),
        at(Door::Gone),
        None
    ));
    assert!(!has_path_connecting(
        &graph,
        at(Door::Gone),
        at(Door::Open),
        None
    ));
}
