use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(book)]
    start: Start,

    #[run(|_| ())]
    #[compensate_with(annul)]
    #[next(undo)]
    book: Function,

    #[next(end)]
    undo: CompensateThrow,

    #[run(|_| ())]
    annul: Function,

    #[run(|_| ())]
    #[next(end)]
    cancel: Function,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
