use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(tell)]
    start: Start,

    #[next(end)]
    tell: Send,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
