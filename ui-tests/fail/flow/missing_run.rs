use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(send)]
    start: Start,

    #[next(end)]
    send: Function,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
