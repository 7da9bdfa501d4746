use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(confirm)]
    start: Start,

    #[next(end)]
    confirm: View,

    #[next(confirm)]
    #[next(end)]
    approve: Obsolete,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
