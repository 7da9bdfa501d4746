use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[form(text, text)]
    #[next(end)]
    start: Start,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
    let _ = HelloFlowStartForm { text: "Hello".to_owned() };
}
