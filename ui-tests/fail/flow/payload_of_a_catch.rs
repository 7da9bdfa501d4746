use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(wait)]
    start: Start,

    #[message("paid", payload = |hello| hello.clone())]
    #[next(end)]
    wait: MessageCatch,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
