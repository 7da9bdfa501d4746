//! Signals and escalations to processes that are busy.

use std::sync::Arc;

use procession::graph::{Graph, Link, NodeKind};
use procession::history::HistoryEvent;
use procession::testing::ScriptedFlow;
use procession::{Engine, ProcessId, ProcessStatus, Status, Task, User};
use procession_tests::faulty::FaultyStore;
use procession_tests::stores;
use serde_json::{Map, json};

/// Nodes one after the other.
fn chain(name: &str, nodes: &[(&str, NodeKind, Option<Link>)]) -> Arc<ScriptedFlow> {
    let mut graph = Graph::builder(name);
    for (name, kind, link) in nodes {
        graph = graph.node(*name, *kind);
        if let Some(link) = link {
            graph = graph.link(link.clone());
        }
    }
    for pair in nodes.windows(2) {
        graph = graph.edge(pair[0].0, pair[1].0);
    }
    Arc::new(ScriptedFlow::new(graph.build().unwrap()))
}

struct World {
    engine: Engine,
    store: FaultyStore,
}

impl World {
    async fn new(flows: Vec<Arc<ScriptedFlow>>) -> Self {
        let store = FaultyStore::new(stores::store().await);
        let mut engine = Engine::builder().store(store.clone());
        for flow in flows {
            engine = engine.definition(flow);
        }
        let engine = engine.build().await.unwrap();
        Self { engine, store }
    }

    async fn start(&self, flow: &str) -> ProcessId {
        let started = self.engine.start_json(flow, "begin", Map::new()).await;
        started.unwrap().id
    }

    /// The storage works again, and a worker does what was left.
    async fn recover(&self) {
        self.store.fail_after(usize::MAX);
        self.engine.worker().run_until_idle().await.unwrap();
    }
}

/// Defect 20, signals: a receiver that cannot be reached when the signal is sent gets it later.
#[tokio::test]
async fn a_signal_waits_for_a_receiver_that_is_busy() {
    let mut lost = 0;
    for calls in 0.. {
        let alarm = Link::Signal("alarm".to_owned());
        let world = World::new(vec![chain(
            "guard",
            &[
                ("begin", NodeKind::StartHandle, None),
                ("wait", NodeKind::SignalCatch, Some(alarm)),
                ("end", NodeKind::End, None),
            ],
        )])
        .await;
        let guard = world.start("guard").await;
        world.store.fail_after(calls);
        let sent = world.engine.signal("alarm", json!({})).await.is_ok();
        let failed = world.store.has_failed();
        let now = world.engine.process(guard).await.unwrap().status;
        world.recover().await;
        let then = world.engine.process(guard).await.unwrap().status;
        // What was sent arrives; what could not be sent is told to the sender.
        assert_eq!(then == ProcessStatus::Done, sent, "after {calls} calls");
        lost += usize::from(sent && now != ProcessStatus::Done);
        if !failed {
            break;
        }
    }
    assert!(lost > 3, "only {lost} deliveries failed at first");
}

/// Defect 20, escalations: so does the task above that is told of something.
#[tokio::test]
async fn an_escalation_waits_for_a_parent_that_is_busy() {
    escalates_to_a_busy_parent(true).await;
}

/// Defect 20, once more: the end of the process that tells of it must not come first.
#[tokio::test]
async fn an_escalation_is_not_overtaken_by_the_end_of_who_sends_it() {
    escalates_to_a_busy_parent(false).await;
}

async fn escalates_to_a_busy_parent(goes_on: bool) {
    let mut lost = 0;
    for calls in 0.. {
        let below = Link::Subprocess {
            flow: "below".to_owned(),
            start: "start".to_owned(),
            sequential: false,
        };
        let late = Link::Escalation("late".to_owned());
        let above = chain(
            "above",
            &[
                ("begin", NodeKind::StartHandle, None),
                ("call", NodeKind::Subprocess, Some(below)),
                ("end", NodeKind::End, None),
            ],
        );
        let mut nodes = vec![
            ("start", NodeKind::StartSubprocess, None),
            ("work", NodeKind::Handle, None),
            ("shout", NodeKind::EscalationThrow, Some(late)),
            ("more", NodeKind::Handle, None),
            ("end", NodeKind::End, None),
        ];
        nodes.retain(|(node, ..)| goes_on || *node != "more");
        let below = chain("below", &nodes);
        let world = World::new(vec![above, below]).await;
        let above = world.start("above").await;
        let below = world.engine.children(above).await.unwrap()[0].id;
        let tasks = world.engine.tasks(below).await.unwrap();
        let work = tasks.iter().find(|task| task.node == "work").unwrap().id;
        world.store.fail_after(calls);
        let called = world.engine.call_json(work, Map::new()).await.is_ok();
        let failed = world.store.has_failed();
        let now = told(&world, above).await;
        world.recover().await;
        assert_eq!(
            told(&world, above).await,
            usize::from(called),
            "after {calls} calls"
        );
        if called && !goes_on {
            let process = world.engine.process(above).await.unwrap();
            assert_eq!(process.status, ProcessStatus::Done, "after {calls} calls");
        }
        lost += usize::from(called && now == 0);
        if !failed {
            break;
        }
    }
    assert!(lost > 3, "only {lost} deliveries failed at first");
}

async fn told(world: &World, above: ProcessId) -> usize {
    let history = world.engine.history(above).await.unwrap();
    let told = history
        .iter()
        .filter(|row| row.event == HistoryEvent::Escalated);
    told.count()
}

/// Whoever waits for a process that was stopped hears of its end once: of that, or of the one that it comes to
/// when it was revived in time.
#[tokio::test]
async fn a_stopped_process_goes_on_only_while_somebody_waits_for_it() {
    let (mut in_time, mut too_late) = (0, 0);
    for calls in 0.. {
        let below = Link::Subprocess {
            flow: "below".to_owned(),
            start: "start".to_owned(),
            sequential: false,
        };
        let above = chain(
            "above",
            &[
                ("begin", NodeKind::StartHandle, None),
                ("call", NodeKind::Subprocess, Some(below)),
                ("end", NodeKind::End, None),
            ],
        );
        let below = chain(
            "below",
            &[
                ("start", NodeKind::StartSubprocess, None),
                ("work", NodeKind::Handle, None),
                ("end", NodeKind::End, None),
            ],
        );
        let world = World::new(vec![above, below]).await;
        let above = world.start("above").await;
        let below = world.engine.children(above).await.unwrap()[0].id;
        let boss = User::superuser("boss");
        let manager = world.engine.as_user(&boss);
        world.store.fail_after(calls);
        let canceled = manager.cancel(below).await.is_ok();
        let failed = world.store.has_failed();
        world.store.fail_after(usize::MAX);
        let call = open(&world, above, "call").await;
        if canceled {
            let waits = call.status == Status::Started;
            let revived = manager.revive_process(below).await;
            assert_eq!(revived.is_ok(), waits, "after {calls} calls");
            world.recover().await;
            let last = if let Err(refused) = revived {
                too_late += 1;
                assert!(refused.is_conflict(), "{refused}");
                let told = refused.to_string();
                let words = format!("it does not wait for process {below} any more");
                assert!(told.contains(&words), "{told}");
                let stopped = world.engine.process(below).await.unwrap();
                assert_eq!(stopped.status, ProcessStatus::Canceled);
                manager.retry(call.id).await.unwrap();
                world.engine.children(above).await.unwrap()[1].id
            } else {
                in_time += 1;
                below
            };
            let work = open(&world, last, "work").await.id;
            world.engine.call_json(work, Map::new()).await.unwrap();
            let process = world.engine.process(above).await.unwrap();
            assert_eq!(process.status, ProcessStatus::Done, "after {calls} calls");
        }
        if !failed {
            break;
        }
    }
    assert!(in_time > 0 && too_late > 0, "{in_time}, {too_late}");
}

async fn open(world: &World, process: ProcessId, node: &str) -> Task {
    let mut tasks = world.engine.tasks(process).await.unwrap().into_iter();
    let found = tasks.find(|task| task.node == node && task.is_active());
    found.unwrap_or_else(|| panic!("no open `{node}`"))
}
