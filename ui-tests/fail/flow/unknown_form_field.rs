use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[form(txet)]
    #[next(end)]
    start: Start,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
    let _ = HelloFlowStartForm { txet: "Hello".to_owned() };
}
