//! The engine over the reference store: who may do what, what is refused, and how jobs go.

mod assignment;
mod jobs;
mod trouble;

use std::sync::Arc;

use procession::flow::Assignee;
use procession::graph::{Graph, GraphBuilder, NodeKind};
use procession::history::HistoryEvent;
use procession::store::Page;
use procession::testing::ScriptedFlow;
use procession::{Engine, Error, Process, ProcessId, ProcessStatus, Status, Task, TaskId, User};
use procession_tests::stores;
use serde_json::{Map, Value, json};

pub(crate) fn graph(name: &str) -> GraphBuilder {
    Graph::builder(name)
}

pub(crate) async fn engine_of(flow: ScriptedFlow) -> Engine {
    let built = stores::engine()
        .await
        .definition(Arc::new(flow))
        .build()
        .await;
    built.expect("builds")
}

/// start → approve (needs `approve`) → end
pub(crate) fn approval() -> ScriptedFlow {
    let graph = graph("approval")
        .node("start", NodeKind::Start)
        .node("approve", NodeKind::View)
        .node("end", NodeKind::End)
        .edge("start", "approve")
        .edge("approve", "end");
    ScriptedFlow::new(graph.build().expect("a graph")).permission("approve", "approve")
}

fn map(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("not an object: {other}"),
    }
}

fn ada() -> User {
    User::new("ada").with_permission("approve")
}

async fn start(engine: &Engine) -> (Process, TaskId) {
    let user = User::new("starter");
    let process = engine
        .as_user(&user)
        .start_json("approval", "start", Map::new())
        .await;
    let process = process.expect("starts");
    let task = task(engine, process.id, "approve").await;
    (process, task.id)
}

pub(crate) async fn task(engine: &Engine, process: ProcessId, node: &str) -> Task {
    let tasks = engine.tasks(process).await.expect("readable");
    let found = tasks.into_iter().find(|task| task.node == node);
    found.unwrap_or_else(|| panic!("no task of {node}"))
}

#[tokio::test]
async fn a_task_goes_from_the_queue_over_the_inbox_to_the_archive() {
    let engine = engine_of(approval()).await;
    let (process, task) = start(&engine).await;
    let (ada, bob) = (ada(), User::new("bob"));
    let (as_ada, as_bob) = (engine.as_user(&ada), engine.as_user(&bob));
    let page = Page::default();
    assert_eq!(as_ada.queue(page).await.unwrap().len(), 1);
    assert!(
        as_bob.queue(page).await.unwrap().is_empty(),
        "bob may not approve"
    );

    as_ada.claim(task).await.expect("is claimed");
    assert!(as_ada.queue(page).await.unwrap().is_empty());
    assert_eq!(as_ada.inbox(page).await.unwrap()[0].id, task);

    let process = {
        let done = as_ada
            .complete_json(task, map(json!({"approved": true})))
            .await;
        assert_eq!(done.as_ref().unwrap().id, process.id);
        done.unwrap()
    };
    assert_eq!(process.status, ProcessStatus::Done);
    assert_eq!(process.data, json!({"approved": true}));
    assert!(as_ada.inbox(page).await.unwrap().is_empty());
    assert_eq!(as_ada.archive(page).await.unwrap()[0].id, task);
    let starter = User::new("starter");
    assert_eq!(
        engine.as_user(&starter).archive(page).await.unwrap().len(),
        1
    );
}

/// Runs `act`, which must be refused, and makes sure that nothing was written.
async fn refused<T: std::fmt::Debug>(
    engine: &Engine,
    process: ProcessId,
    act: impl Future<Output = Result<T, Error>>,
) -> Error {
    let before = (
        engine.process(process).await.unwrap(),
        engine.tasks(process).await.unwrap(),
    );
    let error = act.await.expect_err("is refused");
    let after = (
        engine.process(process).await.unwrap(),
        engine.tasks(process).await.unwrap(),
    );
    assert_eq!(before, after, "nothing was written: {error}");
    error
}

#[tokio::test]
async fn what_one_may_not_do_is_denied_and_says_why() {
    let engine = engine_of(approval()).await;
    let (process, task) = start(&engine).await;
    let (ada, bob) = (ada(), User::new("bob"));
    let (as_ada, as_bob) = (engine.as_user(&ada), engine.as_user(&bob));
    let id = process.id;

    let error = refused(&engine, id, as_bob.claim(task)).await;
    assert!(error.is_denied());
    let expected =
        "user `bob` may not claim task 1-2 (`approve`): it needs the permission `approve`";
    assert_eq!(error.to_string(), expected);

    let error = refused(&engine, id, as_ada.complete_json(task, Map::new())).await;
    assert!(error.is_denied());
    assert!(
        error.to_string().ends_with("it has to be claimed first"),
        "{error}"
    );

    as_ada.claim(task).await.expect("is claimed");
    let error = refused(&engine, id, as_bob.complete_json(task, Map::new())).await;
    assert!(
        error.to_string().ends_with("it is assigned to `ada`"),
        "{error}"
    );
    for error in [
        refused(&engine, id, as_bob.unassign(task)).await,
        refused(&engine, id, as_bob.reassign(task, "eve")).await,
        refused(&engine, id, as_bob.cancel_task(task)).await,
        refused(&engine, id, as_bob.cancel(id)).await,
        refused(&engine, id, as_bob.retry(task)).await,
    ] {
        assert!(error.is_denied(), "{error}");
    }
}

#[tokio::test]
async fn what_cannot_be_is_refused_and_says_why() {
    let engine = engine_of(approval()).await;
    let (process, task) = start(&engine).await;
    let ada = ada();
    let as_ada = engine.as_user(&ada);
    let id = process.id;
    let nobody = TaskId::new(id, 99);
    let nowhere = TaskId::new(ProcessId::new(99), 1);

    for (error, text) in [
        (
            refused(&engine, id, as_ada.claim(nobody)).await,
            "there is no task 1-99",
        ),
        (
            refused(&engine, id, as_ada.claim(nowhere)).await,
            "there is no process 99",
        ),
        (
            refused(
                &engine,
                id,
                as_ada.start_json("approvel", "start", Map::new()),
            )
            .await,
            "there is no flow `approvel` in this engine; it has `approval`",
        ),
        (
            refused(
                &engine,
                id,
                as_ada.start_json("approval", "begin", Map::new()),
            )
            .await,
            "flow `approval` has no node `begin`",
        ),
    ] {
        assert!(error.is_not_found(), "{error}");
        assert_eq!(error.to_string(), text);
    }

    let error = refused(
        &engine,
        id,
        as_ada.start_json("approval", "end", Map::new()),
    )
    .await;
    assert!(error.is_invalid());
    assert_eq!(
        error.to_string(),
        "cannot start at `end` of flow `approval`: its kind is `End`"
    );
    let error = refused(&engine, id, engine.call_json(task, Map::new())).await;
    assert!(error.is_invalid(), "{error}");

    as_ada.claim(task).await.expect("is claimed");
    let error = refused(&engine, id, as_ada.claim(task)).await;
    assert!(error.is_conflict() && !error.is_already_done(), "{error}");
    as_ada
        .complete_json(task, Map::new())
        .await
        .expect("completes");
    for error in [
        refused(&engine, id, as_ada.claim(task)).await,
        refused(&engine, id, as_ada.complete_json(task, Map::new())).await,
    ] {
        assert!(error.is_already_done(), "{error}");
        assert_eq!(
            error.to_string(),
            "task 1-2 (`approve`) is over: it is DONE"
        );
    }
}

#[tokio::test]
async fn two_flows_cannot_have_one_name() {
    let built = stores::engine()
        .await
        .definition(Arc::new(approval()))
        .definition(Arc::new(approval()))
        .build()
        .await;
    assert_eq!(
        built.unwrap_err().to_string(),
        "two flows are called `approval`"
    );
}

#[tokio::test]
async fn a_function_that_fails_at_the_start_leaves_no_process() {
    let graph = graph("failing")
        .node("start", NodeKind::Start)
        .node("work", NodeKind::Function)
        .node("end", NodeKind::End)
        .edge("start", "work")
        .edge("work", "end");
    let engine = engine_of(ScriptedFlow::new(graph.build().unwrap())).await;
    let ada = ada();
    let form = map(json!({"fail_work": true}));
    let started = engine
        .as_user(&ada)
        .start_json("failing", "start", form)
        .await;
    let error = started.unwrap_err();
    assert!(error.is_failed_node());
    assert_eq!(
        error.to_string(),
        "`work` of flow `failing` failed: `work` was told to fail"
    );
    assert!(
        engine
            .process(ProcessId::new(1))
            .await
            .unwrap_err()
            .is_not_found()
    );
}

#[tokio::test]
async fn a_manager_reassigns_cancels_and_everybody_sees_it() {
    let engine = engine_of(approval()).await;
    let (process, task) = start(&engine).await;
    let (ada, boss) = (ada(), User::new("boss").with_permission("approval.manage"));
    engine.as_user(&ada).claim(task).await.unwrap();
    engine.as_user(&boss).reassign(task, "bob").await.unwrap();
    assert_eq!(engine.task(task).await.unwrap().owner, Some("bob".into()));
    engine.as_user(&boss).unassign(task).await.unwrap();
    assert_eq!(engine.task(task).await.unwrap().status, Status::New);
    let canceled = engine.as_user(&boss).cancel(process.id).await.unwrap();
    assert_eq!(canceled.status, ProcessStatus::Canceled);
    let history = engine.history(process.id).await.unwrap();
    let last = history.last().unwrap();
    assert_eq!(
        last.event,
        HistoryEvent::ProcessEnded(ProcessStatus::Canceled)
    );
    assert_eq!(last.actor.as_ref().map(|user| user.as_str()), Some("boss"));
}

#[tokio::test]
async fn somebody_gets_the_task_who_did_the_one_before() {
    let graph = graph("owners")
        .node("start", NodeKind::Start)
        .node("wait", NodeKind::Handle)
        .node("follow", NodeKind::View)
        .node("end", NodeKind::End)
        .edge("start", "wait")
        .edge("wait", "follow")
        .edge("follow", "end");
    let flow = ScriptedFlow::new(graph.build().unwrap()).assign("follow", Assignee::OwnerOf(0));
    let engine = engine_of(flow).await;
    let ada = ada();
    let process = engine
        .as_user(&ada)
        .start_json("owners", "start", Map::new())
        .await
        .unwrap();
    let wait = task(&engine, process.id, "wait").await.id;
    // The start is over and no longer loaded with the process: its owner is asked for.
    engine.call_json(wait, Map::new()).await.unwrap();
    let inbox = engine.as_user(&ada).inbox(Page::default()).await.unwrap();
    assert_eq!(inbox.len(), 1);
    assert_eq!(inbox[0].node, "follow");
}

#[tokio::test]
async fn a_task_whose_node_is_gone_says_so_and_stays_as_it_is() {
    let store = stores::store().await;
    let build = |flow| {
        Engine::builder()
            .store(store.clone())
            .definition(Arc::new(flow))
            .build()
    };
    // Both run at one time, as while one release follows another: the new one has started already.
    let before = build(approval()).await.unwrap();
    let graph = graph("approval")
        .node("start", NodeKind::Start)
        .node("agree", NodeKind::View)
        .node("end", NodeKind::End)
        .edge("start", "agree")
        .edge("agree", "end");
    let after = build(ScriptedFlow::new(graph.build().unwrap()))
        .await
        .unwrap();
    let (process, task) = start(&before).await;
    assert!(!after.stranded().await.unwrap().is_clear());
    let ada = ada();
    after
        .as_user(&ada)
        .claim(task)
        .await
        .expect("claiming asks no node");
    let error = refused(
        &after,
        process.id,
        after.as_user(&ada).complete_json(task, Map::new()),
    )
    .await;
    assert!(error.is_not_found());
    assert_eq!(error.to_string(), "flow `approval` has no node `approve`");

    let nothing = Engine::builder()
        .store(store.clone())
        .build()
        .await
        .unwrap();
    let error = refused(&nothing, process.id, nothing.as_user(&ada).unassign(task)).await;
    assert!(error.is_not_found());
    assert_eq!(
        error.to_string(),
        "there is no flow `approval` in this engine; it has none"
    );
}

#[tokio::test]
async fn a_runaway_loop_is_stopped_and_nothing_is_written() {
    let graph = graph("runaway")
        .node("start", NodeKind::StartHandle)
        .node("wait", NodeKind::Handle)
        .node("again", NodeKind::Function)
        .node("gate", NodeKind::If)
        .node("end", NodeKind::End)
        .edge("start", "wait")
        .edge("wait", "again")
        .edge("again", "gate")
        .edge_of("gate", "end", procession::graph::EdgeClass::When, "enough")
        .edge_of("gate", "again", procession::graph::EdgeClass::Otherwise, "");
    let flow = ScriptedFlow::new(graph.build().unwrap());
    let engine = stores::engine()
        .await
        .definition(Arc::new(flow))
        .step_budget(50)
        .build()
        .await
        .unwrap();
    let process = engine
        .start_json("runaway", "start", Map::new())
        .await
        .unwrap();
    let wait = task(&engine, process.id, "wait").await.id;
    let error = refused(&engine, process.id, engine.call_json(wait, Map::new())).await;
    assert!(error.is_step_budget());
    let text = "process 1 of flow `runaway` did not come to rest within 50 steps";
    assert_eq!(error.to_string(), text);
}
