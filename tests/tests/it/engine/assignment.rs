//! Who gets a task, who sees it, and who may hand it on.

use std::sync::Arc;

use procession::flow::{Assignee, Retry};
use procession::graph::NodeKind;
use procession::prelude::*;
use procession::testing::ScriptedFlow;
use procession_tests::stores;
use serde_json::Map;

use super::jobs::one_job;
use super::trouble::{Data, short};
use super::{engine_of, graph, task};

#[tokio::test]
async fn the_owner_asked_for_is_whoever_finished_last_whether_it_was_stored_or_not() {
    for waits in [false, true] {
        let graph = graph("owners")
            .node("start", NodeKind::StartHandle)
            .node("split", NodeKind::Split)
            .node("one", NodeKind::Function)
            .node("two", NodeKind::Function)
            .node("vote", NodeKind::View)
            .node("join", NodeKind::Join)
            .node("wait", NodeKind::Handle)
            .node("sign", NodeKind::View)
            .node("end", NodeKind::End)
            .edge("start", "split")
            .edge("split", "one")
            .edge("split", "two")
            .edge("one", "vote")
            .edge("two", "vote")
            .edge("vote", "join")
            .edge("join", if waits { "wait" } else { "sign" })
            .edge("wait", "sign")
            .edge("sign", "end");
        let graph = graph.build().unwrap();
        let vote = graph.find("vote").unwrap();
        let flow = ScriptedFlow::new(graph).assign("sign", Assignee::OwnerOf(vote));
        let engine = engine_of(flow).await;
        let id = engine
            .start_json("owners", "start", Map::new())
            .await
            .unwrap()
            .id;
        let tasks = engine.tasks(id).await.unwrap();
        let votes: Vec<TaskId> = tasks
            .iter()
            .filter(|t| t.node == "vote")
            .map(|t| t.id)
            .collect();
        // The younger one is done first.
        for (name, vote) in [("bob", votes[1]), ("ann", votes[0])] {
            let user = User::new(name);
            engine.as_user(&user).claim(vote).await.unwrap();
            engine
                .as_user(&user)
                .complete_json(vote, Map::new())
                .await
                .unwrap();
        }
        if waits {
            let wait = task(&engine, id, "wait").await.id;
            engine.call_json(wait, Map::new()).await.unwrap();
        }
        let sign = task(&engine, id, "sign").await;
        assert_eq!(sign.owner, Some("ann".into()), "waits: {waits}");
    }
}

#[tokio::test]
async fn the_queue_shows_only_what_this_engine_can_act_on() {
    let store = stores::store().await;
    let build = |flow| {
        Engine::builder()
            .store(store.clone())
            .definition(Arc::new(flow))
            .build()
    };
    let theirs = build(super::approval()).await.unwrap();
    super::start(&theirs).await;
    let ours = build(one_job(Retry::NEVER)).await.unwrap();
    let ada = super::ada();
    assert_eq!(
        theirs
            .as_user(&ada)
            .queue(Page::default())
            .await
            .unwrap()
            .len(),
        1
    );
    assert!(
        ours.as_user(&ada)
            .queue(Page::default())
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_task_that_nobody_has_is_given_by_managers_only_and_only_a_persons() {
    let engine = engine_of(super::approval()).await;
    let (process, approve) = super::start(&engine).await;
    let eve = User::new("eve").with_permission("approve");
    let error = engine
        .as_user(&eve)
        .reassign(approve, "eve")
        .await
        .unwrap_err();
    assert!(error.is_denied(), "{error}");
    let boss = User::superuser("boss");
    engine
        .as_user(&boss)
        .reassign(approve, "eve")
        .await
        .unwrap();
    assert_eq!(
        engine.task(approve).await.unwrap().owner,
        Some("eve".into())
    );
    let start = TaskId::new(process.id, 1);
    assert!(engine.as_user(&boss).reassign(start, "eve").await.is_err());
}

/// The boss decides.
#[flow(data = Data)]
pub struct BossFlow {
    #[form(boss)]
    #[next(decide)]
    start: Start,
    #[assign(|data| data.boss.as_deref().map(UserId::from))]
    #[next(end)]
    decide: View,
    end: End,
}

#[tokio::test]
async fn a_task_that_was_meant_for_somebody_does_not_fall_to_everybody() {
    let engine = stores::engine()
        .await
        .flow::<BossFlow>()
        .build()
        .await
        .unwrap();
    let emma = User::new("emma");
    let form = BossFlowStartForm { boss: None };
    let start = &BossFlow::nodes().start;
    let process = engine.as_user(&emma).start(start, form).await.unwrap();
    let decide = TaskId::new(process.id, 2);
    assert!(
        engine
            .as_user(&emma)
            .queue(Page::default())
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        engine
            .as_user(&emma)
            .claim(decide)
            .await
            .unwrap_err()
            .is_denied()
    );
    let manager = User::new("mia").with_permission("boss_flow.manage");
    assert_eq!(
        engine
            .as_user(&manager)
            .queue(Page::default())
            .await
            .unwrap()
            .len(),
        1
    );
    engine.as_user(&manager).claim(decide).await.unwrap();
}

/// A function refuses what a rule of one field cannot see.
#[flow(data = Data)]
pub struct RefusingFlow {
    #[form(number, boss)]
    #[run(Self::check)]
    #[next(end)]
    start: Start,
    end: End,
}

impl RefusingFlow {
    fn check(activation: &mut Activation<'_, Self>) -> Result<(), NodeError> {
        let mut copy = activation.data.clone();
        if copy.boss.is_none() {
            // The errors of any lens are errors of the form.
            copy.number = 5;
            short(&copy).validate()?;
        }
        Ok(())
    }
}

#[tokio::test]
async fn validation_errors_of_a_function_are_the_forms() {
    let engine = stores::engine()
        .await
        .flow::<RefusingFlow>()
        .build()
        .await
        .unwrap();
    let emma = User::new("emma");
    let form = RefusingFlowStartForm {
        number: 0,
        boss: None,
    };
    let start = &RefusingFlow::nodes().start;
    let error = engine.as_user(&emma).start(start, form).await.unwrap_err();
    assert!(
        error.is_invalid() && error.validation().is_some(),
        "{error}"
    );
    assert!(
        engine
            .process(ProcessId::new(1))
            .await
            .unwrap_err()
            .is_not_found()
    );
}
