//! Drives a process to its end: people, calls and workers, in an order that a list of numbers decides.

use std::collections::BTreeMap;
use std::sync::Arc;

use procession::graph::NodeKind;
use procession::history::Replay;
use procession::store::Store;
use procession::testing::ScriptedFlow;
use procession::{Engine, Error, Process, ProcessId, ProcessStatus, Status, Task, TaskId, User};
use serde_json::{Map, Value};

use crate::random_flow::RandomFlow;

/// What a finished process looks like: how often each node was left in which status, and the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// How the process ended.
    pub status: ProcessStatus,
    /// The tasks, counted.
    pub tasks: BTreeMap<(String, Status), usize>,
    /// The data.
    pub data: Value,
}

/// An engine that runs the flow on the store.
///
/// # Errors
///
/// When the engine cannot be built.
pub async fn engine(flow: &ScriptedFlow, store: impl Store) -> Result<Engine, Error> {
    let flow = Arc::new(flow.clone());
    Engine::builder()
        .store(store)
        .definition(flow)
        .build()
        .await
}

/// Starts the flow and works on it until nothing is left to do. `choices` decides what comes next, and
/// how often an event is repeated; when it is used up, the oldest task is next.
///
/// # Errors
///
/// When an event is refused that should have been taken.
///
/// # Panics
///
/// When an event that came twice was taken twice.
pub async fn to_the_end(
    engine: &Engine,
    flow: &RandomFlow,
    choices: &[u8],
) -> Result<ProcessId, Error> {
    let mut choices = choices.iter().copied();
    let id = start(engine, flow, choices.next()).await?;
    loop {
        let open = open_tasks(engine, id).await?;
        if open.is_empty() {
            return Ok(id);
        }
        let choice = choices.next().unwrap_or(0);
        let task = &open[usize::from(choice) % open.len()];
        work(engine, task).await?;
        if choice >= 128 {
            repeat(engine, task).await;
        }
    }
}

/// By a person or from code.
async fn start(engine: &Engine, flow: &RandomFlow, choice: Option<u8>) -> Result<ProcessId, Error> {
    let form = flow.data.clone();
    let process = if choice.unwrap_or(0).is_multiple_of(2) {
        let eve = User::new("eve");
        engine
            .as_user(&eve)
            .start_json("random", "begin", form)
            .await?
    } else {
        engine.start_json("random", "start", form).await?
    };
    Ok(process.id)
}

/// As [`to_the_end`], but every third choice or so stops a task instead of working on it.
///
/// # Errors
///
/// When an event is refused that should have been taken.
pub async fn with_cancels(
    engine: &Engine,
    flow: &RandomFlow,
    choices: &[u8],
) -> Result<ProcessId, Error> {
    let boss = User::superuser("boss");
    let mut choices = choices.iter().copied();
    let id = start(engine, flow, choices.next()).await?;
    loop {
        let open = open_tasks(engine, id).await?;
        if open.is_empty() {
            return Ok(id);
        }
        let choice = choices.next().unwrap_or(0);
        let task = &open[usize::from(choice) % open.len()];
        if choice > 170 {
            engine.as_user(&boss).cancel_task(task.id).await?;
        } else {
            work(engine, task).await?;
        }
    }
}

/// What a process that nobody can work on any more looks like, checked against its history.
///
/// # Errors
///
/// When the store cannot be read.
///
/// # Panics
///
/// When the history does not replay to the stored state, or an open task is left in a process that is
/// over.
pub async fn outcome(engine: &Engine, id: ProcessId) -> Result<Outcome, Error> {
    let process = engine.process(id).await?;
    let tasks = engine.tasks(id).await?;
    check_history(engine, &process, &tasks).await?;
    let mut counted = BTreeMap::new();
    for task in &tasks {
        *counted.entry((task.node.clone(), task.status)).or_default() += 1;
    }
    Ok(Outcome {
        status: process.status,
        tasks: counted,
        data: process.data,
    })
}

async fn check_history(engine: &Engine, process: &Process, tasks: &[Task]) -> Result<(), Error> {
    let history = engine.history(process.id).await?;
    let replay = Replay::of(&history).expect("the history tells a possible story");
    assert_eq!(replay, Replay::of_records(process, tasks));
    let numbers: Vec<u32> = tasks.iter().map(|task| task.id.number()).collect();
    assert!(numbers.iter().copied().eq(1..=process.tasks), "{numbers:?}");
    if process.status != ProcessStatus::New {
        assert!(tasks.iter().all(|task| !task.is_active()), "{tasks:?}");
    }
    check_tokens(tasks);
    Ok(())
}

/// Only a split makes several tokens of one: every other task goes on at most once, so that no join
/// has fired twice for one branch.
fn check_tokens(tasks: &[Task]) {
    let mut continued: BTreeMap<u32, usize> = BTreeMap::new();
    for number in tasks.iter().flat_map(|task| &task.previous) {
        *continued.entry(*number).or_default() += 1;
    }
    for task in tasks.iter().filter(|task| task.kind != NodeKind::Split) {
        let times = continued.get(&task.id.number()).copied().unwrap_or(0);
        let expected = usize::from(task.status == Status::Done && task.kind != NodeKind::End);
        assert_eq!(times, expected, "task {} ({})", task.id, task.node);
    }
}

impl Outcome {
    /// How often each node was finished, without the two ways to begin.
    #[must_use]
    pub fn visits(&self) -> BTreeMap<String, usize> {
        let done = self.tasks.iter().filter(|((node, status), _)| {
            *status == Status::Done && node != "start" && node != "begin"
        });
        done.map(|((node, _), times)| (node.clone(), *times))
            .collect()
    }

    /// The same, without the way in which it began: what every run must come to.
    #[must_use]
    pub fn without_beginning(mut self) -> Self {
        self.tasks
            .retain(|(node, _), _| node != "start" && node != "begin");
        self
    }
}

/// The tasks that somebody can work on now.
async fn open_tasks(engine: &Engine, id: ProcessId) -> Result<Vec<Task>, Error> {
    let tasks = engine.tasks(id).await?.into_iter();
    let workable = |task: &Task| task.is_active() && task.kind != NodeKind::Join;
    Ok(tasks.filter(workable).collect())
}

async fn work(engine: &Engine, task: &Task) -> Result<(), Error> {
    match task.kind {
        NodeKind::View => {
            let ada = User::new("ada");
            engine.as_user(&ada).claim(task.id).await?;
            engine
                .as_user(&ada)
                .complete_json(task.id, Map::new())
                .await?;
        }
        NodeKind::Handle => {
            engine.call_json(task.id, Map::new()).await?;
        }
        _ => {
            engine.worker().concurrency(1).run_until_idle().await?;
        }
    }
    Ok(())
}

/// The same event comes once more, late: it must be refused, and change nothing.
async fn repeat(engine: &Engine, task: &Task) {
    let before = events(engine, task.id).await;
    let ada = User::new("ada");
    let answers = [
        engine.as_user(&ada).claim(task.id).await,
        engine
            .as_user(&ada)
            .complete_json(task.id, Map::new())
            .await,
        engine.call_json(task.id, Map::new()).await,
    ];
    for answer in answers {
        let error = answer.expect_err("an event that comes twice is refused");
        // Of what is over only those are told who had to do with it.
        assert!(error.is_already_done() || error.is_denied(), "{error}");
    }
    assert_eq!(events(engine, task.id).await, before, "nothing was written");
}

async fn events(engine: &Engine, task: TaskId) -> usize {
    let history = engine.history(task.process()).await;
    history.expect("the store can be read").len()
}
