use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(split)]
    start: Start,

    #[next(publish, when = |hello| hello.approved == Some(true))]
    #[next(discard, when = |hello| hello.text.is_empty())]
    #[otherwise(keep)]
    split: Split,

    #[next(end)]
    publish: View,
    #[next(end)]
    discard: View,
    #[next(end)]
    keep: View,
    end: End,
}

fn main() {
    assert_eq!(HelloFlow::graph().nodes()[1].edges.len(), 3);
}
