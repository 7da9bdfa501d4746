use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(stop)]
    start: Start,

    #[next(end)]
    stop: TerminateEnd,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
