use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(book)]
    start: Start,

    #[run(|_| ())]
    
    #[next(undo)]
    book: Function,

    #[next(end)]
    undo: CompensateThrow,



    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
