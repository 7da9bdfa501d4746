use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(split)]
    start: Start,

    #[next(write)]
    #[next(read)]
    split: Split,

    #[next(publish)]
    write: View,
    #[next(publish)]
    read: View,

    #[multi_merge(2)]
    #[next(end)]
    publish: View,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
