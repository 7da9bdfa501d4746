//! What people do for each other: delegate, put off, comment.

use std::time::Duration;

use procession::clock::{Clock, ManualClock};
use procession::jiff::Timestamp;
use procession::prelude::*;
use procession::{Engine, Worklist};
use procession_tests::stores;

use super::order::*;

#[tokio::test]
async fn who_delegates_answers_for_it_and_gets_it_back() {
    let (engine, _) = engine().await;
    let process = order(&engine, 7, 1).await.id;
    let id = task(&engine, process, "check").await.id;
    let (ada, bob) = (clerk("ada"), User::new("bob"));
    let (ada, bob) = (engine.as_user(&ada), engine.as_user(&bob));
    ada.claim(id).await.unwrap();
    ada.delegate(id, "bob").await.unwrap();
    assert_eq!(bob.inbox(Page::default()).await.unwrap().len(), 1);
    assert_eq!(ada.delegated(Page::default()).await.unwrap().len(), 1);
    assert!(ada.inbox(Page::default()).await.unwrap().is_empty());
    let form = || OrderFlowCheckForm {
        checked: Some(true),
    };
    let check = &OrderFlow::nodes().check;
    let refused = bob.complete(check, id, form()).await.unwrap_err();
    assert!(
        refused.to_string().contains("goes back to `ada`"),
        "{refused}"
    );
    assert!(bob.reassign(id, "eve").await.unwrap_err().is_denied());
    assert!(bob.unassign(id).await.unwrap_err().is_denied());
    bob.resolve(id).await.unwrap();
    assert!(
        bob.resolve(id).await.is_err(),
        "it is not delegated any more"
    );
    ada.complete(check, id, form()).await.unwrap();
    replays(&engine, process).await;
}

#[tokio::test]
async fn what_is_put_off_comes_back_by_itself() {
    let (engine, clock) = engine().await;
    let process = order(&engine, 7, 1).await.id;
    let id = task(&engine, process, "check").await.id;
    let user = clerk("ada");
    let ada = engine.as_user(&user);
    ada.claim(id).await.unwrap();
    let until = clock.now() + Duration::from_secs(60);
    ada.snooze(id, until).await.unwrap();
    assert!(ada.inbox(Page::default()).await.unwrap().is_empty());
    assert_eq!(ada.inbox(Worklist::new().snoozed()).await.unwrap().len(), 1);
    clock.advance(Duration::from_secs(60));
    assert_eq!(ada.inbox(Page::default()).await.unwrap().len(), 1);
    ada.snooze(id, until + Duration::from_secs(60))
        .await
        .unwrap();
    ada.wake(id).await.unwrap();
    assert_eq!(ada.inbox(Page::default()).await.unwrap().len(), 1);
    replays(&engine, process).await;
}

#[tokio::test]
async fn comments_stay_with_the_process_and_are_for_those_who_see_it() {
    let (engine, _) = engine().await;
    let process = order(&engine, 7, 1).await.id;
    check(&engine, process, &clerk("ada")).await;
    approve(&engine, process, &approver("mia")).await;
    let id = task(&engine, process, "check").await.id;
    let (ada, eve, boss) = (clerk("ada"), User::new("eve"), boss());
    engine
        .as_user(&ada)
        .comment(id, "it was fine")
        .await
        .unwrap();
    engine
        .as_user(&ada)
        .comment_process(process, "done")
        .await
        .unwrap();
    engine
        .as_user(&boss)
        .comment_process(process, "well")
        .await
        .unwrap();
    let refused = engine.as_user(&eve).comment_process(process, "hm").await;
    assert!(refused.unwrap_err().is_denied());
    let history = engine.history(process).await.unwrap();
    let comments: Vec<_> = history.iter().filter_map(|row| row.comment()).collect();
    assert_eq!(comments, ["it was fine", "done", "well"]);
    let stored = engine.process(process).await.unwrap();
    assert_eq!(stored.status, ProcessStatus::Done);
    replays(&engine, process).await;
}

#[flow(data = Order)]
pub struct EyesFlow {
    #[next(both)]
    start: StartHandle,
    #[next(write)]
    #[next(check)]
    both: Split,
    #[next(done)]
    write: View,
    #[four_eyes(write)]
    #[next(done)]
    check: View,
    #[next(end)]
    done: Join,
    end: End,
}

/// A process of two open tasks, and the engine that it lives in.
async fn eyes() -> (Engine, ProcessId, ManualClock) {
    let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
    let builder = stores::engine().await.flow::<EyesFlow>();
    let engine = builder.clock(clock.clone()).build().await.unwrap();
    let started = engine.start(&EyesFlow::nodes().start, ()).await.unwrap();
    (engine, started.id, clock)
}

#[tokio::test]
async fn what_the_other_has_put_off_is_there_when_it_comes_back() {
    let (engine, process, clock) = eyes().await;
    let id = task(&engine, process, "check").await.id;
    let (ann, bob) = (User::new("ann"), User::new("bob"));
    let (ann, bob) = (engine.as_user(&ann), engine.as_user(&bob));
    ann.claim(id).await.unwrap();
    ann.delegate(id, "bob").await.unwrap();
    let later = clock.now() + Duration::from_secs(864_000);
    bob.snooze(id, later).await.unwrap();
    bob.resolve(id).await.unwrap();
    assert_eq!(ann.inbox(Page::default()).await.unwrap().len(), 1);
    assert_eq!(task(&engine, process, "check").await.snoozed, None);
    replays(&engine, process).await;
}

#[tokio::test]
async fn nobody_delegates_to_whoever_has_it_and_to_the_delegator_is_back() {
    let (engine, process, _) = eyes().await;
    let id = task(&engine, process, "check").await.id;
    let (ann, bob) = (User::new("ann"), User::new("bob"));
    let (ann, bob) = (engine.as_user(&ann), engine.as_user(&bob));
    ann.claim(id).await.unwrap();
    let refused = ann.delegate(id, "ann").await.unwrap_err();
    assert_eq!(
        refused.to_string(),
        format!("cannot delegate task {id} (`check`): `ann` has it already")
    );
    assert_eq!(task(&engine, process, "check").await.delegator, None);
    ann.delegate(id, "bob").await.unwrap();
    bob.delegate(id, "ann").await.unwrap();
    let back = task(&engine, process, "check").await;
    assert_eq!((back.owner, back.delegator), (Some("ann".into()), None));
    ann.complete(&EyesFlow::nodes().check, id, ())
        .await
        .unwrap();
    replays(&engine, process).await;
}

#[tokio::test]
async fn a_task_that_the_other_may_not_have_any_more_goes_back_to_who_answers_for_it() {
    let (engine, process, _) = eyes().await;
    let check = task(&engine, process, "check").await.id;
    let write = task(&engine, process, "write").await.id;
    let (ann, bob) = (User::new("ann"), User::new("bob"));
    let (ann, bob) = (engine.as_user(&ann), engine.as_user(&bob));
    ann.claim(check).await.unwrap();
    ann.delegate(check, "bob").await.unwrap();
    bob.claim(write).await.unwrap();
    let flow = EyesFlow::nodes();
    bob.complete(&flow.write, write, ()).await.unwrap();
    let back = task(&engine, process, "check").await;
    assert_eq!((back.owner, back.delegator), (Some("ann".into()), None));
    let refused = ann.delegate(check, "bob").await.unwrap_err();
    assert!(refused.is_denied(), "{refused}");
    ann.complete(&flow.check, check, ()).await.unwrap();
    replays(&engine, process).await;
}
