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

    #[next(join)]
    write: View,
    #[next(check)]
    read: View,

    #[when(|hello| hello.text.is_empty(), then = publish)]
    #[otherwise(join)]
    check: If,

    #[next(publish)]
    join: Join,
    #[next(end)]
    publish: View,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
