//! Whoever began a case keeps it.

use procession::prelude::*;

/// A case.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// What it is about
    #[field(max_length = 100)]
    pub subject: String,
}

/// Case
#[flow(data = Case, name = "case_handling")]
pub struct CaseFlow {
    /// New case
    #[form(subject)]
    #[next(approve_case)]
    start: Start,

    /// Approve the case
    #[assign(owner_of(start))]
    #[next(package_goods)]
    approve_case: View,

    /// Package the goods
    #[assign(owner_of(approve_case))]
    #[next(end)]
    package_goods: View,

    end: End,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::play::Play;
    use super::*;

    #[tokio::test]
    async fn the_case_goes_with_its_handler() {
        let play = Play::of::<CaseFlow>().await;
        let (ada, bob) = (User::new("ada"), User::new("bob"));
        let form = CaseFlowStartForm {
            subject: "A lamp".to_owned(),
        };
        let start = &CaseFlow::nodes().start;
        let process = play.engine.as_user(&ada).start(start, form).await;
        let id = process.expect("started").id;
        let task = play.task(id, "approve_case").await;
        assert_eq!(task.owner, Some("ada".into()));
        let handed_over = play.engine.as_user(&ada).reassign(task.id, "bob").await;
        handed_over.expect("hers to give");
        let done = play.complete(id, "approve_case", &bob, json!({})).await;
        done.expect("completed");
        let task = play.task(id, "package_goods").await;
        assert_eq!(task.owner, Some("bob".into()), "who did the one before");
        let done = play.complete(id, "package_goods", &bob, json!({})).await;
        assert_eq!(done.expect("completed").status, ProcessStatus::Done);
    }
}
