use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(book)]
    start: Start,

    #[run(|_| ())]
    #[compensate_with(cancel)]
    #[next(undo)]
    book: Function,

    #[next(end)]
    undo: CompensateThrow,

    cancel: End,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
