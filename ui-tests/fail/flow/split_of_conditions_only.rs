use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(split)]
    start: Start,

    #[next(publish, when = |hello| hello.approved == Some(true))]
    #[next(discard, when = |hello| hello.approved == Some(false))]
    split: Split,

    #[next(end)]
    publish: View,

    #[next(end)]
    discard: View,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
