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

    #[compensate(start)]
    #[next(end)]
    undo: CompensateThrow,

    #[run(|_| ())]
    cancel: Function,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
