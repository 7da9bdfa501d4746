use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(approve)]
    start: Start,

    #[next(end)]
    approve: View<Hello>,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
