use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(split)]
    start: Start,

    #[next(first)]
    #[next(second)]
    split: Split,

    #[run(|_| ())]
    #[next(join)]
    first: Function,

    #[run(|_| ())]
    #[next(join)]
    second: Function,

    #[next(again)]
    join: Join,

    #[when(|hello| hello.text.is_empty(), then = split)]
    #[otherwise(end)]
    again: If,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
