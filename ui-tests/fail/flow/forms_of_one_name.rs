use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[form(text, name = Message)]
    #[next(approve)]
    start: Start,

    #[form(approved, name = Message)]
    #[next(end)]
    approve: View,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
