//! What processes have to do with each other: subprocesses, messages, signals, escalations, and the outbox
//! that carries them.

mod messages;
mod signals;
mod subprocesses;
mod typed;

use std::sync::Arc;

use procession::clock::ManualClock;
use procession::graph::{Graph, GraphBuilder, Link, NodeKind};
use procession::history::Replay;
use procession::store::Store;
use procession::testing::ScriptedFlow;
use procession::{Engine, Process, ProcessId, ProcessStatus, Status, TaskId, User};
use procession_tests::stores;
use serde_json::{Map, Value};

/// Nodes as `Kind:name` or `Kind:name=link`, edges as `from>to`; a link is the name of a message, a signal or
/// a code, or for a subprocess the flow that is called, with `*` behind it when one comes after the other.
fn flow(name: &str, nodes: &str, edges: &str) -> Arc<ScriptedFlow> {
    let mut graph = Graph::builder(name);
    for node in nodes.split_whitespace() {
        graph = with_node(graph, node);
    }
    for edge in edges.split_whitespace() {
        let (from, to) = edge.split_once('>').unwrap();
        graph = graph.edge(from, to);
    }
    Arc::new(ScriptedFlow::new(graph.build().unwrap()))
}

fn with_node(graph: GraphBuilder, text: &str) -> GraphBuilder {
    let (kind, name) = text.split_once(':').unwrap();
    let (name, link) = name.split_once('=').unwrap_or((name, ""));
    let kind = NodeKind::from_name(kind).unwrap();
    let graph = graph.node(name, kind);
    let link = match kind {
        NodeKind::MessageCatch | NodeKind::MessageThrow => Link::Message(link.to_owned()),
        NodeKind::SignalCatch | NodeKind::SignalThrow => Link::Signal(link.to_owned()),
        NodeKind::EscalationThrow => Link::Escalation(link.to_owned()),
        NodeKind::Subprocess | NodeKind::NSubprocess => Link::Subprocess {
            flow: link.trim_end_matches('*').to_owned(),
            start: "start".to_owned(),
            sequential: link.ends_with('*'),
        },
        _ => return graph,
    };
    graph.link(link)
}

/// An engine with flows and a clock.
struct World {
    engine: Engine,
    clock: ManualClock,
}

async fn world(flows: &[Arc<ScriptedFlow>]) -> World {
    World::on(stores::store().await, flows).await
}

impl World {
    async fn on(store: impl Store, flows: &[Arc<ScriptedFlow>]) -> Self {
        let clock = ManualClock::new("2026-01-05T08:00:00Z".parse().unwrap());
        let mut builder = Engine::builder().store(store).clock(clock.clone());
        for flow in flows {
            builder = builder.definition(Arc::clone(flow) as _);
        }
        let engine = builder.build().await.unwrap();
        Self { engine, clock }
    }

    async fn start(&self, flow: &str, data: Value) -> ProcessId {
        self.try_start(flow, data).await.unwrap().id
    }

    async fn try_start(&self, flow: &str, data: Value) -> Result<Process, procession::Error> {
        self.engine.start_json(flow, "begin", object(data)).await
    }

    async fn process(&self, id: ProcessId) -> Process {
        self.engine.process(id).await.unwrap()
    }

    async fn status(&self, id: ProcessId) -> ProcessStatus {
        self.process(id).await.status
    }

    /// The last task of a node.
    async fn task(&self, id: ProcessId, node: &str) -> procession::Task {
        let tasks = self.engine.tasks(id).await.unwrap();
        let found = tasks.into_iter().rfind(|task| task.node == node);
        found.unwrap_or_else(|| panic!("there is no task of `{node}`"))
    }

    async fn task_status(&self, id: ProcessId, node: &str) -> Status {
        self.task(id, node).await.status
    }

    /// How many tasks of a node there are.
    async fn count(&self, id: ProcessId, node: &str) -> usize {
        let tasks = self.engine.tasks(id).await.unwrap();
        tasks.iter().filter(|task| task.node == node).count()
    }

    async fn children(&self, id: ProcessId) -> Vec<ProcessId> {
        let children = self.engine.children(id).await.unwrap();
        children.iter().map(|child| child.id).collect()
    }

    /// Calls a handle.
    async fn call(&self, id: ProcessId, node: &str) {
        self.call_with(id, node, Value::Null).await;
    }

    async fn call_with(&self, id: ProcessId, node: &str, form: Value) {
        let task = self.task(id, node).await.id;
        self.engine.call_json(task, object(form)).await.unwrap();
    }

    async fn cancel(&self, id: ProcessId) {
        let boss = boss();
        self.engine.as_user(&boss).cancel(id).await.unwrap();
    }

    async fn cancel_task(&self, id: TaskId) {
        let boss = boss();
        self.engine.as_user(&boss).cancel_task(id).await.unwrap();
    }

    async fn retry(&self, id: TaskId) {
        let boss = boss();
        self.engine.as_user(&boss).retry(id).await.unwrap();
    }

    /// Has a worker do what is due.
    async fn work(&self) {
        self.engine.worker().run_until_idle().await.unwrap();
    }

    /// Nothing is on its way, and every history tells what is stored.
    async fn is_settled(&self) {
        let left = self.engine.deliveries([], Default::default()).await;
        let left = left.unwrap();
        assert!(left.is_empty(), "{left:#?}");
        self.replays().await;
    }

    async fn replays(&self) {
        let all = self.engine.store().processes(Default::default()).await;
        for process in all.unwrap() {
            let history = self.engine.history(process.id).await.unwrap();
            let tasks = self.engine.tasks(process.id).await.unwrap();
            let told = Replay::of(&history).unwrap();
            assert_eq!(told, Replay::of_records(&process, &tasks));
        }
    }
}

fn boss() -> User {
    User::superuser("boss")
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
