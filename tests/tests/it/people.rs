//! Who is named in the data, and what people read about a process and its tasks.

mod access;
mod colleagues;
mod managers;
pub mod order;

use procession::Error;
use procession::prelude::*;
use procession::store::Page;
use procession_tests::stores;
use serde_json::json;

#[derive(State, Choice, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    #[state(initial)]
    Present,
    /// Away on vacation.
    OnVacation,
}

#[jsonstore]
pub struct Vacation {
    pub days: u32,
    pub presence: Presence,
    pub manager: Option<UserId>,
    pub deputy: Option<String>,
    #[field(required)]
    pub approved: Option<bool>,
}

/// Vacation
#[flow(data = Vacation, summary = "{days} days, {manager}", result = "Approved: {approved}")]
pub struct VacationFlow {
    #[form(days, presence, manager, deputy)]
    #[next(approve)]
    start: Start,

    /// Approval
    ///
    /// Somebody has to
    /// agree.
    #[form(approved)]
    #[assign(|vacation| vacation.manager.clone())]
    #[next(stand_in)]
    approve: View,

    #[assign(|vacation| vacation.deputy.clone().map(UserId::from))]
    #[next(end)]
    stand_in: View,

    end: End,
}

fn form() -> VacationFlowStartForm {
    VacationFlowStartForm {
        days: 5,
        presence: Presence::OnVacation,
        manager: Some(UserId::from("mia")),
        deputy: Some("dan".to_owned()),
    }
}

#[tokio::test]
async fn the_users_in_the_data_get_their_tasks() -> Result<(), Error> {
    let engine = stores::engine()
        .await
        .flow::<VacationFlow>()
        .build()
        .await?;
    let flow = VacationFlow::nodes();
    let (emma, mia, dan) = (User::new("emma"), User::new("mia"), User::new("dan"));
    let process = engine.as_user(&emma).start(&flow.start, form()).await?;
    assert_eq!(process.data["manager"], "mia");
    assert_eq!(process.data["presence"], Presence::OnVacation.as_str());
    assert_eq!(engine.brief(&process), "5 days, mia");

    let inbox = engine.as_user(&mia).inbox(Page::default()).await?;
    assert_eq!(
        engine.task_brief(&inbox[0], &process),
        "Somebody has to agree."
    );
    let silent = VacationFlowApproveForm { approved: None };
    let refused = engine.as_user(&mia);
    let refused = refused.complete(&flow.approve, inbox[0].id, silent).await;
    let refused = refused.expect_err("there is no answer");
    assert!(refused.is_invalid(), "{refused}");
    assert!(refused.to_string().contains("`approved`"), "{refused}");

    let answer = VacationFlowApproveForm {
        approved: Some(false),
    };
    // A manager may hand over what nobody has, but not decide what is not theirs.
    let task = inbox[0].id;
    let boss = User::new("boss").with_permission("vacation_flow.manage");
    let boss = engine.as_user(&boss);
    boss.unassign(task).await?;
    boss.reassign(task, "mia").await?;
    let decision = VacationFlowApproveForm {
        approved: Some(true),
    };
    let refused = boss.complete(&flow.approve, task, decision).await;
    assert!(refused.is_err_and(|error| error.is_denied()));

    let mia = engine.as_user(&mia);
    mia.complete(&flow.approve, inbox[0].id, answer).await?;
    let inbox = engine.as_user(&dan).inbox(Page::default()).await?;
    assert_eq!(engine.task_brief(&inbox[0], &process), "Stand in");
    let dan = engine.as_user(&dan);
    let process = dan.complete(&flow.stand_in, inbox[0].id, ()).await?;
    assert_eq!(engine.brief(&process), "Approved: no");
    Ok(())
}

#[test]
fn users_are_asked_for_as_text() {
    let filter = Vacation::manager().eq("mia");
    assert!(filter.matches(&json!({ "manager": "mia" })));
    assert!(!filter.matches(&json!({ "manager": "dan" })));
    assert!(Vacation::read(&json!({ "manager": 7 })).is_err());
}

#[test]
fn a_state_has_one_name_and_one_label() {
    use procession::json::Choice;
    for (&state, choice) in <Presence as State>::ALL.iter().zip(Presence::CHOICES) {
        assert_eq!((state.as_str(), State::label(state)), *choice);
    }
    let filter = Vacation::presence().eq(Presence::OnVacation);
    assert!(filter.matches(&json!({ "presence": "OnVacation" })));
}
