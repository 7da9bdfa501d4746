use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(approve)]
    start: Start,

    #[timeout(days = 1, then = first, name = late)]
    #[timeout(days = 3, then = second, name = late)]
    #[next(end)]
    approve: View,

    first: End,
    second: End,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
