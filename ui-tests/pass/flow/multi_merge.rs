#![deny(warnings)]

use procession::prelude::*;
use procession_ui_tests::data::Hello;

/// Whoever is done first tells the others; the message is sent for each of the two.
#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(split)]
    start: Start,

    #[next(write)]
    #[next(read)]
    split: Split,

    #[next(tell)]
    write: View,
    #[next(tell)]
    read: View,

    #[multi_merge]
    #[run(|hello| hello.text.push('!'))]
    #[next(is_loud)]
    tell: Function,

    // What follows is done twice as well; that need not be said again.
    #[when(|hello| hello.text.len() > 3, then = hush)]
    #[otherwise(join)]
    is_loud: If,
    #[next(join)]
    hush: View,

    #[next(end)]
    join: Join,

    end: End,
}

fn main() {
    assert_eq!(HelloFlow::NODES.len(), 9);
}
