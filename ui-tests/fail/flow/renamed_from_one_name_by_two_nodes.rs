use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(confirm)]
    start: Start,

    #[renamed(from = "approve")]
    #[next(check)]
    confirm: View,

    #[renamed(from = "approve")]
    #[next(end)]
    check: View,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
