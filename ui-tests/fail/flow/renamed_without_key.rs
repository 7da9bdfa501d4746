use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(confirm)]
    start: Start,

    #[renamed("approve")]
    #[next(end)]
    confirm: View,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
