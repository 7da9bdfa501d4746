use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(write)]
    start: Start,

    #[next(split)]
    write: View,

    #[next(read)]
    #[next(count)]
    split: Split,

    #[next(join)]
    read: View,

    #[run(|hello| hello.text.push('!'))]
    #[next(join)]
    count: Function,

    // The join waits for the reader, so that the loop through `count` waits too.
    #[next(again)]
    join: Join,

    #[when(|hello| hello.text.len() < 10, then = split)]
    #[otherwise(end)]
    again: If,

    end: End,
}

fn main() {
    let graph = HelloFlow::graph();
    let split = graph.find("split").unwrap();
    assert!(graph.reaches(split, split));
}
