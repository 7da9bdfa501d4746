use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(ask)]
    start: Start,

    #[next(one)]
    #[next(two)]
    ask: Split,

    #[next(both)]
    one: View,

    #[next(both)]
    two: View,

    #[continue_when(|_, join| join.arrived())]
    #[next(end)]
    both: Join,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
