#![deny(warnings)]

use procession::prelude::*;
use procession_ui_tests::data::Hello;

/// Nested splits share a join, and the whole block is in a loop.
#[flow(data = Hello)]
pub struct SharedJoin {
    #[next(outer)]
    start: Start,

    #[next(write)]
    #[next(inner)]
    outer: Split,

    #[next(read)]
    #[next(correct)]
    inner: Split,

    #[next(join)]
    write: View,
    #[next(join)]
    read: View,
    #[next(join)]
    correct: View,

    #[next(again)]
    join: Join,
    #[when(|hello| hello.text.is_empty(), then = outer)]
    #[otherwise(end)]
    again: If,

    end: End,
}

/// A branch may end before the join, and another one goes round a loop of its own.
#[flow(data = Hello)]
pub struct EarlyEnd {
    #[next(split)]
    start: Start,

    #[next(write)]
    #[next(read)]
    #[next(listen, when = |hello| hello.text.is_empty())]
    split: Split,

    #[next(is_written)]
    write: View,
    #[when(|hello| hello.text.is_empty(), then = write)]
    #[otherwise(join)]
    is_written: If,

    #[next(is_good)]
    read: View,
    #[when(|hello| hello.approved == Some(true), then = join)]
    #[otherwise(refused)]
    is_good: If,

    #[next(join)]
    listen: View,

    #[next(end)]
    join: Join,
    refused: End,
    end: End,
}

/// Three branches, joined two by two, in a loop.
#[flow(data = Hello)]
pub struct ChainedJoins {
    #[next(split)]
    start: Start,

    #[next(write)]
    #[next(read)]
    #[next(listen)]
    split: Split,

    #[next(text)]
    write: View,
    #[next(text)]
    read: View,
    #[next(all)]
    text: Join,

    #[next(all)]
    listen: View,
    #[next(again)]
    all: Join,

    #[when(|hello| hello.text.is_empty(), then = split)]
    #[otherwise(end)]
    again: If,

    end: End,
}

fn main() {
    assert_eq!(SharedJoin::NODES.len(), 9);
    assert_eq!(EarlyEnd::NODES.len(), 10);
    assert_eq!(ChainedJoins::NODES.len(), 9);
}
