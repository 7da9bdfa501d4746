use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(pay)]
    start: Start,

    #[next(end)]
    pay: Subprocess,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
