use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(count)]
    start: Start,

    #[run(|_| ())]
    #[on_error(then = mend)]
    #[next(end)]
    count: Function,

    #[run(|_| ())]
    #[next(count)]
    mend: Function,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
