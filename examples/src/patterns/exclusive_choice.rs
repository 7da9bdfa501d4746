//! One of two ways, by what was decided before.

use procession::prelude::*;

/// What is asked about an election.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Election {
    /// Title
    #[field(max_length = 50)]
    pub title: String,
    /// Description
    pub description: Option<String>,
    /// Recount the votes
    #[field(required)]
    pub recount_votes: Option<bool>,
    /// Outcome
    pub outcome: Option<String>,
}

/// Election
#[flow(data = Election, name = "exclusive_choice")]
pub struct ElectionFlow {
    /// New election
    #[form(title, description)]
    #[next(review_election)]
    start: Start,

    /// Review election
    #[form(recount_votes)]
    #[permission("election.review")]
    #[next(check_votes)]
    review_election: View,

    /// Recount?
    #[when(|election| election.recount_votes == Some(true), then = recount)]
    #[otherwise(declare)]
    check_votes: If,

    /// Recount the votes
    #[run(|election| election.outcome = Some("recounted".to_owned()))]
    #[next(end)]
    recount: Function,

    /// Declare the results
    #[run(|election| election.outcome = Some("declared".to_owned()))]
    #[next(end)]
    declare: Function,

    end: End,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::play::Play;
    use super::*;

    #[tokio::test]
    async fn only_the_chosen_way_is_gone() {
        for (recount, way, other) in [(true, "recount", "declare"), (false, "declare", "recount")] {
            let play = Play::of::<ElectionFlow>().await;
            let sam = User::new("sam").with_permission("election.review");
            let form = ElectionFlowStartForm {
                title: "Mayor".to_owned(),
                description: None,
            };
            let start = &ElectionFlow::nodes().start;
            let process = play.engine.as_user(&sam).start(start, form).await;
            let id = process.expect("started").id;
            let form = json!({ "recount_votes": recount });
            let done = play.complete(id, "review_election", &sam, form).await;
            assert_eq!(done.expect("completed").status, ProcessStatus::Done);
            let told = play.told(id).await;
            assert!(told.contains(&format!("{way} DONE")), "{told:?}");
            assert!(!told.iter().any(|task| task.starts_with(other)), "{told:?}");
        }
    }
}
