#![deny(deprecated)]

use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(split)]
    start: Start,

    #[next(write)]
    #[next(read)]
    split: Split,

    #[next(again)]
    write: View,
    #[when(|hello| hello.text.is_empty(), then = split)]
    #[otherwise(join)]
    again: If,

    #[next(join)]
    read: View,

    #[next(publish)]
    join: Join,
    #[next(end)]
    publish: View,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
