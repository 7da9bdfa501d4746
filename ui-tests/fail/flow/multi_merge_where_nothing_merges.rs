use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(write)]
    start: Start,

    #[multi_merge]
    #[next(end)]
    write: View,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
