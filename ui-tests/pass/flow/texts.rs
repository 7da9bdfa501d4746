use procession::prelude::*;
use procession_ui_tests::data::Hello;

/// Hello
/// world
///
/// Sends a message.
#[flow(
    data = Hello,
    name = "hello",
    summary = "Send '{text}'",
    result = "{{{text}}}: {approved}",
)]
pub struct HelloFlow {
    #[summary("Write {text}")]
    #[result("Wrote {text}")]
    #[next(check_approve)]
    start: Start,

    /// Approve
    ///
    /// A supervisor reads it.
    #[next(end)]
    check_approve: View,

    end: End,
}

#[flow(data = Hello)]
pub struct SendMessageFlow {
    #[next(check_approve)]
    start: Start,
    #[next(end)]
    check_approve: View,
    end: End,
}

fn main() {
    assert_eq!(HelloFlow::INFO.name, "hello");
    assert_eq!(HelloFlow::INFO.title, "Hello world");
    assert_eq!(HelloFlow::INFO.description, "Sends a message.");
    assert_eq!(HelloFlow::NODES[0].summary, "Write {text}");
    assert_eq!(HelloFlow::NODES[1].description, "A supervisor reads it.");
    assert_eq!(SendMessageFlow::INFO.name, "send_message_flow");
    assert_eq!(SendMessageFlow::INFO.title, "Send message");
    assert_eq!(SendMessageFlow::NODES[1].title, "Check approve");
}
