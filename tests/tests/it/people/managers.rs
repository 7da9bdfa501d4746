//! What managers do: skip, undo, redo, revive, edit, one or many.

use procession::prelude::*;
use procession::{Engine, Status};
use procession_tests::stores;

use super::order::*;

async fn status(engine: &Engine, id: TaskId) -> Status {
    engine.task(id).await.unwrap().status
}

async fn log(engine: &Engine, process: ProcessId) -> Vec<String> {
    engine.data::<OrderFlow>(process).await.unwrap().log
}

#[tokio::test]
async fn undo_takes_back_what_followed_by_itself_and_opens_the_process() {
    let (engine, _) = engine().await;
    let process = order(&engine, 7, 1).await.id;
    check(&engine, process, &clerk("ada")).await;
    approve(&engine, process, &approver("mia")).await;
    let boss = boss();
    let manager = engine.as_user(&boss);
    let id = task(&engine, process, "approve").await.id;
    let preview = manager.preview_undo(id).await.unwrap();
    assert_eq!(
        log(&engine, process).await,
        ["booked"],
        "nothing has happened"
    );
    let open = manager.undo(id).await.unwrap();
    assert_eq!(open.status, ProcessStatus::New);
    assert_eq!((preview.process, preview.tasks.len()), (open.status, 3));
    for told in &preview.tasks {
        assert_eq!(told.before, Some(Status::Done), "{}", told.node);
        assert_eq!(status(&engine, told.id).await, told.after, "{}", told.node);
    }
    assert_eq!(log(&engine, process).await, ["booked", "unbooked"]);
    replays(&engine, process).await;
    manager.revive(id).await.unwrap();
    let again = task(&engine, process, "approve").await;
    assert_eq!(
        (again.status, again.previous),
        (Status::New, vec![id.number()])
    );
    assert_eq!(again.permission.as_deref(), Some("order.approve"));
    assert_eq!(again.excluded, ["ada".into()]);
    let done = approve(&engine, process, &approver("leo")).await;
    assert_eq!(done.status, ProcessStatus::Done);
    assert_eq!(
        log(&engine, process).await,
        ["booked", "unbooked", "booked"]
    );
    replays(&engine, process).await;
}

#[tokio::test]
async fn what_somebody_did_is_not_undone_unasked() {
    let (engine, _) = engine().await;
    let process = order(&engine, 7, 1).await.id;
    check(&engine, process, &clerk("ada")).await;
    approve(&engine, process, &approver("mia")).await;
    let boss = boss();
    let manager = engine.as_user(&boss);
    let id = task(&engine, process, "check").await.id;
    let refused = manager.undo(id).await.unwrap_err();
    assert!(
        refused.is_conflict() && refused.to_string().contains("`approve`"),
        "{refused}"
    );
    assert!(manager.preview_undo(id).await.is_err());
    assert_eq!(log(&engine, process).await, ["booked"]);
    let approved = task(&engine, process, "approve").await.id;
    manager.undo(approved).await.unwrap();
    manager.redo(id).await.unwrap();
    assert_eq!(log(&engine, process).await.last().unwrap(), "unchecked");
    assert_eq!(status(&engine, id).await, Status::Revived);
    check(&engine, process, &clerk("zoe")).await;
    let found = task(&engine, process, "approve").await;
    assert_eq!(
        found.excluded,
        ["zoe".into()],
        "ada's check does not count any more"
    );
    let done = approve(&engine, process, &approver("ada")).await;
    assert_eq!(done.status, ProcessStatus::Done);
    replays(&engine, process).await;
    let other = emma();
    assert!(
        engine
            .as_user(&other)
            .undo(found.id)
            .await
            .unwrap_err()
            .is_denied()
    );
}

#[tokio::test]
async fn an_undone_start_ends_the_process() {
    let (engine, _) = engine().await;
    let process = order(&engine, 7, 1).await.id;
    let boss = boss();
    let manager = engine.as_user(&boss);
    let start = task(&engine, process, "start").await.id;
    let ended = manager.undo(start).await.unwrap();
    assert_eq!(ended.status, ProcessStatus::Canceled);
    assert_eq!(
        task(&engine, process, "check").await.status,
        Status::Canceled
    );
    assert!(manager.undo(start).await.unwrap_err().is_already_done());
    replays(&engine, process).await;
}

#[tokio::test]
async fn what_is_skipped_was_done_by_nobody() {
    let (engine, _) = engine().await;
    let process = order(&engine, 7, 1).await.id;
    let id = task(&engine, process, "check").await.id;
    let ada = clerk("ada").with_permission("order.approve");
    engine.as_user(&ada).claim(id).await.unwrap();
    assert!(engine.as_user(&ada).skip(id).await.unwrap_err().is_denied());
    let boss = boss();
    engine.as_user(&boss).skip(id).await.unwrap();
    let skipped = engine.task(id).await.unwrap();
    assert_eq!((skipped.status, skipped.owner), (Status::Done, None));
    let done = approve(&engine, process, &ada).await;
    assert_eq!(done.status, ProcessStatus::Done, "ada has checked nothing");
    replays(&engine, process).await;
}

#[jsonstore]
pub struct Choice {
    pub way: Option<bool>,
}

#[flow(data = Choice)]
pub struct ChoiceFlow {
    #[next(work)]
    start: Start,
    #[run(Self::work)]
    #[next(choose)]
    work: Job,
    #[when(|it| it.way.expect("a way"), then = yes)]
    #[otherwise(no)]
    choose: If,
    yes: End,
    no: End,
}

impl ChoiceFlow {
    async fn work(_: &mut JobContext<'_, Self>) {}
}

#[tokio::test]
async fn a_gateway_that_cannot_decide_is_skipped_to_a_chosen_node() {
    let engine = stores::engine()
        .await
        .flow::<ChoiceFlow>()
        .build()
        .await
        .unwrap();
    let boss = User::superuser("boss");
    let manager = engine.as_user(&boss);
    let mut started = Vec::new();
    for _ in 0..2 {
        let process = manager.start(&ChoiceFlow::nodes().start, ()).await;
        started.push(process.unwrap().id);
    }
    engine.worker().run_until_idle().await.unwrap();
    let incidents = manager.incidents("choice_flow", "choose").await.unwrap();
    assert_eq!(incidents.tasks().len(), 2);
    let outcomes = incidents.retry().await;
    assert!(
        outcomes.iter().all(|(_, outcome)| outcome.is_err()),
        "still no way"
    );
    let first = task(&engine, started[0], "choose").await.id;
    assert!(manager.skip(first).await.unwrap_err().is_conflict());
    assert!(
        manager
            .skip_to(first, &["work"])
            .await
            .unwrap_err()
            .is_not_found()
    );
    manager.skip_to(first, &["no"]).await.unwrap();
    assert_eq!(task(&engine, started[0], "no").await.status, Status::Done);
    let edited = manager.edit::<ChoiceFlow>(started[1], |it| it.way = Some(true));
    edited.await.unwrap();
    let second = task(&engine, started[1], "choose").await.id;
    let bulk = manager.bulk([first, second]).retry().await;
    assert!(bulk[0].1.as_ref().unwrap_err().is_already_done());
    assert_eq!(bulk[1].1.as_ref().unwrap().status, ProcessStatus::Done);
    for process in started {
        replays(&engine, process).await;
    }
}

#[tokio::test]
async fn managers_edit_data_and_the_history_shows_old_and_new() {
    let (engine, _) = engine().await;
    let process = order(&engine, 7, 1).await.id;
    let (boss, eve) = (boss(), User::new("eve"));
    let input = serde_json::json!({ "amount": 5 });
    let input = input.as_object().unwrap().clone();
    let refused = engine.as_user(&eve).edit_json(process, input.clone()).await;
    assert!(refused.unwrap_err().is_denied());
    engine
        .as_user(&boss)
        .edit_json(process, input)
        .await
        .unwrap();
    assert_eq!(engine.data::<OrderFlow>(process).await.unwrap().amount, 5);
    let history = engine.history(process).await.unwrap();
    let last = history.last().unwrap();
    assert_eq!(last.actor, Some("boss".into()));
    let change = &last.detail["data"][0];
    assert_eq!((&change["old"], &change["new"]), (&1.into(), &5.into()));
    let wrong = serde_json::json!({ "amount": "many", "nothing": 1 });
    let wrong = wrong.as_object().unwrap().clone();
    let refused = engine
        .as_user(&boss)
        .edit_json(process, wrong)
        .await
        .unwrap_err();
    assert_eq!(refused.validation().unwrap().iter().count(), 2, "{refused}");
    replays(&engine, process).await;
}

#[tokio::test]
async fn a_stopped_process_goes_on_where_it_was() {
    let (engine, _) = engine().await;
    let process = order(&engine, 7, 1).await.id;
    check(&engine, process, &clerk("ada")).await;
    let boss = boss();
    let manager = engine.as_user(&boss);
    let preview = manager.preview_cancel(process).await.unwrap();
    assert_eq!(preview.process, ProcessStatus::Canceled);
    assert_eq!(preview.tasks.len(), 1);
    manager.cancel(process).await.unwrap();
    let outcomes = manager.bulk_processes([process, process]).revive().await;
    assert!(outcomes[0].1.is_ok() && outcomes[1].1.is_err());
    let done = approve(&engine, process, &approver("mia")).await;
    assert_eq!(done.status, ProcessStatus::Done);
    replays(&engine, process).await;
}
