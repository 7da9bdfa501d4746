//! A task for everybody with a role.

use procession::prelude::*;

/// A request to travel.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Travel {
    /// Where to
    #[field(max_length = 100)]
    pub destination: String,
    /// Approved
    #[field(required)]
    pub approved: Option<bool>,
    /// What the traveller was told
    pub told: Option<String>,
}

/// Travel request
#[flow(data = Travel, name = "role_based")]
pub struct TravelFlow {
    /// New request
    #[form(destination)]
    #[next(approve_request)]
    start: Start,

    /// Approve the request
    #[form(approved)]
    #[permission("travel.can_approve_request")]
    #[next(check_approval)]
    approve_request: View,

    /// Approved?
    #[when(|travel| travel.approved == Some(true), then = book)]
    #[otherwise(refuse)]
    check_approval: If,

    /// Book the journey
    #[run(|travel| travel.told = Some(format!("You go to {}", travel.destination)))]
    #[next(end)]
    book: Function,

    /// Tell the traveller
    #[run(|travel| travel.told = Some("You stay".to_owned()))]
    #[next(end)]
    refuse: Function,

    end: End,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::play::Play;
    use super::*;

    #[tokio::test]
    async fn only_the_role_sees_and_takes_the_task() {
        let play = Play::of::<TravelFlow>().await;
        let emma = User::new("emma");
        let boss = User::new("boss").with_permission("travel.can_approve_request");
        let form = TravelFlowStartForm {
            destination: "Rome".to_owned(),
        };
        let start = &TravelFlow::nodes().start;
        let process = play.engine.as_user(&emma).start(start, form).await;
        let id = process.expect("started").id;
        for (user, seen) in [(&emma, 0), (&boss, 1)] {
            let queue = play.engine.as_user(user).queue(Page::default()).await;
            assert_eq!(queue.expect("the queue").len(), seen);
        }
        let form = json!({ "approved": true });
        let refused = play
            .complete(id, "approve_request", &emma, form.clone())
            .await;
        assert!(refused.expect_err("refused").is_denied());
        let done = play.complete(id, "approve_request", &boss, form).await;
        assert_eq!(done.expect("completed").status, ProcessStatus::Done);
        let travel = play.engine.data::<TravelFlow>(id).await.expect("the data");
        assert_eq!(travel.told.as_deref(), Some("You go to Rome"));
    }
}
