use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[available(Self::is_open)]
    #[next(end)]
    start: Start,

    end: End,
}

impl HelloFlow {
    fn is_open(hello: &Hello) -> bool {
        hello.text.is_empty()
    }
}

fn main() {
    let _ = HelloFlow::nodes();
}
