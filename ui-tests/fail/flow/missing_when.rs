use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(check)]
    start: Start,

    #[otherwise(end)]
    check: If,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
