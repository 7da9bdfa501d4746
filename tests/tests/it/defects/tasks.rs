//! A task is what its id says, and hears each event once.

use std::sync::Arc;

use procession::graph::{EdgeClass, NodeKind};
use procession::history::HistoryEvent;
use procession::testing::ScriptedFlow;
use procession::{ProcessId, ProcessStatus, Status, TaskEvent, TaskId, User};
use procession_tests::stores;
use serde_json::Map;

use crate::engine::{approval, engine_of, graph, task};

/// Defect 13: the lock was taken on the process of the address, and the task of another one executed.
#[tokio::test]
async fn a_task_is_found_by_its_id_alone_and_its_process_with_it() {
    let engine = engine_of(approval()).await;
    let ada = User::new("ada").with_permission("approve");
    let as_ada = engine.as_user(&ada);
    let mut started = Vec::new();
    for _ in 0..2 {
        let process = as_ada.start_json("approval", "start", Map::new()).await;
        started.push(process.unwrap().id);
    }
    let of_second = task(&engine, started[1], "approve").await.id;
    assert_eq!(of_second.process(), started[1]);
    as_ada.claim(of_second).await.unwrap();
    let done = as_ada.complete_json(of_second, Map::new()).await.unwrap();
    assert_eq!((done.id, done.status), (started[1], ProcessStatus::Done));
    let first = engine.process(started[0]).await.unwrap();
    assert_eq!(first.status, ProcessStatus::New);
    let nowhere = TaskId::new(ProcessId::new(99), of_second.number());
    let error = as_ada.claim(nowhere).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
}

/// Defect 14: looking at a task told that it had started, and an end told twice that it had finished.
#[tokio::test]
async fn each_change_of_a_task_is_told_once_and_looking_tells_nothing() {
    let engine = engine_of(approval()).await;
    let ada = User::new("ada").with_permission("approve");
    let as_ada = engine.as_user(&ada);
    let process = as_ada.start_json("approval", "start", Map::new()).await;
    let id = process.unwrap().id;
    let approve = task(&engine, id, "approve").await.id;
    as_ada.claim(approve).await.unwrap();
    let before = engine.history(id).await.unwrap().len();
    for _ in 0..3 {
        engine.task(approve).await.unwrap();
        as_ada
            .inbox(procession::store::Page::default())
            .await
            .unwrap();
    }
    assert_eq!(engine.history(id).await.unwrap().len(), before);
    as_ada.complete_json(approve, Map::new()).await.unwrap();

    let history = engine.history(id).await.unwrap();
    let count = |number: u32, event: TaskEvent| {
        let same = |row: &&procession::history::HistoryEntry| {
            let is_event = matches!(row.event, HistoryEvent::Task(found, _) if found == event);
            is_event && row.task == Some(number)
        };
        history.iter().filter(same).count()
    };
    for task in engine.tasks(id).await.unwrap() {
        assert_eq!(task.status, Status::Done);
        let number = task.id.number();
        assert_eq!(count(number, TaskEvent::Created), 1, "{}", task.node);
        assert_eq!(count(number, TaskEvent::Finished), 1, "{}", task.node);
    }
    let ended = |row: &&procession::history::HistoryEntry| {
        matches!(row.event, HistoryEvent::ProcessEnded(_))
    };
    assert_eq!(history.iter().filter(ended).count(), 1);
}

/// Defect 25: a cycle of nodes that never wait did not return.
#[tokio::test]
async fn a_cycle_that_never_waits_is_stopped_and_leaves_nothing() {
    let graph = graph("cycle")
        .node("start", NodeKind::StartHandle)
        .node("gate", NodeKind::If)
        .node("again", NodeKind::Function)
        .node("end", NodeKind::End)
        .edge("start", "gate")
        .edge_of("gate", "end", EdgeClass::When, "enough")
        .edge_of("gate", "again", EdgeClass::Otherwise, "")
        .edge("again", "gate");
    let flow = ScriptedFlow::new(graph.build().unwrap());
    let builder = stores::engine().await.definition(Arc::new(flow));
    let engine = builder.step_budget(1_000).build().await.unwrap();
    let error = engine.start_json("cycle", "start", Map::new()).await;
    assert!(error.unwrap_err().is_step_budget());
    let left = engine.store().processes(Default::default()).await.unwrap();
    assert!(left.is_empty(), "{left:?}");
}
