use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(split)]
    start: Start,

    #[next(write)]
    #[next(read)]
    split: Split,

    #[next(join)]
    write: View,
    #[next(end)]
    read: View,

    #[next(publish)]
    join: Join,
    #[next(end)]
    publish: View,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
