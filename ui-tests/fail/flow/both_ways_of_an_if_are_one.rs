use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(check)]
    start: Start,

    #[when(|hello| hello.approved == Some(true), then = end)]
    #[otherwise(end)]
    check: If,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
