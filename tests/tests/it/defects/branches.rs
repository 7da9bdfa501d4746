//! Branches: where they come together, race, fail, come too late and are undone.

use procession::graph::{EdgeClass, Graph, NodeKind, Partial};
use procession::history::{HistoryEvent, Replay};
use procession::testing::ScriptedFlow;
use procession::{Engine, ProcessId, ProcessStatus, Status, Task, User};
use serde_json::{Map, Value, json};

use crate::engine::engine_of;

/// A process of the flow "branches", from its outside.
struct Run {
    engine: Engine,
    process: ProcessId,
}

impl Run {
    /// `kind:name` for the nodes, `from>to` for the edges, and the data that the process begins with.
    async fn start(nodes: &str, edges: &str, data: Value) -> Self {
        let mut graph = Graph::builder("branches");
        for node in nodes.split_whitespace() {
            let (kind, name) = node.split_once(':').expect("kind:name");
            graph = graph.node(name, NodeKind::from_name(kind).expect("a kind"));
            if name == "join_any" {
                let partial = Partial {
                    arrived: Some(1),
                    cancel_active: false,
                };
                graph = graph.partial(partial);
            }
        }
        for edge in edges.split_whitespace() {
            graph = match (edge.split_once('>'), edge.split_once('~')) {
                (_, Some((host, handler))) => graph.compensated_by(host, handler),
                (Some((from, to)), _) => match to.split_once('?') {
                    Some((to, key)) => graph.edge_of(from, to, EdgeClass::When, key),
                    None => graph.edge(from, to),
                },
                _ => panic!("`{edge}` is no edge"),
            };
        }
        let flow = ScriptedFlow::new(graph.build().expect("a graph"));
        let engine = engine_of(flow).await;
        let data = data.as_object().cloned().unwrap_or_default();
        let process = engine.start_json("branches", "start", data).await;
        let process = process.expect("starts").id;
        Self { engine, process }
    }

    async fn tasks(&self, node: &str) -> Vec<Task> {
        let tasks = self.engine.tasks(self.process).await.expect("readable");
        tasks.into_iter().filter(|task| task.node == node).collect()
    }

    /// The statuses of the tasks of a node.
    async fn statuses(&self, node: &str) -> Vec<Status> {
        let tasks = self.tasks(node).await;
        tasks.iter().map(|task| task.status).collect()
    }

    async fn call(&self, node: &str) {
        let tasks = self.tasks(node).await;
        let open = tasks.iter().find(|task| task.is_active()).expect("open");
        let called = self.engine.call_json(open.id, Map::new()).await;
        called.unwrap_or_else(|error| panic!("{node}: {error}"));
    }

    async fn cancel(&self, node: &str) {
        let task = self.tasks(node).await[0].id;
        let boss = User::superuser("boss");
        let cancelled = self.engine.as_user(&boss).cancel_task(task).await;
        cancelled.expect("is cancelled");
    }

    async fn work(&self) {
        let worked = self.engine.worker().run_until_idle().await;
        worked.expect("works");
    }

    /// The status of the process, whose history must tell what there is.
    async fn status(&self) -> ProcessStatus {
        let process = self.engine.process(self.process).await.expect("is there");
        let tasks = self.engine.tasks(self.process).await.expect("readable");
        let history = self.engine.history(self.process).await.expect("readable");
        let replay = Replay::of(&history).expect("a possible story");
        assert_eq!(replay, Replay::of_records(&process, &tasks));
        process.status
    }
}

const SPLIT_JOIN: (&str, &str) = (
    "StartHandle:start Split:split Handle:a Handle:b Join:join End:end",
    "start>split split>a split>b a>join b>join join>end",
);

/// Defect 1: a join was only looked at when a branch came, so that one whose last branch died waited for
/// ever.
#[tokio::test]
async fn a_join_goes_on_when_the_last_branch_that_it_waits_for_dies() {
    for cancel_first in [true, false] {
        let run = Run::start(SPLIT_JOIN.0, SPLIT_JOIN.1, json!({})).await;
        if cancel_first {
            run.cancel("b").await;
            run.call("a").await;
        } else {
            run.call("a").await;
            run.cancel("b").await;
        }
        assert_eq!(run.statuses("join").await, [Status::Done]);
        assert_eq!(run.status().await, ProcessStatus::Done);
    }
}

/// Defect 4: `cancel_active = false` was stored and not read.
#[tokio::test]
async fn a_join_that_cancels_nothing_lets_the_other_branches_run_on() {
    let nodes = SPLIT_JOIN.0.replace(":join", ":join_any");
    let edges = SPLIT_JOIN.1.replace("join", "join_any");
    let run = Run::start(&nodes, &edges, json!({})).await;
    run.call("a").await;
    assert_eq!(run.statuses("join_any").await, [Status::Done]);
    assert_eq!(run.statuses("b").await, [Status::New]);
    assert_eq!(run.status().await, ProcessStatus::New);
}

/// Defect 6: a failed branch did not hold up the end of the process.
#[tokio::test]
async fn a_process_with_a_failed_branch_is_not_done() {
    let nodes = "StartHandle:start Split:split Job:a Function:b End:end";
    let edges = "start>split split>a split>b a>end b>end";
    let run = Run::start(nodes, edges, json!({"fail_a": true})).await;
    run.work().await;
    assert_eq!(run.statuses("a").await, [Status::Error]);
    assert_eq!(run.statuses("end").await, [Status::Done]);
    assert_eq!(run.status().await, ProcessStatus::New);
    run.cancel("a").await;
    assert_eq!(run.status().await, ProcessStatus::Done);
}

/// Defect 8: the token grew with every round of a loop through a split.
#[tokio::test]
async fn a_token_is_as_deep_as_the_splits_that_are_open() {
    let nodes = "StartHandle:start Split:split Handle:again End:end SplitFirst:race Handle:other";
    let edges = "start>split split>race split>end race>again race>other again>split other>end";
    let run = Run::start(nodes, edges, json!({})).await;
    for _ in 0..5 {
        run.call("again").await;
    }
    let deepest = run.tasks("again").await;
    let depths = deepest.iter().map(|task| task.token.segments().len());
    assert_eq!(depths.max(), Some(2));
}

/// Defect 9: a split whose condition failed in the background took the task before it with it.
#[tokio::test]
async fn a_split_that_cannot_decide_leaves_the_task_before_it_done() {
    for split in ["Split", "SplitFirst"] {
        let nodes = format!("StartHandle:start Job:work {split}:split Handle:a End:end");
        let edges = "start>work work>split split>a?never a>end";
        let run = Run::start(&nodes, edges, json!({})).await;
        run.work().await;
        assert_eq!(run.statuses("work").await, [Status::Done]);
        assert_eq!(run.statuses("split").await, [Status::Error]);
        assert_eq!(run.status().await, ProcessStatus::New);
    }
}

/// Defect 11: the process was done although a handler had failed to undo something.
#[tokio::test]
async fn a_process_is_not_done_while_something_is_not_undone() {
    let nodes = "StartHandle:start Function:book Function:hotel Job:pay CompensateThrow:undo End:end Function:cancel Function:cancel_hotel";
    let edges = "start>book book>hotel hotel>pay pay>undo undo>end book~cancel hotel~cancel_hotel";
    let run = Run::start(nodes, edges, json!({"fail_cancel": true})).await;
    run.work().await;
    assert_eq!(run.statuses("cancel_hotel").await, [Status::Done]);
    assert_eq!(run.statuses("cancel").await, [Status::Error]);
    assert_eq!(run.statuses("end").await, []);
    assert_eq!(run.status().await, ProcessStatus::New);
}

/// Defect 11, once more: a handler that is tried or made again was forgotten by the throw that waited for it.
#[tokio::test]
async fn a_throw_waits_for_a_handler_that_is_tried_again() {
    for revived in [false, true] {
        let nodes = "StartHandle:start Function:book Function:hotel Job:pay CompensateThrow:undo End:end \
                     View:cancel Job:cancel_hotel";
        let edges =
            "start>book book>hotel hotel>pay pay>undo undo>end book~cancel hotel~cancel_hotel";
        let run = Run::start(nodes, edges, json!({"fail_cancel_hotel": true})).await;
        run.work().await;
        let failed = run.tasks("cancel_hotel").await.remove(0);
        assert_eq!(failed.status, Status::Error);
        let boss = User::superuser("boss");
        let manager = run.engine.as_user(&boss);
        if revived {
            manager.revive(failed.id).await.unwrap();
        } else {
            manager.retry(failed.id).await.unwrap();
        }
        run.work().await;
        assert_eq!(run.statuses("cancel").await, [], "revived: {revived}");
        assert_eq!(run.statuses("undo").await, [Status::Started]);
    }
}

/// Defect 12: nested splits that shared a join failed when they ran.
#[tokio::test]
async fn nested_splits_may_share_a_join() {
    let nodes =
        "StartHandle:start Split:outer Split:inner Handle:a Handle:b Handle:c Join:join End:end";
    let edges = "start>outer outer>inner outer>c inner>a inner>b a>join b>join c>join join>end";
    for order in [["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"]] {
        let run = Run::start(nodes, edges, json!({})).await;
        for node in order {
            assert_eq!(run.statuses("end").await, []);
            run.call(node).await;
        }
        assert_eq!(run.statuses("join").await, [Status::Done]);
        assert_eq!(run.status().await, ProcessStatus::Done);
    }
}

/// Defect 21: a branch that came after the join had gone on made it go on once more.
#[tokio::test]
async fn a_branch_that_comes_too_late_is_taken_in() {
    let nodes = SPLIT_JOIN.0.replace(":join", ":join_any");
    let edges = SPLIT_JOIN.1.replace("join", "join_any");
    let run = Run::start(&nodes, &edges, json!({})).await;
    run.call("a").await;
    run.call("b").await;
    assert_eq!(run.statuses("join_any").await, [Status::Done]);
    assert_eq!(run.statuses("end").await, [Status::Done]);
    assert_eq!(run.status().await, ProcessStatus::Done);
    let history = run.engine.history(run.process).await.unwrap();
    let mut absorbed = history
        .iter()
        .filter(|row| row.event == HistoryEvent::Absorbed);
    let late = absorbed.next().expect("the history knows of it");
    assert_eq!(late.task, Some(run.tasks("b").await[0].id.number()));
    assert!(absorbed.next().is_none());
}

/// Defect 26: a race between two ways that do not wait always failed.
#[tokio::test]
async fn of_two_automatic_ways_the_first_one_wins() {
    let nodes = "StartHandle:start SplitFirst:race Function:a Function:b End:end";
    let edges = "start>race race>a race>b a>end b>end";
    let run = Run::start(nodes, edges, json!({})).await;
    assert_eq!(run.statuses("a").await, [Status::Done]);
    assert_eq!(run.statuses("b").await, [Status::Canceled]);
    assert_eq!(run.status().await, ProcessStatus::Done);
    let process = run.engine.process(run.process).await.unwrap();
    assert_eq!(process.data, json!({"a": 1}), "`b` has not run");
}
