use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(sold_out)]
    start: Start,

    #[error("sold_out", message = "Nothing is left of {txt}")]
    sold_out: ErrorEnd,
}

fn main() {
    let _ = HelloFlow::nodes();
}
