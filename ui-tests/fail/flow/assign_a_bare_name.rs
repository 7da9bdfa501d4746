use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(approve)]
    start: Start,

    #[assign(ada)]
    #[next(end)]
    approve: View,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
