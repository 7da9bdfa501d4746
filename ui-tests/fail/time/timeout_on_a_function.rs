use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(count)]
    start: Start,

    #[run(|_| ())]
    #[timeout(days = 3, then = end)]
    #[next(end)]
    count: Function,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
