use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(end)]
    start: Start,

    #[next(send)]
    approve: View,

    #[next(end)]
    send: View,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
