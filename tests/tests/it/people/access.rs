//! Who sees a task and who may take it: groups, objects, four eyes, and what comes first.

use std::time::Duration;

use procession::access::{Action, Refusal};
use procession::clock::Clock;
use procession::prelude::*;
use procession::store::TaskOrder;
use procession::{Engine, ProcessId, Worklist};
use procession_tests::stores;

use super::order::*;

async fn queue(engine: &Engine, user: &User) -> Vec<ProcessId> {
    let tasks = engine.as_user(user).queue(Page::default()).await.unwrap();
    tasks.iter().map(|task| task.id.process()).collect()
}

#[tokio::test]
async fn a_task_is_for_the_members_of_its_groups() {
    let (engine, _) = engine().await;
    let process = order(&engine, 7, 1).await.id;
    let check = task(&engine, process, "check").await;
    let members = [
        clerk("ada"),
        User::new("max").in_group("managers"),
        User::superuser("root"),
    ];
    for user in &members {
        assert_eq!(queue(&engine, user).await, [process], "{}", user.id());
    }
    for user in [emma(), User::new("eve").in_group("guests")] {
        assert_eq!(queue(&engine, &user).await, []);
        let refused = engine.as_user(&user).claim(check.id).await.unwrap_err();
        assert!(refused.is_denied(), "{refused}");
        assert!(refused.to_string().contains("`clerks`, `managers`"));
    }
    engine.as_user(&members[1]).claim(check.id).await.unwrap();
}

#[tokio::test]
async fn a_permission_on_an_object_lets_take_the_tasks_of_that_object_only() {
    let (engine, _) = engine().await;
    let mut orders = Vec::new();
    for customer in [7, 8] {
        let process = order(&engine, customer, 1).await.id;
        check(&engine, process, &clerk("ada")).await;
        orders.push(process);
    }
    let seven = Ref::<Customer>::new(7);
    let limited = User::new("leo").with_permission_on("order.approve", seven);
    assert_eq!(queue(&engine, &limited).await, [orders[0]]);
    assert_eq!(queue(&engine, &approver("mia")).await, orders);
    assert_eq!(queue(&engine, &emma()).await, []);
    let other = task(&engine, orders[1], "approve").await.id;
    let refused = engine.as_user(&limited).claim(other).await.unwrap_err();
    assert!(refused.to_string().contains("on Customer 8"), "{refused}");
    assert_eq!(
        approve(&engine, orders[0], &limited).await.status,
        ProcessStatus::Done
    );
}

#[tokio::test]
async fn who_did_it_neither_sees_takes_nor_gets_what_checks_it() {
    let (engine, _) = engine().await;
    let process = order(&engine, 7, 1).await.id;
    let ada = approver("ada").in_group("clerks");
    check(&engine, process, &ada).await;
    let found = task(&engine, process, "approve").await;
    assert_eq!(queue(&engine, &ada).await, []);
    let stored = engine.process(process).await.unwrap();
    assert_eq!(
        engine.as_user(&ada).why_not(Action::Claim, &found, &stored),
        Some(Refusal::FourEyes)
    );
    let root = User::superuser("ada");
    assert_eq!(queue(&engine, &root).await, [], "not even with every right");
    let mia = approver("mia");
    assert!(
        engine
            .as_user(&ada)
            .claim(found.id)
            .await
            .unwrap_err()
            .is_denied()
    );
    assert!(
        engine
            .as_user(&root)
            .claim(found.id)
            .await
            .unwrap_err()
            .is_denied()
    );
    let boss = boss();
    let given = engine.as_user(&boss).reassign(found.id, "ada").await;
    assert!(given.unwrap_err().is_denied());
    engine.as_user(&mia).claim(found.id).await.unwrap();
    let given = engine.as_user(&mia).delegate(found.id, "ada").await;
    assert!(given.unwrap_err().is_denied());
    let given = engine.as_user(&mia).reassign(found.id, "ada").await;
    assert!(given.unwrap_err().is_denied());
    let form = &OrderFlow::nodes().approve;
    engine
        .as_user(&mia)
        .complete(form, found.id, ())
        .await
        .unwrap();
    replays(&engine, process).await;
}

#[jsonstore]
pub struct Vote {
    pub first: Option<UserId>,
}

#[flow(data = Vote)]
pub struct VoteFlow {
    #[form(first)]
    #[next(split)]
    start: Start,
    #[next(one)]
    #[next(two)]
    #[next(three)]
    split: Split,
    #[next(join)]
    one: View,
    #[four_eyes(one)]
    #[next(join)]
    two: View,
    /// The data name who may not.
    #[four_eyes(start)]
    #[assign(|vote| vote.first.clone())]
    #[next(join)]
    three: View,
    #[next(end)]
    join: Join,
    end: End,
}

#[tokio::test]
async fn what_somebody_has_already_goes_back_when_they_do_what_it_checks() {
    let engine = stores::engine()
        .await
        .flow::<VoteFlow>()
        .build()
        .await
        .unwrap();
    let ada = User::new("ada");
    let user = engine.as_user(&ada);
    let form = VoteFlowStartForm {
        first: Some("ada".into()),
    };
    let flow = VoteFlow::nodes();
    let process = user.start(&flow.start, form).await.unwrap().id;
    let three = task(&engine, process, "three").await;
    assert_eq!(three.owner, None, "the data do not overrule it");
    assert_eq!(
        queue(&engine, &User::new("bob")).await.len(),
        2,
        "one and two"
    );
    let (one, two) = (
        task(&engine, process, "one").await.id,
        task(&engine, process, "two").await.id,
    );
    user.claim(two).await.unwrap();
    user.claim(one).await.unwrap();
    user.complete(&flow.one, one, ()).await.unwrap();
    let back = engine.task(two).await.unwrap();
    assert_eq!((back.owner, back.excluded), (None, vec!["ada".into()]));
    assert!(user.complete(&flow.two, two, ()).await.is_err());
    assert!(user.claim(two).await.unwrap_err().is_denied());
    replays(&engine, process).await;
}

#[tokio::test]
async fn what_is_urgent_comes_first_then_what_is_due_then_what_is_old() {
    let (engine, clock) = engine().await;
    let first = order(&engine, 7, 1).await.id;
    clock.advance(Duration::from_secs(1));
    let second = order(&engine, 7, 1).await.id;
    let urgent = order(&engine, 7, 1000).await.id;
    let ada = clerk("ada");
    assert_eq!(queue(&engine, &ada).await, [urgent, first, second]);
    let youngest = Worklist::new().order(TaskOrder::Youngest);
    let tasks = engine.as_user(&ada).queue(youngest).await.unwrap();
    assert_eq!(tasks[0].id.process(), urgent);
    assert_eq!(tasks[2].id.process(), first);
    clock.advance(Duration::from_secs(2 * 24 * 3600 - 1));
    let late = engine.as_user(&ada).queue(Worklist::new().overdue()).await;
    let late: Vec<_> = late.unwrap().iter().map(|t| t.id.process()).collect();
    assert_eq!(late, [first]);
    let boss = boss();
    let task = task(&engine, second, "check").await.id;
    engine.as_user(&boss).plan(task, None, 99).await.unwrap();
    assert_eq!(queue(&engine, &ada).await, [second, urgent, first]);
    assert!(engine.as_user(&ada).plan(task, None, 0).await.is_err());
    replays(&engine, second).await;
}

#[tokio::test]
async fn what_is_allowed_is_what_then_works() {
    let users = [clerk("ada"), emma(), boss(), User::superuser("root")];
    for user in &users {
        for action in Action::ALL {
            let (engine, clock) = engine().await;
            let process = order(&engine, 7, 1).await;
            let id = task(&engine, process.id, "check").await.id;
            for claimed in [false, true] {
                if claimed && engine.task(id).await.unwrap().owner.is_none() {
                    let ada = clerk("ada");
                    let _ = engine.as_user(&ada).claim(id).await;
                }
                let found = engine.task(id).await.unwrap();
                let stored = engine.process(process.id).await.unwrap();
                let acting = engine.as_user(user);
                let allowed = acting.allowed(&found, &stored).contains(action);
                let later = clock.now();
                let form = OrderFlowCheckForm { checked: None };
                let check = &OrderFlow::nodes().check;
                let done = match action {
                    Action::Claim => acting.claim(id).await,
                    Action::Complete => match acting.complete(check, id, form).await {
                        // The form is refused, its sender is not.
                        Err(error) if error.is_invalid() => Ok(stored.clone()),
                        done => done,
                    },
                    Action::Unassign => acting.unassign(id).await,
                    Action::Reassign => acting.reassign(id, "zoe").await,
                    Action::Delegate => acting.delegate(id, "zoe").await,
                    Action::Resolve => acting.resolve(id).await,
                    Action::Snooze => acting.snooze(id, later).await,
                    Action::Comment => acting.comment(id, "hm").await,
                    Action::Plan => acting.plan(id, None, 1).await,
                    Action::Cancel => acting.cancel_task(id).await,
                    Action::Retry => acting.retry(id).await,
                    Action::Skip => acting.skip(id).await,
                    Action::Undo => acting.undo(id).await,
                    Action::Revive => acting.revive(id).await,
                    other => panic!("{other} is not tried"),
                };
                let what = format!("{} {action} {claimed}: {done:?}", user.id());
                assert_eq!(allowed, done.is_ok(), "{what}");
            }
        }
    }
}
