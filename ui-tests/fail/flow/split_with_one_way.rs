use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(split)]
    start: Start,

    #[next(end)]
    split: Split,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
