use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[summary("Send {text")]
    #[next(end)]
    start: Start,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
