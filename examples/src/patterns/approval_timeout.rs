//! A task that is reminded of, and given up in the end.

use procession::prelude::*;

/// What is to be approved.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Text
    #[field(max_length = 100)]
    pub text: String,
}

/// Approval in time
#[flow(data = Proposal, name = "approval_timeout")]
pub struct ApprovalFlow {
    #[form(text)]
    #[next(approve)]
    start: Start,

    /// Approve
    #[timeout(seconds = 45, then = escalated)]
    #[timeout(seconds = 20, then = reminded, interrupting = false, name = reminder)]
    #[next(end)]
    approve: View,

    /// Reminded
    reminded: End,

    /// Escalated
    escalated: End,

    end: End,
}

#[cfg(test)]
mod tests {
    use procession::Status;
    use serde_json::json;

    use super::super::play::Play;
    use super::*;

    async fn started() -> (Play, ProcessId) {
        let play = Play::of::<ApprovalFlow>().await;
        let form = ApprovalFlowStartForm {
            text: "A new lamp".to_owned(),
        };
        let start = &ApprovalFlow::nodes().start;
        let emma = User::new("emma");
        let process = play.engine.as_user(&emma).start(start, form).await;
        let id = process.expect("started").id;
        (play, id)
    }

    async fn is(play: &Play, process: ProcessId, node: &str, status: Status) {
        assert_eq!(play.task(process, node).await.status, status, "{node}");
    }

    #[tokio::test]
    async fn in_time_both_timers_are_canceled() {
        let (play, id) = started().await;
        let sam = User::new("sam");
        let done = play.complete(id, "approve", &sam, json!({}));
        assert_eq!(done.await.expect("completed").status, ProcessStatus::Done);
        is(&play, id, "approve.timeout", Status::Canceled).await;
        is(&play, id, "approve.reminder", Status::Canceled).await;
    }

    #[tokio::test]
    async fn the_reminder_leaves_the_task_where_it_is() {
        let (play, id) = started().await;
        play.pass(20).await;
        is(&play, id, "reminded", Status::Done).await;
        is(&play, id, "approve", Status::New).await;
        assert_eq!(play.status(id).await, ProcessStatus::New);
    }

    #[tokio::test]
    async fn the_timeout_takes_the_task_away() {
        let (play, id) = started().await;
        play.pass(45).await;
        is(&play, id, "approve", Status::Canceled).await;
        is(&play, id, "escalated", Status::Done).await;
        assert_eq!(play.status(id).await, ProcessStatus::Done);
    }
}
