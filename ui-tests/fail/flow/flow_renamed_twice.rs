use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello, renamed(from = "OldFlow"), renamed(from = "old_flow"))]
pub struct HelloFlow {
    #[next(end)]
    start: Start,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
