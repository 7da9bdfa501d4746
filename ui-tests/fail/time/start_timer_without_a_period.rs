use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[every]
    #[next(end)]
    start: StartTimer,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
