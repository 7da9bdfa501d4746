use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(end)]
    start: Start,

    #[error("sold_out")]
    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
