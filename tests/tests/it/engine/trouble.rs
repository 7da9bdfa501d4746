//! What goes wrong behind a job, in a join, in a loop: it is recorded once, and can be mended.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use procession::flow::Retry;
use procession::graph::{EdgeClass, NodeKind};
use procession::history::Replay;
use procession::prelude::*;
use procession::store::{SqlValue, Store};
use procession::testing::ScriptedFlow;
use procession::{Engine, ProcessId, ProcessStatus, Status, TaskErrorKind, User};
use procession_tests::stores;
use serde_json::{Map, json};

use super::jobs::one_job;
use super::{engine_of, graph, map, task};

/// What the flows here work on.
#[jsonstore]
#[derive(Debug, Clone)]
pub struct Data {
    /// Some number
    pub number: u32,
    /// Whoever is to decide
    pub boss: Option<String>,
}

/// Takes few characters.
#[jsonstore]
#[derive(Debug, Clone)]
pub struct Short {
    /// Text
    #[field(max_length = 3)]
    pub text: String,
}

pub(super) fn short(data: &Data) -> Short {
    Short {
        text: "n".repeat(data.number as usize),
    }
}

static RUNS: AtomicUsize = AtomicUsize::new(0);

/// A condition panics behind a job.
#[flow(data = Data)]
pub struct PanickingFlow {
    #[next(job)]
    start: StartHandle,
    #[run(Self::work)]
    #[next(gate)]
    job: Job,
    #[when(|data| [0, 1][data.number as usize + 2] == 1, then = end)]
    #[otherwise(other)]
    gate: If,
    other: End,
    end: End,
}

impl PanickingFlow {
    async fn work(_: &mut JobContext<'_, Self>) {
        RUNS.fetch_add(1, Ordering::SeqCst);
    }
}

/// Has a worker work until a task of the node rests in error, and longer than a lease after that, in which
/// nothing may be done again.
async fn work_until_error(engine: &Engine, process: ProcessId, node: &str) {
    let lease = Duration::from_millis(200);
    let rests = async || {
        let tasks = engine.tasks(process).await.unwrap();
        let mut of_node = tasks.iter().filter(|task| task.node == node);
        of_node.any(|task| task.status == Status::Error)
    };
    let long_after = async {
        for _ in 0..500 {
            if rests().await {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        tokio::time::sleep(lease * 2).await;
    };
    let worker = engine.worker().lease(lease);
    let worker = worker.poll(Duration::from_millis(10));
    worker.run(long_after).await.unwrap();
}

#[tokio::test]
async fn a_condition_that_panics_behind_a_job_rests_in_error_and_the_job_is_done_once() {
    let engine = stores::engine()
        .await
        .flow::<PanickingFlow>()
        .build()
        .await
        .unwrap();
    let form = Map::new();
    let process = engine
        .start_json("panicking_flow", "start", form)
        .await
        .unwrap();
    work_until_error(&engine, process.id, "gate").await;
    assert_eq!(RUNS.load(Ordering::SeqCst), 1);
    assert_eq!(task(&engine, process.id, "job").await.status, Status::Done);
    let gate = task(&engine, process.id, "gate").await;
    assert_eq!(gate.status, Status::Error);
    assert_eq!(gate.error.unwrap().kind, TaskErrorKind::Panicked);
}

#[tokio::test]
async fn a_runaway_loop_behind_a_job_rests_in_error_and_the_job_is_done_once() {
    let graph = graph("runaway")
        .node("start", NodeKind::StartHandle)
        .node("job", NodeKind::Job)
        .node("again", NodeKind::Function)
        .node("gate", NodeKind::If)
        .node("end", NodeKind::End)
        .edge("start", "job")
        .edge("job", "again")
        .edge("again", "gate")
        .edge_of("gate", "end", EdgeClass::When, "enough")
        .edge_of("gate", "again", EdgeClass::Otherwise, "");
    let flow = Arc::new(ScriptedFlow::new(graph.build().unwrap()));
    let engine = stores::engine()
        .await
        .definition(flow)
        .step_budget(50)
        .build()
        .await
        .unwrap();
    let process = engine
        .start_json("runaway", "start", Map::new())
        .await
        .unwrap();
    work_until_error(&engine, process.id, "job").await;
    let job = task(&engine, process.id, "job").await;
    assert_eq!((job.status, job.attempt), (Status::Error, 1));
    assert!(job.error.unwrap().message.contains("within 50 steps"));
}

/// A join cannot hand its token on.
#[flow(data = Data)]
pub struct JoinFlow {
    #[form(number)]
    #[next(split)]
    start: StartHandle,
    #[next(job)]
    #[next(join)]
    split: Split,
    #[run(Self::work)]
    #[next(join)]
    job: Job,
    #[next(view, task_data = short)]
    join: Join,
    #[task_data(Short)]
    #[next(end)]
    view: View,
    end: End,
}

impl JoinFlow {
    async fn work(_: &mut JobContext<'_, Self>) {}
}

#[tokio::test]
async fn a_join_in_error_can_be_retried() {
    let engine = stores::engine()
        .await
        .flow::<JoinFlow>()
        .build()
        .await
        .unwrap();
    let form = map(json!({"number": 5}));
    let process = engine.start_json("join_flow", "start", form).await.unwrap();
    engine.worker().run_until_idle().await.unwrap();
    let join = task(&engine, process.id, "join").await;
    assert_eq!(join.status, Status::Error);
    let boss = User::superuser("boss");
    let error = engine.as_user(&boss).retry(join.id).await.unwrap_err();
    assert!(
        error.is_failed_node(),
        "whoever retries hears that it fails again: {error}"
    );
    assert_eq!(engine.task(join.id).await.unwrap().status, Status::Error);
}

#[tokio::test]
async fn a_loop_through_a_split_that_is_never_joined_does_not_grow_the_token() {
    let graph = graph("loop")
        .node("start", NodeKind::StartHandle)
        .node("split", NodeKind::Split)
        .node("side", NodeKind::Function)
        .node("work", NodeKind::Handle)
        .node("side_end", NodeKind::End)
        .edge("start", "split")
        .edge("split", "side")
        .edge("split", "work")
        .edge("side", "side_end")
        .edge("work", "split");
    let engine = engine_of(ScriptedFlow::new(graph.build().unwrap())).await;
    let process = engine
        .start_json("loop", "start", Map::new())
        .await
        .unwrap();
    for _ in 0..20 {
        let tasks = engine.tasks(process.id).await.unwrap();
        let work = tasks
            .iter()
            .find(|task| task.node == "work" && task.is_active())
            .unwrap();
        assert!(work.token.segments().len() <= 1, "{}", work.token);
        engine.call_json(work.id, Map::new()).await.unwrap();
    }
}

#[tokio::test]
async fn the_history_of_a_process_that_a_person_started_replays() {
    let graph = graph("person")
        .node("start", NodeKind::Start)
        .node("end", NodeKind::End)
        .edge("start", "end");
    let engine = engine_of(ScriptedFlow::new(graph.build().unwrap())).await;
    let ada = User::new("ada");
    let process = engine
        .as_user(&ada)
        .start_json("person", "start", Map::new())
        .await
        .unwrap();
    let replay = Replay::of(&engine.history(process.id).await.unwrap()).unwrap();
    let tasks = engine.tasks(process.id).await.unwrap();
    assert_eq!(replay, Replay::of_records(&process, &tasks));
    assert_eq!(replay.tasks[&1].owner.as_deref(), Some("ada"));
}

/// A function writes a row; what goes with its token breaks a rule the first time.
#[flow(data = Data)]
pub struct PayFlow {
    #[form(number)]
    #[next(job)]
    start: StartHandle,
    #[run(Self::wait)]
    #[next(pay)]
    job: Job,
    #[run(Self::pay)]
    #[next(view, task_data = short)]
    pay: Function,
    #[task_data(Short)]
    #[next(end)]
    view: View,
    end: End,
}

static PAID: AtomicUsize = AtomicUsize::new(0);

impl PayFlow {
    async fn wait(_: &mut JobContext<'_, Self>) {}

    fn pay(activation: &mut Activation<'_, Self>) -> Result<(), NodeError> {
        let row = [SqlValue::from(1_i64)];
        activation
            .tx
            .execute("insert into payment (amount) values ($1)", &row)?;
        if PAID.fetch_add(1, Ordering::SeqCst) == 1 {
            activation.data.number = 1;
        }
        Ok(())
    }
}

#[tokio::test]
async fn what_a_function_wrote_goes_when_its_token_cannot_go_on() {
    let store = stores::sql_store().await;
    let table = "create table payment (amount integer)";
    store.execute_batch(table).await.unwrap();
    let engine = Engine::builder()
        .store(store.clone())
        .flow::<PayFlow>()
        .build()
        .await
        .unwrap();
    let form = map(json!({"number": 5}));
    let process = engine.start_json("pay_flow", "start", form).await.unwrap();
    engine.worker().run_until_idle().await.unwrap();
    let count = async || -> i64 {
        let sql = "select count(*) as n from payment".to_owned();
        let rows = store.query(sql, Vec::new()).await.unwrap();
        rows[0].get("n").unwrap()
    };
    let pay = task(&engine, process.id, "pay").await;
    assert_eq!((pay.status, count().await), (Status::Error, 0));
    let boss = User::superuser("boss");
    engine.as_user(&boss).retry(pay.id).await.unwrap();
    assert_eq!(
        (engine.task(pay.id).await.unwrap().status, count().await),
        (Status::Done, 1)
    );
}

static INSIDE: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

/// A job that takes its time.
#[flow(data = Data)]
pub struct LongFlow {
    #[next(job)]
    start: StartHandle,
    #[run(Self::work)]
    #[next(end)]
    job: Job,
    end: End,
}

impl LongFlow {
    async fn work(_: &mut JobContext<'_, Self>) {
        let now = INSIDE.fetch_add(1, Ordering::SeqCst) + 1;
        MOST.fetch_max(now, Ordering::SeqCst);
        tokio::time::sleep(Duration::from_millis(400)).await;
        INSIDE.fetch_sub(1, Ordering::SeqCst);
    }
}

#[tokio::test]
async fn a_worker_that_is_dropped_takes_its_jobs_with_it() {
    let engine = stores::engine()
        .await
        .flow::<LongFlow>()
        .build()
        .await
        .unwrap();
    let process = engine.start_json("long_flow", "start", Map::new()).await;
    let process = process.unwrap();
    let worker = engine
        .worker()
        .lease(Duration::from_millis(300))
        .poll(Duration::from_millis(10));
    let begun = async {
        while INSIDE.load(Ordering::SeqCst) == 0 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        biased;
        () = begun => {}
        _ = worker.run_until_idle() => panic!("the job takes longer"),
    }
    assert_eq!(
        INSIDE.swap(0, Ordering::SeqCst),
        1,
        "it was in the middle of it"
    );
    let done = async {
        for _ in 0..500 {
            if engine.process(process.id).await.unwrap().status == ProcessStatus::Done {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let report = worker.run(done).await.unwrap();
    assert_eq!((report.done, MOST.load(Ordering::SeqCst)), (1, 1));
}

#[tokio::test]
async fn jobs_that_cannot_be_begun_do_not_keep_others_from_their_work() {
    let store = stores::sql_store().await;
    let flow = Arc::new(one_job(Retry::NEVER));
    let engine = Engine::builder()
        .store(store.clone())
        .definition(flow)
        .build()
        .await
        .unwrap();
    for _ in 0..20 {
        engine.start_json("job", "start", Map::new()).await.unwrap();
    }
    // PostgreSQL knows by itself that a document is JSON, but not what the engine reads in a token.
    let spoil = "update procession_task set token = '?'";
    store.execute_batch(spoil).await.unwrap();
    let good = engine.start_json("job", "start", Map::new()).await.unwrap();
    let worker = engine.worker().concurrency(2);
    assert_eq!(worker.run_until_idle().await.unwrap().done, 1);
    assert_eq!(
        engine.process(good.id).await.unwrap().status,
        ProcessStatus::Done
    );
}

#[tokio::test]
async fn a_lease_is_never_too_short_to_be_extended() {
    let engine = engine_of(one_job(Retry::NEVER)).await;
    engine.start_json("job", "start", Map::new()).await.unwrap();
    let worker = engine.worker().lease(Duration::ZERO);
    assert_eq!(worker.run_until_idle().await.unwrap().done, 1);
}
