use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(race)]
    start: Start,

    #[next(one)]
    #[next(both)]
    race: SplitFirst,

    #[next(both)]
    one: View,

    #[next(end)]
    both: Join,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
