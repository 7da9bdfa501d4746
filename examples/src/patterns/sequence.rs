//! One step after the other.

use procession::jiff::civil::Date;
use procession::prelude::*;

/// What is asked of a new user.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct UserDetails {
    /// Who it is about
    pub user: UserId,
    /// Date of birth
    pub birth_date: Option<Date>,
    /// Marital status
    #[field(choices = [("single", "Single"), ("married", "Married")])]
    pub marital_status: Option<String>,
    /// About you
    pub bio: Option<String>,
    /// Verified
    pub verified: bool,
}

/// User details
///
/// A user is asked for details, and the account is verified.
#[flow(data = UserDetails, name = "sequence")]
pub struct UserDetailsFlow {
    /// Whose details are missing?
    #[form(user)]
    #[next(input_user_details)]
    start: Start,

    /// Your details
    #[form(birth_date, marital_status, bio)]
    #[assign(|details| details.user.clone())]
    #[next(verify_account)]
    input_user_details: View,

    /// Verify account
    #[run(|details| details.verified = details.birth_date.is_some())]
    #[next(end)]
    verify_account: Function,

    end: End,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::play::Play;
    use super::*;

    #[tokio::test]
    async fn each_task_comes_from_the_one_before() {
        let play = Play::of::<UserDetailsFlow>().await;
        let (ada, emma) = (User::new("ada"), User::new("emma"));
        let form = UserDetailsFlowStartForm { user: "ada".into() };
        let start = &UserDetailsFlow::nodes().start;
        let process = play.engine.as_user(&emma).start(start, form).await;
        let id = process.expect("started").id;
        let form = json!({ "birth_date": "1815-12-10", "marital_status": "married", "bio": null });
        let done = play.complete(id, "input_user_details", &ada, form).await;
        assert_eq!(done.expect("completed").status, ProcessStatus::Done);
        let details = play.task(id, "input_user_details").await.id.number();
        assert_eq!(play.task(id, "verify_account").await.previous, [details]);
        let data = play.engine.data::<UserDetailsFlow>(id).await;
        assert!(data.expect("details").verified);
    }
}
