//! Flows in which time passes: timers, start timers and the events on the border of tasks.

mod approval;
mod errors;
mod race;
mod starting;
mod waiting;

use std::time::Duration;

use procession::clock::ManualClock;
use procession::flow::Flow;
use procession::history::Replay;
use procession::prelude::*;
use procession::store::Store;
use procession::{Process, Status};
use procession_tests::stores;

/// An engine whose clock stands still until it is moved.
pub(crate) struct World {
    pub(crate) engine: Engine,
    pub(crate) clock: ManualClock,
}

impl World {
    /// A world of one flow, on a store of its own.
    pub(crate) async fn new<F: Flow>() -> Self {
        Self::on::<F>(stores::store().await).await
    }

    async fn on<F: Flow>(store: impl Store) -> Self {
        let clock = ManualClock::default();
        let engine = Engine::builder()
            .store(store)
            .clock(clock.clone())
            .flow::<F>();
        Self {
            engine: engine.build().await.unwrap(),
            clock,
        }
    }

    /// Moves the clock and does what is due then; tells how many timers were fired.
    pub(crate) async fn pass(&self, seconds: u64) -> usize {
        self.clock.advance(Duration::from_secs(seconds));
        self.engine.worker().run_until_idle().await.unwrap().fired
    }

    /// `node=STATUS` for every task, in order; and the history tells the same.
    pub(crate) async fn tasks(&self, process: &Process) -> String {
        let tasks = self.engine.tasks(process.id).await.unwrap();
        let stored = self.engine.process(process.id).await.unwrap();
        let history = self.engine.history(process.id).await.unwrap();
        assert_eq!(
            Replay::of(&history).unwrap(),
            Replay::of_records(&stored, &tasks)
        );
        let task = |t: &procession::Task| format!("{}={}", t.node, t.status);
        tasks.iter().map(task).collect::<Vec<_>>().join(" ")
    }

    pub(crate) async fn status(&self, process: &Process) -> ProcessStatus {
        self.engine.process(process.id).await.unwrap().status
    }

    /// The id of the only open task of a node.
    pub(crate) async fn open(&self, process: &Process, node: &str) -> TaskId {
        let tasks = self.engine.tasks(process.id).await.unwrap();
        let mut open = tasks
            .into_iter()
            .filter(|task| task.node == node && task.is_active());
        let task = open.next().unwrap_or_else(|| panic!("no open `{node}`"));
        assert!(open.next().is_none(), "several open `{node}`");
        task.id
    }
}

/// Claims a task and completes it without a form.
pub(crate) async fn complete(world: &World, task: TaskId) -> Result<Process, procession::Error> {
    let ada = User::superuser("ada");
    let user = world.engine.as_user(&ada);
    user.claim(task).await?;
    user.complete_json(task, serde_json::Map::new()).await
}

#[tokio::test]
async fn a_worker_sleeps_until_a_timer_is_due_and_wakes_by_itself() {
    let engine = stores::engine()
        .await
        .flow::<waiting::ShortFlow>()
        .build()
        .await
        .unwrap();
    let start = &waiting::ShortFlow::nodes().start;
    let process = engine.start(start, ()).await.unwrap();
    // The next look of its own would be much later.
    let worker = engine.worker().poll(Duration::from_secs(60));
    let watch = engine.clone();
    let done = async move {
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            if watch.process(process.id).await.unwrap().status == ProcessStatus::Done {
                return;
            }
        }
        panic!("the timer did not fire");
    };
    let report = worker.run(done).await.unwrap();
    assert_eq!(report.fired, 1);
    let tasks = engine.tasks(process.id).await.unwrap();
    assert!(tasks.iter().all(|task| task.status == Status::Done));
}
