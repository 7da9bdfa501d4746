//! Names that nodes and the flow had before, and nodes that are gone.

use procession::graph::NodeKind;
use procession::prelude::*;
use procession_ui_tests::data::Hello;

/// Hello world
#[flow(data = Hello, renamed(from = "GreetingFlow"), renamed(from = "hi"))]
pub struct HelloFlow {
    #[renamed(from = "begin")]
    #[next(split)]
    start: Start,

    #[renamed(from = "fork")]
    #[next(confirm)]
    #[next(check)]
    split: Split,

    #[renamed(from = "approve")]
    #[renamed(from = "agree")]
    #[form(approved)]
    #[next(join)]
    confirm: View,

    #[when(|hello| hello.approved == Some(true), then = join)]
    #[otherwise(join_later)]
    check: If,

    #[next(join)]
    join_later: Handle,

    #[next(end)]
    join: Join,

    /// Sign
    #[renamed(from = "stamp")]
    sign: Obsolete,

    #[next(end)]
    archive: Obsolete,

    end: End,
}

fn main() {
    let graph = HelloFlow::graph();
    assert_eq!(graph.renamed(), ["greeting_flow", "GreetingFlow", "hi"]);
    let names = |node: &str| graph.nodes()[graph.find(node).expect("there")].renamed.clone();
    assert_eq!(names("confirm"), ["approve", "agree"]);
    assert_eq!(graph.find_stored("stamp"), graph.find("sign"));
    assert_eq!(graph.nodes()[graph.find("archive").expect("there")].kind, NodeKind::Obsolete);
    let _ = &HelloFlow::nodes().sign;
}
