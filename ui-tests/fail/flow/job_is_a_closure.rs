use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(send)]
    start: Start,

    #[run(|hello| hello.approved = None)]
    #[next(end)]
    send: Job,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
