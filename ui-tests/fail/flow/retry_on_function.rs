use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(send)]
    start: Start,

    #[run(|hello| hello.approved = None)]
    #[retry]
    #[next(end)]
    send: Function,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
