use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(pause)]
    start: Start,

    #[next(end)]
    pause: Timer,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
