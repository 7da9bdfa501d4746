use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(end, label = 5)]
    start: Start,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
