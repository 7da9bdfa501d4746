//! What the tests of the patterns share: an engine in memory with a clock that they move.

use std::time::Duration;

use procession::clock::ManualClock;
use procession::flow::Flow;
use procession::jiff::Timestamp;
use procession::prelude::*;
use procession::{Process, Task};
use serde_json::{Map, Value};

/// One flow at play.
pub(super) struct Play {
    pub(super) engine: Engine,
    clock: ManualClock,
}

impl Play {
    pub(super) async fn of<F: Flow>() -> Self {
        Self::with(Engine::builder().flow::<F>()).await
    }

    pub(super) async fn with(builder: procession::engine::EngineBuilder) -> Self {
        let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
        let engine = builder.clock(clock.clone()).build().await;
        let engine = engine.expect("an engine in memory");
        Self { engine, clock }
    }

    /// Time passes, and the worker does what has become due.
    pub(super) async fn pass(&self, seconds: u64) {
        self.clock.advance(Duration::from_secs(seconds));
        self.work().await;
    }

    pub(super) async fn work(&self) {
        let worker = self.engine.worker();
        worker.run_until_idle().await.expect("the worker works");
    }

    /// A person's task of this node, whatever its process.
    pub(super) async fn task(&self, process: ProcessId, node: &str) -> Task {
        let tasks = self.engine.tasks(process).await.expect("tasks");
        let found = tasks.into_iter().rev().find(|task| task.node == node);
        found.unwrap_or_else(|| panic!("no task of `{node}`"))
    }

    /// The user claims the task of this node when it is not theirs yet, and completes it.
    pub(super) async fn complete(
        &self,
        process: ProcessId,
        node: &str,
        user: &User,
        form: Value,
    ) -> Result<Process, procession::Error> {
        let task = self.task(process, node).await;
        if task.owner.is_none() {
            self.engine.as_user(user).claim(task.id).await?;
        }
        let form = object(form);
        self.engine.as_user(user).complete_json(task.id, form).await
    }

    /// `node STATUS` of every task, in the order in which they were made.
    pub(super) async fn told(&self, process: ProcessId) -> Vec<String> {
        let tasks = self.engine.tasks(process).await.expect("tasks");
        let told = tasks
            .iter()
            .map(|task| format!("{} {}", task.node, task.status));
        told.collect()
    }

    pub(super) async fn status(&self, process: ProcessId) -> ProcessStatus {
        self.engine.process(process).await.expect("there").status
    }
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        other => panic!("a form is an object, not {other}"),
    }
}
