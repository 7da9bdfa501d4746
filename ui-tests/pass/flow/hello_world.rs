//! The first flow of the guide, complete.
use procession::graph::NodeKind;
use procession::prelude::*;

#[jsonstore]
#[derive(Debug, Clone)]
pub struct Hello {
    /// Message
    #[field(max_length = 50)]
    pub text: String,
    pub approved: Option<bool>,
}

/// Hello world
///
/// Sends a message to the world, once a supervisor has approved it.
#[flow(data = Hello, summary = "Send '{text}' to the world")]
pub struct HelloFlow {
    /// New message
    #[form(text)]
    #[permission("hello.start")]
    #[next(approve)]
    start: Start,

    /// Approval request
    #[form(approved)]
    #[permission("hello.approve")]
    #[next(check_approve)]
    approve: View,

    #[when(|hello| hello.approved == Some(true), then = send)]
    #[otherwise(end)]
    check_approve: If,

    /// Send message
    #[run(Self::send_message)]
    #[retry(attempts = 5, backoff = exponential)]
    #[next(end)]
    send: Job,

    end: End,
}

impl HelloFlow {
    async fn send_message(job: &mut JobContext<'_, Self>) -> Result<(), JobError> {
        if job.data.text.is_empty() {
            return Err(JobError::fatal("nothing to say"));
        }
        Ok(())
    }
}

fn main() {
    let graph = HelloFlow::graph();
    let kinds: Vec<_> = graph.nodes().iter().map(|node| node.kind).collect();
    use NodeKind::{End, If, Job, Start, View};
    assert_eq!(kinds, [Start, View, If, Job, End]);
    assert_eq!(HelloFlow::INFO.title, "Hello world");
    let _ = HelloFlowStartForm { text: "Hello".to_owned() };
    let _ = HelloFlowApproveForm { approved: Some(true) };
}
