use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(send)]
    start: Start,

    #[run(Self::send)]
    #[next(end)]
    send: Function,

    end: End,
}

impl HelloFlow {
    fn send(hello: &mut Hello) {
        hello.approved = None;
    }
}

fn main() {
    let _ = HelloFlow::nodes();
}
