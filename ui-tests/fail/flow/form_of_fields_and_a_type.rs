use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[form(text, ShipmentForm)]
    #[next(end)]
    start: Start,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
