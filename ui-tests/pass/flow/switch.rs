use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(check)]
    start: Start,

    #[when(|hello| hello.approved == Some(true), then = approved, label = "approved")]
    #[when(|hello| hello.approved == Some(false), then = rejected, label = "rejected")]
    // Two conditions may lead to one node.
    #[when(|hello| hello.text.is_empty(), then = rejected, label = "empty")]
    #[otherwise(start_again, label = "not decided")]
    check: Switch,

    #[next(check)]
    start_again: View,

    approved: End,
    rejected: End,
}

fn main() {
    let edges = &HelloFlow::graph().nodes()[1].edges;
    assert_eq!(edges.len(), 4);
    assert_eq!(edges[3].label, "not decided");
}
