use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(split)]
    start: Start,

    #[next(write)]
    #[next(end)]
    split: Split,

    #[next(read)]
    write: View,

    #[next(write)]
    read: View,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
