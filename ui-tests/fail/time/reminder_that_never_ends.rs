use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(approve)]
    start: Start,

    #[timeout(days = 1, then = remind, interrupting = false)]
    #[next(end)]
    approve: View,

    #[next(again)]
    remind: View,

    #[next(remind)]
    again: View,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
