//! What is declared is what runs.

use std::path::Path;

use procession::prelude::*;
use procession_tests::stores;

/// What the flows here work on.
#[jsonstore]
#[derive(Debug, Clone)]
pub struct Order {
    /// Express
    pub express: bool,
}

impl Order {
    fn is_express(&self) -> bool {
        self.express
    }
}

/// Condition by path
#[flow(data = Order)]
pub struct ExpressFlow {
    #[form(express)]
    #[next(gate)]
    start: StartHandle,
    #[when(Order::is_express, then = express)]
    #[otherwise(normal)]
    gate: If,
    express: End,
    normal: End,
}

/// The same start, and nothing else of it
#[flow(data = Order)]
pub struct ShortFlow {
    #[form(express)]
    #[next(end)]
    start: StartHandle,
    end: End,
}

/// Defect 16: a condition that is a method was always true.
#[tokio::test]
async fn a_condition_that_is_a_method_is_asked() {
    let engine = stores::engine().await.flow::<ExpressFlow>().build().await;
    let engine = engine.unwrap();
    for (express, way) in [(true, "express"), (false, "normal")] {
        let form = ExpressFlowStartForm { express };
        let start = &ExpressFlow::nodes().start;
        let process = engine.start(start, form).await.unwrap();
        let tasks = engine.tasks(process.id).await.unwrap();
        assert_eq!(tasks.last().map(|task| task.node.as_str()), Some(way));
    }
}

/// Defect 17: a flow made from another kept the nodes of the other.
#[test]
fn a_flow_has_the_nodes_that_it_declares() {
    let names = |graph: &procession::graph::Graph| {
        let names = graph.nodes().iter().map(|node| node.name.clone());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names(ShortFlow::graph()), ["start", "end"]);
    assert_eq!(
        names(ExpressFlow::graph()),
        ["start", "gate", "express", "normal"]
    );
}

/// Defect 18: a way without a node, a choice without its other way, a node without its function were
/// accepted, or reported far from where they were made.
#[test]
fn what_is_missing_does_not_compile_and_the_message_says_what() {
    for (case, message) in [
        ("missing_next", "needs `#[next(node)]`"),
        ("missing_otherwise", "needs `#[otherwise(node)]`"),
        ("missing_run", "needs `#[run(Self::method)]`"),
        ("unknown_target", "there is no node"),
        ("function_misspelt", "no function"),
    ] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui-tests/fail/flow");
        let told = std::fs::read_to_string(folder.join(case).with_extension("stderr"));
        let told = told.unwrap();
        assert!(told.contains(message), "{case}: {told}");
        assert!(told.contains(&format!("{case}.rs:")), "{case}: {told}");
    }
}
