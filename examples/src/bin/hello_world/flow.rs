//! The flow and its data.

use procession::prelude::*;

/// What a process carries with it.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Hello {
    /// Message
    #[field(max_length = 50)]
    pub text: String,
    /// Approved
    #[field(required)]
    pub approved: Option<bool>,
}

/// Hello world
///
/// Sends a message to the world, once a supervisor has approved it.
#[flow(data = Hello, name = "hello", summary = "Send '{text}' to the world")]
pub struct HelloFlow {
    /// New message
    #[form(text)]
    #[permission("hello.start")]
    #[next(approve)]
    start: Start,

    /// Approval request
    #[form(approved)]
    #[permission("hello.approve")]
    #[timeout(days = 3, then = escalate)]
    #[next(check_approve)]
    approve: View,

    /// Approved?
    #[when(|hello| hello.approved == Some(true), then = send)]
    #[otherwise(end)]
    check_approve: If,

    /// Send message
    #[run(Self::send_message)]
    #[retry(attempts = 5)]
    #[next(end)]
    send: Job,

    /// Escalated
    escalate: End,

    end: End,
}

impl HelloFlow {
    async fn send_message(job: &mut JobContext<'_, Self>) -> Result<(), JobError> {
        println!("{}, world!", job.data.text);
        Ok(())
    }
}
