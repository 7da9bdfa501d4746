use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(ready)]
    start: Start,

    #[next(end)]
    ready: ConditionalCatch,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
