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
    #[next(join)]
    read: View,

    #[multi_merge]
    #[next(end)]
    join: Join,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
