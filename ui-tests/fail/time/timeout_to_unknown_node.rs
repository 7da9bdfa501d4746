use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(approve)]
    start: Start,

    #[timeout(days = 3, then = escalte)]
    #[next(end)]
    approve: View,

    escalate: End,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
