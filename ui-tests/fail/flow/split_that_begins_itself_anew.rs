use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(write)]
    start: Start,

    #[next(split)]
    write: View,

    #[next(write)]
    #[next(read)]
    split: Split,

    #[next(end)]
    read: View,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
