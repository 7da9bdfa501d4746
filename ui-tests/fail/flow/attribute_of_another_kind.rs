use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(check)]
    start: Start,

    #[form(approved)]
    #[when(|hello| hello.approved == Some(true), then = end)]
    #[otherwise(rejected)]
    check: If,

    rejected: End,
    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
