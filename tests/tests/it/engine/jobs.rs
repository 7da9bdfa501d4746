//! Jobs: retries, parallel branches, wake-ups.

use std::sync::Arc;
use std::time::Duration;

use procession::clock::ManualClock;
use procession::flow::{Backoff, Retry};
use procession::graph::NodeKind;
use procession::jiff::Timestamp;
use procession::testing::ScriptedFlow;
use procession::{Engine, ProcessStatus, Status, User};
use procession_tests::stores;
use serde_json::{Map, json};

use super::{engine_of, graph, map, task};
use crate::people::order::replays;

/// start → job → end
pub(super) fn one_job(retry: Retry) -> ScriptedFlow {
    let graph = graph("job")
        .node("start", NodeKind::StartHandle)
        .node("job", NodeKind::Job)
        .node("end", NodeKind::End)
        .edge("start", "job")
        .edge("job", "end");
    ScriptedFlow::new(graph.build().expect("a graph")).retry(retry)
}

#[tokio::test]
async fn a_job_is_tried_again_after_a_pause_that_grows() {
    let clock = ManualClock::default();
    let retry = Retry {
        attempts: 3,
        backoff: Backoff::Exponential,
        delay: Duration::from_secs(10),
        ..Retry::DEFAULT
    };
    let flow = Arc::new(one_job(retry));
    let engine = stores::engine()
        .await
        .definition(flow)
        .clock(clock.clone())
        .build()
        .await
        .unwrap();
    let form = map(json!({"fail_job": true}));
    let process = engine.start_json("job", "start", form).await.unwrap();
    let worker = engine.worker();
    for attempt in 1..=3_u32 {
        let report = worker.run_until_idle().await.unwrap();
        assert_eq!((report.failed, report.done), (1, 0), "attempt {attempt}");
        assert_eq!(
            worker.run_until_idle().await.unwrap().failed,
            0,
            "not before its time"
        );
        let job = task(&engine, process.id, "job").await;
        assert_eq!((job.attempt, job.failures), (attempt, attempt));
        assert_eq!(job.error.unwrap().message, "`job` was told to fail");
        let resting = if attempt == 3 {
            Status::Error
        } else {
            Status::Scheduled
        };
        assert_eq!(job.status, resting);
        clock.advance(Duration::from_secs(10 << (attempt - 1)));
    }
    let boss = User::superuser("boss");
    let job = task(&engine, process.id, "job").await.id;
    engine.as_user(&boss).retry(job).await.unwrap();
    assert_eq!(
        worker.run_until_idle().await.unwrap().failed,
        1,
        "a retry has all its attempts again"
    );
    assert_eq!(engine.task(job).await.unwrap().status, Status::Scheduled);
}

#[tokio::test]
async fn a_job_hands_back_only_what_it_changed() {
    let graph = graph("branches")
        .node("start", NodeKind::StartHandle)
        .node("split", NodeKind::Split)
        .node("one", NodeKind::Job)
        .node("two", NodeKind::Job)
        .node("join", NodeKind::Join)
        .node("end", NodeKind::End)
        .edge("start", "split")
        .edge("split", "one")
        .edge("split", "two")
        .edge("one", "join")
        .edge("two", "join")
        .edge("join", "end");
    let engine = engine_of(ScriptedFlow::new(graph.build().unwrap())).await;
    let process = engine
        .start_json("branches", "start", Map::new())
        .await
        .unwrap();
    // Both begin with the same data, and report one after the other.
    let report = engine
        .worker()
        .concurrency(2)
        .run_until_idle()
        .await
        .unwrap();
    assert_eq!(report.done, 2);
    let process = engine.process(process.id).await.unwrap();
    assert_eq!(process.data, json!({"one": 1, "two": 1}));
    assert_eq!(process.status, ProcessStatus::Done);
}

#[tokio::test]
async fn what_follows_a_job_fails_on_its_own() {
    let graph = graph("after")
        .node("start", NodeKind::StartHandle)
        .node("job", NodeKind::Job)
        .node("work", NodeKind::Function)
        .node("end", NodeKind::End)
        .edge("start", "job")
        .edge("job", "work")
        .edge("work", "end");
    let engine = engine_of(ScriptedFlow::new(graph.build().unwrap())).await;
    let form = map(json!({"fail_work": true}));
    let process = engine.start_json("after", "start", form).await.unwrap();
    assert_eq!(engine.worker().run_until_idle().await.unwrap().done, 1);
    assert_eq!(task(&engine, process.id, "job").await.status, Status::Done);
    assert_eq!(
        task(&engine, process.id, "work").await.status,
        Status::Error
    );
    assert_eq!(
        engine.process(process.id).await.unwrap().status,
        ProcessStatus::New
    );
}

#[tokio::test]
async fn a_worker_that_runs_hears_of_new_jobs_at_once() {
    let engine = engine_of(one_job(Retry::NEVER)).await;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    // The worker looks again only after an hour, so it has to hear of the job.
    let worker = engine.worker().poll(Duration::from_secs(3600));
    let running = tokio::spawn(async move {
        worker
            .run(async { stopped.await.unwrap_or_default() })
            .await
    });
    tokio::task::yield_now().await;
    let process = engine.start_json("job", "start", Map::new()).await.unwrap();
    let done = async {
        while engine.process(process.id).await.unwrap().status != ProcessStatus::Done {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), done)
        .await
        .expect("is done soon");
    stop.send(()).expect("still runs");
    assert_eq!(running.await.unwrap().unwrap().done, 1);
}

#[tokio::test]
async fn a_job_whose_node_is_gone_does_not_keep_others_from_their_work() {
    let store = stores::store().await;
    let build = |flow| {
        Engine::builder()
            .store(store.clone())
            .definition(Arc::new(flow))
            .build()
    };
    let before = build(one_job(Retry::NEVER)).await.unwrap();
    // The same flow, in which the job has another name.
    let renamed = graph("job")
        .node("start", NodeKind::StartHandle)
        .node("work", NodeKind::Job)
        .node("end", NodeKind::End)
        .edge("start", "work")
        .edge("work", "end");
    let after = build(ScriptedFlow::new(renamed.build().unwrap()))
        .await
        .unwrap();
    // The program of the release before still runs.
    let stranded = before
        .start_json("job", "start", Map::new())
        .await
        .unwrap()
        .id;
    let working = after
        .start_json("job", "start", Map::new())
        .await
        .unwrap()
        .id;
    let report = after
        .worker()
        .concurrency(1)
        .run_until_idle()
        .await
        .unwrap();
    assert_eq!((report.done, report.failed), (1, 0), "{report:?}");
    assert_eq!(
        after.process(working).await.unwrap().status,
        ProcessStatus::Done
    );
    // Nothing has happened to it: a program that knows it does it still.
    let left = task(&after, stranded, "job").await;
    assert_eq!((left.status, left.attempt), (Status::Scheduled, 0));
    assert_eq!(before.worker().run_until_idle().await.unwrap().done, 1);
    let process = after.process(stranded).await.unwrap();
    assert_eq!(process.status, ProcessStatus::Done);
    replays(&after, stranded).await;
}

#[tokio::test]
async fn a_timer_whose_node_is_gone_stays_armed() {
    let store = procession::store::MemoryStore::new();
    let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
    let build = |timer: &str, timeout: &str| {
        let graph = graph("clock")
            .node("start", NodeKind::StartHandle)
            .node("both", NodeKind::Split)
            .node("call", NodeKind::Handle)
            .boundary(timeout, NodeKind::BoundaryTimer, "call", true)
            .node(timer, NodeKind::Timer)
            .node("end", NodeKind::End)
            .edge("start", "both")
            .edge("both", "call")
            .edge("both", timer)
            .edge("call", "end")
            .edge(timeout, "end")
            .edge(timer, "end");
        Engine::builder()
            .store(store.clone())
            .clock(clock.clone())
            .definition(Arc::new(ScriptedFlow::new(graph.build().unwrap())))
            .build()
    };
    let before = build("wait", "late").await.unwrap();
    let after = build("pause", "too_late").await.unwrap();
    let start = before.start_json("clock", "start", Map::new());
    let process = start.await.unwrap().id;
    clock.advance(Duration::from_secs(365 * 86_400));
    let report = after.worker().run_until_idle().await.unwrap();
    assert_eq!(report.fired, 0, "{report:?}");
    for node in ["wait", "late"] {
        let timer = task(&after, process, node).await;
        assert_eq!(timer.status, Status::Scheduled, "{node}");
    }
    assert_eq!(before.worker().run_until_idle().await.unwrap().fired, 2);
    let process = after.process(process).await.unwrap();
    assert_eq!(process.status, ProcessStatus::Done);
}

#[tokio::test]
async fn jobs_of_a_flow_that_this_program_does_not_know_are_left_alone() {
    let store = stores::store().await;
    let theirs = Engine::builder()
        .store(store.clone())
        .definition(Arc::new(one_job(Retry::NEVER)))
        .build()
        .await
        .unwrap();
    let process = theirs
        .start_json("job", "start", Map::new())
        .await
        .unwrap()
        .id;
    let ours = Engine::builder().store(store).build().await.unwrap();
    assert_eq!(ours.worker().run_until_idle().await.unwrap().done, 0);
    assert_eq!(
        task(&theirs, process, "job").await.status,
        Status::Scheduled
    );
    assert_eq!(theirs.worker().run_until_idle().await.unwrap().done, 1);
}
