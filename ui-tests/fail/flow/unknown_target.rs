use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(aprove)]
    start: Start,

    #[next(end)]
    approve: View,

    end: End,
}

fn main() {
    let flow = HelloFlow::nodes();
    let _ = (&flow.start, &flow.approve);
}
