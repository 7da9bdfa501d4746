//! Flows change while processes live: what has a rule moves, what would be stranded is refused.

mod declared;
mod names;
mod start;

use std::sync::Arc;

use procession::graph::{Graph, GraphBuilder, NodeKind};
use procession::history::{HistoryEvent, Replay};
use procession::store::Store;
use procession::testing::ScriptedFlow;
use procession::{Engine, Error, Process, ProcessId, ProcessStatus, Status, Task, User};
use procession_tests::stores;
use serde_json::Map;

fn hello() -> GraphBuilder {
    Graph::builder("hello")
}

fn built(builder: GraphBuilder) -> ScriptedFlow {
    ScriptedFlow::new(builder.build().expect("a graph"))
}

/// start → approve → end
fn approval(view: &str) -> GraphBuilder {
    hello()
        .node("start", NodeKind::StartHandle)
        .node("end", NodeKind::End)
        .node(view, NodeKind::View)
        .edge("start", view)
        .edge(view, "end")
}

/// start → split → (a, b) → join → end
fn fork(split: &str) -> GraphBuilder {
    hello()
        .node("start", NodeKind::StartHandle)
        .node("a", NodeKind::View)
        .node("b", NodeKind::View)
        .node("join", NodeKind::Join)
        .node("end", NodeKind::End)
        .node(split, NodeKind::Split)
        .edge("start", split)
        .edge(split, "a")
        .edge(split, "b")
        .edge("a", "join")
        .edge("b", "join")
        .edge("join", "end")
}

async fn engine(store: &(impl Store + Clone), flow: GraphBuilder) -> Result<Engine, Error> {
    let builder = Engine::builder().store(store.clone());
    builder.definition(Arc::new(built(flow))).build().await
}

async fn begin(engine: &Engine) -> ProcessId {
    let started = engine.start_json("hello", "start", Map::new()).await;
    started.expect("starts").id
}

async fn task(engine: &Engine, process: ProcessId, node: &str) -> Task {
    let tasks = engine.tasks(process).await.expect("readable");
    let found = tasks.iter().rfind(|task| task.node == node).cloned();
    found.unwrap_or_else(|| panic!("no task of `{node}` among {tasks:?}"))
}

async fn do_view(engine: &Engine, process: ProcessId, node: &str) -> Process {
    let ada = User::superuser("ada");
    let task = task(engine, process, node).await;
    engine.as_user(&ada).claim(task.id).await.expect("claimed");
    let as_ada = engine.as_user(&ada);
    let done = as_ada.complete_json(task.id, Map::new());
    done.await.expect("completed")
}

/// What is stored is what the history tells.
async fn replays(engine: &Engine, id: ProcessId) {
    let (process, tasks) = (
        engine.process(id).await.expect("readable"),
        engine.tasks(id).await.expect("readable"),
    );
    let history = engine.history(id).await.expect("readable");
    let told = Replay::of(&history).expect("a possible story");
    assert_eq!(told, Replay::of_records(&process, &tasks));
}

async fn migrations(engine: &Engine, id: ProcessId) -> usize {
    let history = engine.history(id).await.expect("readable");
    let rows = history.iter();
    rows.filter(|row| row.event == HistoryEvent::Migrated)
        .count()
}

#[tokio::test]
async fn a_renamed_node_takes_its_tasks_along() {
    let store = stores::store().await;
    let old = engine(&store, approval("approve")).await.expect("builds");
    let id = begin(&old).await;
    let new = approval("confirm").renamed("agree").renamed("approve");
    let report = Engine::builder()
        .store(store.clone())
        .definition(Arc::new(built(new.clone())))
        .check()
        .await
        .expect("checked");
    assert!(report.is_clear());
    let told = report.to_string();
    assert!(
        told.contains("the tasks of `approve` move to `confirm`"),
        "{told}"
    );
    assert_eq!(
        task(&old, id, "approve").await.status,
        Status::New,
        "a check writes nothing"
    );

    let new = engine(&store, new).await.expect("builds");
    let moved = task(&new, id, "confirm").await;
    assert_eq!(moved.status, Status::New);
    replays(&new, id).await;
    assert_eq!(
        do_view(&new, id, "confirm").await.status,
        ProcessStatus::Done
    );
    replays(&new, id).await;
}

/// `owner_of` and the diagram find what was done before; the past of others stays as it was.
#[tokio::test]
async fn what_is_over_is_renamed_in_a_running_process_only() {
    let store = stores::store().await;
    let old = engine(&store, approval("approve")).await.expect("builds");
    let (running, over) = (begin(&old).await, begin(&old).await);
    do_view(&old, over, "approve").await;
    let new = hello()
        .node("begin", NodeKind::StartHandle)
        .renamed("start")
        .node("approve", NodeKind::View)
        .node("end", NodeKind::End)
        .edge("begin", "approve")
        .edge("approve", "end");
    let new = engine(&store, new).await.expect("builds");
    assert_eq!(task(&new, running, "begin").await.status, Status::Done);
    assert_eq!(task(&new, over, "start").await.status, Status::Done);
    assert_eq!(
        (
            migrations(&new, running).await,
            migrations(&new, over).await
        ),
        (1, 0)
    );
    replays(&new, running).await;
    replays(&new, over).await;
}

/// Each of two parallel tasks goes to its own node.
#[tokio::test]
async fn two_nodes_get_other_names() {
    let store = stores::store().await;
    let old = hello()
        .node("start", NodeKind::StartHandle)
        .node("end", NodeKind::End)
        .node("both", NodeKind::Split)
        .node("a", NodeKind::View)
        .node("b", NodeKind::View)
        .edge("start", "both")
        .edge("both", "a")
        .edge("both", "b")
        .edge("a", "end")
        .edge("b", "end");
    let old = engine(&store, old).await.expect("builds");
    let id = begin(&old).await;
    let (a, b) = (task(&old, id, "a").await.id, task(&old, id, "b").await.id);
    let new = hello()
        .node("start", NodeKind::StartHandle)
        .node("end", NodeKind::End)
        .node("both", NodeKind::Split)
        .node("x", NodeKind::View)
        .renamed("b")
        .node("y", NodeKind::View)
        .renamed("a")
        .edge("start", "both")
        .edge("both", "x")
        .edge("both", "y")
        .edge("x", "end")
        .edge("y", "end");
    let new = engine(&store, new).await.expect("builds");
    assert_eq!(task(&new, id, "y").await.id, a);
    assert_eq!(task(&new, id, "x").await.id, b);
    replays(&new, id).await;
}

#[tokio::test]
async fn a_renamed_split_still_closes_its_join() {
    let store = stores::store().await;
    let old = engine(&store, fork("split")).await.expect("builds");
    let id = begin(&old).await;
    do_view(&old, id, "a").await;
    let new = engine(&store, fork("divide").renamed("split"))
        .await
        .expect("builds");
    let token = task(&new, id, "b").await.token.to_string();
    assert_eq!(token, "divide#2.2");
    assert_eq!(task(&new, id, "join").await.status, Status::Started);
    replays(&new, id).await;
    assert_eq!(do_view(&new, id, "b").await.status, ProcessStatus::Done);
    let tasks = new.tasks(id).await.expect("readable");
    let joins = tasks.iter().filter(|task| task.node == "join").count();
    assert_eq!(joins, 1, "one continuation");
    replays(&new, id).await;
}

#[tokio::test]
async fn a_node_without_a_rule_is_refused_and_nothing_is_written() {
    let store = stores::store().await;
    let old = engine(&store, approval("approve")).await.expect("builds");
    let (first, second) = (begin(&old).await, begin(&old).await);
    let error = engine(&store, approval("confirm"))
        .await
        .expect_err("refused");
    let report = error.stranded().expect("that is why");
    let [(flow, stranded)] = report.stranded().collect::<Vec<_>>()[..] else {
        panic!("one is stranded: {report}");
    };
    assert_eq!((flow, stranded.node.as_str()), ("hello", "approve"));
    assert_eq!((stranded.tasks, stranded.oldest), (2, first));
    assert_eq!(stranded.since, task(&old, first, "approve").await.created);
    assert_eq!(stranded.perhaps.as_deref(), Some("confirm"));
    let told = error.to_string();
    for words in [
        "2 tasks of `approve` (View)",
        "the flow has no node `approve`",
        "put `#[renamed(from = \"approve\")]` on `confirm`",
        "`approve: Obsolete`",
        "`confirm` (View) is new",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert_eq!(migrations(&old, first).await, 0);
    // The old program goes on as if nothing had been.
    assert_eq!(
        do_view(&old, second, "approve").await.status,
        ProcessStatus::Done
    );
    let again = engine(&store, approval("approve")).await.expect("builds");
    assert!(again.stranded().await.expect("checked").is_clear());
}

#[tokio::test]
async fn a_split_that_is_gone_is_refused() {
    let store = stores::store().await;
    let old = engine(&store, fork("split")).await.expect("builds");
    let id = begin(&old).await;
    let without = || {
        hello()
            .node("start", NodeKind::StartHandle)
            .node("a", NodeKind::View)
            .node("b", NodeKind::View)
            .node("join", NodeKind::Join)
            .node("end", NodeKind::End)
            .edge("start", "a")
            .edge("a", "b")
            .edge("b", "join")
            .edge("join", "end")
    };
    let error = engine(&store, without())
        .await
        .expect_err("refused")
        .to_string();
    assert!(
        error.contains("2 tasks on branches of the split `split`"),
        "{error}"
    );
    let choice = without().node("split", NodeKind::If).edge("split", "end");
    let error = engine(&store, choice)
        .await
        .expect_err("refused")
        .to_string();
    assert!(error.contains("no split `split`"), "{error}");

    // The author says that it is gone: the join waits for whatever can come.
    let new = engine(&store, without().node("split", NodeKind::Obsolete))
        .await
        .expect("builds");
    do_view(&new, id, "b").await;
    assert_eq!(task(&new, id, "join").await.status, Status::Started);
    do_view(&new, id, "a").await;
    let last = do_view(&new, id, "b").await;
    assert_eq!(last.status, ProcessStatus::Done);
    replays(&new, id).await;
}

#[tokio::test]
async fn a_node_of_another_kind_is_refused() {
    let store = stores::store().await;
    let old = engine(&store, approval("approve")).await.expect("builds");
    begin(&old).await;
    let new = hello()
        .node("start", NodeKind::StartHandle)
        .node("approve", NodeKind::Job)
        .node("end", NodeKind::End)
        .edge("start", "approve")
        .edge("approve", "end");
    let error = engine(&store, new).await.expect_err("refused").to_string();
    assert!(
        error.contains("`approve` was a View and is a Job now"),
        "{error}"
    );
}

/// A function that failed under one name of the sort is tried again under another.
#[tokio::test]
async fn a_kind_of_the_same_sort_is_taken() {
    let store = stores::store().await;
    let sending = |kind| {
        hello()
            .node("start", NodeKind::StartHandle)
            .node("wait", NodeKind::Job)
            .node("send", kind)
            .node("end", NodeKind::End)
            .edge("start", "wait")
            .edge("wait", "send")
            .edge("send", "end")
    };
    let old = engine(&store, sending(NodeKind::Function))
        .await
        .expect("builds");
    let data = serde_json::json!({"fail_send": true});
    let data = data.as_object().cloned().expect("an object");
    let id = old
        .start_json("hello", "start", data)
        .await
        .expect("starts")
        .id;
    old.worker().run_until_idle().await.expect("runs");
    assert_eq!(task(&old, id, "send").await.status, Status::Error);
    let new = engine(&store, sending(NodeKind::BusinessRule))
        .await
        .expect("builds");
    assert_eq!(task(&new, id, "send").await.kind, NodeKind::BusinessRule);
    replays(&new, id).await;
}

fn without_approve() -> GraphBuilder {
    hello()
        .node("start", NodeKind::StartHandle)
        .node("approve", NodeKind::Obsolete)
        .node("end", NodeKind::End)
        .edge("start", "end")
}

#[tokio::test]
async fn tasks_of_an_obsolete_node_rest_until_a_manager_cancels_them() {
    let store = stores::store().await;
    let old = engine(&store, approval("approve")).await.expect("builds");
    let id = begin(&old).await;
    let new = engine(&store, without_approve()).await.expect("builds");
    let resting = task(&new, id, "approve").await;
    assert_eq!(
        (resting.kind, resting.status),
        (NodeKind::Obsolete, Status::New)
    );
    let (ada, eve) = (
        User::new("ada").with_permission("hello.manage"),
        User::new("eve"),
    );
    let page = procession::store::Page::default();
    assert!(
        new.as_user(&ada)
            .queue(page)
            .await
            .expect("read")
            .is_empty()
    );
    for user in [&ada, &eve] {
        new.as_user(user)
            .claim(resting.id)
            .await
            .expect_err("no work");
        let as_user = new.as_user(user);
        let done = as_user.complete_json(resting.id, Map::new());
        done.await.expect_err("no work");
    }
    new.as_user(&eve)
        .cancel_task(resting.id)
        .await
        .expect_err("no manager");
    replays(&new, id).await;
    let over = new
        .as_user(&ada)
        .cancel_task(resting.id)
        .await
        .expect("cancelled");
    assert_eq!(over.status, ProcessStatus::Canceled);
    replays(&new, id).await;
}

fn job(kind: NodeKind) -> GraphBuilder {
    let graph = hello()
        .node("start", NodeKind::StartHandle)
        .node("send", kind)
        .node("end", NodeKind::End);
    match kind {
        NodeKind::Obsolete => graph.edge("start", "end"),
        _ => graph.edge("start", "send").edge("send", "end"),
    }
}

#[tokio::test]
async fn a_job_of_an_obsolete_node_is_not_run() {
    let store = stores::store().await;
    let old = engine(&store, job(NodeKind::Job)).await.expect("builds");
    let id = begin(&old).await;
    assert_eq!(task(&old, id, "send").await.status, Status::Scheduled);
    let new = engine(&store, job(NodeKind::Obsolete))
        .await
        .expect("builds");
    new.worker().run_until_idle().await.expect("runs");
    let resting = task(&new, id, "send").await;
    assert_eq!((resting.status, resting.wakes()), (Status::Scheduled, None));
    assert!(
        new.store()
            .next_due(vec!["hello".to_owned()])
            .await
            .expect("read")
            .is_none()
    );
    let manager = User::superuser("ada");
    new.as_user(&manager)
        .cancel_task(resting.id)
        .await
        .expect("cancelled");
    replays(&new, id).await;
}

/// The report of a job that ran while its node became obsolete changes nothing.
#[tokio::test]
async fn a_manager_sees_and_a_worker_reports_too_late() {
    let store = stores::store().await;
    let old = engine(&store, job(NodeKind::Job)).await.expect("builds");
    let id = begin(&old).await;
    let before = task(&old, id, "send").await;
    let new = engine(&store, job(NodeKind::Obsolete))
        .await
        .expect("builds");
    let after = task(&new, id, "send").await;
    assert!(after.attempt > before.attempt, "an old attempt is stale");
    assert_eq!(migrations(&new, id).await, 1);
}

#[tokio::test]
async fn a_boundary_that_is_gone_is_taken_off() {
    let store = stores::store().await;
    let old = engine(&store, approval("approve")).await.expect("builds");
    let id = begin(&old).await;
    let host = task(&old, id, "approve").await.id.number();
    arm(&store, id, host).await;
    let new = engine(&store, approval("approve")).await.expect("builds");
    let boundary = task(&new, id, "approve_late").await;
    assert_eq!(
        (boundary.status, boundary.scheduled),
        (Status::Canceled, None)
    );
    assert_eq!(
        do_view(&new, id, "approve").await.status,
        ProcessStatus::Done
    );
    replays(&new, id).await;
}

/// Writes a timer on the border of a task, as an earlier version of the flow would have done.
async fn arm(store: &impl Store, id: ProcessId, host: u32) {
    use procession::TaskEvent;
    use procession::history::HistoryEntry;
    use procession::store::{Changes, TaskChange};
    let work = move |tx: &mut dyn procession::store::Transaction| {
        let mut process = tx.load(id)?.expect("there").process;
        process.tasks += 1;
        let task_id = procession::TaskId::new(id, process.tasks);
        let now = process.created;
        let mut task = Task::new(
            task_id,
            "hello",
            "approve_late",
            NodeKind::BoundaryTimer,
            now,
        );
        task.status = Status::Scheduled;
        task.scheduled = Some(now + procession::jiff::SignedDuration::from_hours(24));
        task.host = Some(host);
        task.previous = vec![host];
        let events = [
            (TaskEvent::Created, Status::New),
            (TaskEvent::Scheduled, Status::Scheduled),
        ];
        let mut history = Vec::new();
        for (event, status) in events {
            process.events += 1;
            let event = HistoryEvent::Task(event, status);
            let mut row = HistoryEntry::new(id, process.events, now, event);
            row.task = Some(task_id.number());
            row.detail = serde_json::json!({"node": "approve_late", "previous": [host]});
            history.push(row);
        }
        tx.apply(&Changes {
            process: &process,
            created: false,
            tasks: vec![TaskChange {
                task: &task,
                before: None,
            }],
            history: &history,
            outbox: &[],
        })
    };
    store.transact(Box::new(work)).await.expect("written");
}

#[tokio::test]
async fn a_renamed_flow_takes_its_processes_along() {
    let store = stores::store().await;
    let old = engine(&store, approval("approve")).await.expect("builds");
    let (running, over) = (begin(&old).await, begin(&old).await);
    do_view(&old, over, "approve").await;
    let new = || {
        Graph::builder("greeting")
            .node("start", NodeKind::StartHandle)
            .node("confirm", NodeKind::View)
            .renamed("approve")
            .node("end", NodeKind::End)
            .edge("start", "confirm")
            .edge("confirm", "end")
            .flow_renamed("hello")
    };
    let new = engine(&store, new()).await.expect("builds");
    for id in [running, over] {
        assert_eq!(new.process(id).await.expect("readable").flow, "greeting");
        let tasks = new.tasks(id).await.expect("readable");
        assert!(tasks.iter().all(|task| task.flow == "greeting"));
        replays(&new, id).await;
    }
    let history = new.history(running).await.expect("readable");
    let moved = history
        .iter()
        .find(|row| row.event == HistoryEvent::Migrated);
    let detail = &moved.expect("told").detail;
    assert_eq!(
        detail["flow"],
        serde_json::json!({"from": "hello", "to": "greeting"})
    );
    assert_eq!(
        do_view(&new, running, "confirm").await.status,
        ProcessStatus::Done
    );
    replays(&new, running).await;
}

#[tokio::test]
async fn other_flows_of_a_store_are_left_alone() {
    let store = stores::store().await;
    let old = engine(&store, approval("approve")).await.expect("builds");
    let id = begin(&old).await;
    let other = Graph::builder("other")
        .node("start", NodeKind::StartHandle)
        .node("end", NodeKind::End)
        .edge("start", "end");
    let other = engine(&store, other).await.expect("builds");
    assert!(other.stranded().await.expect("checked").is_clear());
    assert_eq!(migrations(&old, id).await, 0);
}

#[tokio::test]
async fn the_second_start_has_nothing_to_do() {
    let store = stores::store().await;
    let old = engine(&store, approval("approve")).await.expect("builds");
    let id = begin(&old).await;
    let new = || approval("confirm").renamed("approve");
    let (first, second) = tokio::join!(engine(&store, new()), engine(&store, new()));
    let (first, second) = (first.expect("builds"), second.expect("builds"));
    let third = engine(&store, new()).await.expect("builds");
    assert_eq!(migrations(&third, id).await, 1);
    let report = third.stranded().await.expect("checked");
    assert_eq!(report.to_string(), "every task that lives has its node");
    // A program of the old version that still runs makes one more; the next start takes it along.
    let late = begin(&old).await;
    let report = first.stranded().await.expect("checked").to_string();
    assert!(
        report.contains("the tasks of `approve` move to `confirm`"),
        "{report}"
    );
    let fourth = engine(&store, new()).await.expect("builds");
    assert_eq!(
        do_view(&fourth, late, "confirm").await.status,
        ProcessStatus::Done
    );
    assert_eq!(
        do_view(&second, id, "confirm").await.status,
        ProcessStatus::Done
    );
}

#[tokio::test]
async fn an_unreadable_version_is_a_typed_error() {
    let store = stores::store().await;
    for (graph, words) in [
        (serde_json::json!(7), "the document is no graph"),
        (serde_json::json!({"format": 9}), "format 9"),
        (
            serde_json::json!({"format": 1, "flow": "hello", "nodes": [{"name": "ask", "kind": "Oracle"}]}),
            "`ask` is of the kind `Oracle`",
        ),
    ] {
        let version = procession::store::FlowVersion {
            flow: "hello".to_owned(),
            fingerprint: "0".repeat(32),
            graph,
            recorded: procession::jiff::Timestamp::UNIX_EPOCH,
        };
        let work = move |tx: &mut dyn procession::store::Transaction| tx.record_flow(&version);
        store.transact(Box::new(work)).await.expect("written");
        let error = engine(&store, approval("approve"))
            .await
            .expect_err("refused");
        assert!(error.is_corrupt(), "{error}");
        let told = error.to_string();
        assert!(told.contains("`hello`") && told.contains(words), "{told}");
    }
}

/// More than are read at once.
#[tokio::test]
async fn many_processes_are_migrated() {
    let store = stores::store().await;
    let old = engine(&store, approval("approve")).await.expect("builds");
    let mut all = Vec::new();
    for _ in 0..600 {
        all.push(begin(&old).await);
    }
    let new = engine(&store, approval("confirm").renamed("approve"))
        .await
        .expect("builds");
    for id in all {
        assert_eq!(task(&new, id, "confirm").await.status, Status::New);
        assert_eq!(migrations(&new, id).await, 1);
    }
}
