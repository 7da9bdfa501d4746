use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(sold_out)]
    start: Start,

    sold_out: ErrorEnd,
}

fn main() {
    let _ = HelloFlow::nodes();
}
