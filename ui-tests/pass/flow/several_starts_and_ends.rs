use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[form(text)]
    #[next(approve)]
    by_hand: Start,

    #[form(text, approved)]
    #[next(check)]
    by_mail: StartHandle,

    #[form(approved)]
    #[next(check)]
    approve: View,

    #[when(|hello| hello.approved == Some(true), then = sent)]
    #[otherwise(discarded)]
    check: If,

    sent: End,
    discarded: End,
}

fn main() {
    let starts = HelloFlow::graph().nodes().iter().filter(|node| node.kind.is_start());
    assert_eq!(starts.count(), 2);
}
