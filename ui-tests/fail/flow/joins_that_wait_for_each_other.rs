use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(split)]
    start: Start,

    #[next(write)]
    #[next(read)]
    split: Split,

    #[next(written)]
    write: View,
    #[next(all_read)]
    read: View,

    #[next(correct)]
    written: Join,
    #[next(all_read)]
    correct: View,

    #[next(again)]
    all_read: Join,

    #[when(|hello| hello.text.is_empty(), then = written)]
    #[otherwise(end)]
    again: If,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
