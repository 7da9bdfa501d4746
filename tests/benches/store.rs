//! How fast the SQLite store is, next to the driver alone.
//!
//! `cargo bench -p procession-tests --bench store`

#[path = "support/machine.rs"]
mod machine;
#[path = "support/raw_commits.rs"]
mod raw_commits;

use std::sync::Arc;
use std::time::{Duration, Instant};

use procession::graph::NodeKind;
use procession::history::{HistoryEntry, HistoryEvent};
use procession::store::{Store, Transaction};
use procession::{Error, ProcessId, ProcessStatus, Status, TaskEvent};
use procession_sql::{SqliteStore, Synchronous};
use procession_tests::store_suite::{Step, at, process, task, user};
use raw_commits::raw_commit_rate;
use serde_json::json;

const SECONDS: f64 = 3.0;

fn main() {
    machine::print_load();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .expect("a runtime");
    println!("# transactions a second");
    for (name, synchronous) in [("NORMAL", Synchronous::Normal), ("FULL", Synchronous::Full)] {
        let folder = tempfile::tempdir().expect("a folder");
        let raw = raw_commit_rate(&folder.path().join("raw.db"), name, SECONDS);
        println!("{name:6} driver alone, 1 insert + 1 update     {raw:9.0}");
        for (what, work) in [
            ("1 insert + 1 update", one_task as Item),
            ("a process of 8 nodes", eight_nodes),
        ] {
            for callers in [1, 64] {
                let rate = runtime.block_on(rate(synchronous, callers, work));
                let ratio = rate / raw;
                println!("{name:6} store, {what:20} {callers:3} callers {rate:9.0}  x {ratio:.2}");
            }
        }
    }
}

/// What one transaction does; the number is its caller's.
type Item = fn(&mut dyn Transaction, i64) -> Result<(), Error>;

async fn rate(synchronous: Synchronous, callers: i64, work: Item) -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    let builder = SqliteStore::builder(folder.path().join("store.db"));
    let store = builder.synchronous(synchronous).build().await;
    let store = Arc::new(store.expect("opens"));
    for id in 1..=callers {
        Step::new(process(id), [])
            .write(&*store)
            .await
            .expect("written");
    }
    let begin = Instant::now();
    let end = begin + Duration::from_secs_f64(SECONDS);
    let running = (1..=callers).map(|caller| {
        let store = Arc::clone(&store);
        tokio::spawn(async move {
            let mut done = 0;
            while Instant::now() < end {
                let work = store.transact(Box::new(move |tx| work(tx, caller)));
                work.await.expect("committed");
                done += 1;
            }
            done
        })
    });
    let mut commits = 0;
    for caller in running.collect::<Vec<_>>() {
        commits += caller.await.expect("no panic");
    }
    f64::from(commits) / begin.elapsed().as_secs_f64()
}

/// Loads the caller's process, adds a task and writes the process back.
fn one_task(tx: &mut dyn Transaction, caller: i64) -> Result<(), Error> {
    let id = ProcessId::new(caller);
    let loaded = tx.load(id)?.ok_or_else(|| Error::storage("no process"))?;
    let mut process = loaded.process;
    process.tasks += 1;
    let mut task = task(caller, process.tasks, Status::Done);
    task.owner = Some(user("ada"));
    let mut step = Step::new(process, [task]);
    step.created = false;
    step.apply(tx)
}

/// What a process of eight automatic nodes writes.
fn eight_nodes(tx: &mut dyn Transaction, _caller: i64) -> Result<(), Error> {
    let id = tx.next_process()?;
    let mut process = process(id.get());
    process.status = ProcessStatus::Done;
    process.data = json!({"text": "Hello world", "approved": true, "amount": 12});
    let tasks = (1..=8).map(|number| {
        let mut task = task(id.get(), number, Status::Done);
        task.kind = NodeKind::Function;
        task.previous = vec![number - 1];
        (task.started, task.finished) = (Some(at(3)), Some(at(3)));
        task
    });
    let mut step = Step::new(process, tasks);
    step.history = (1..=17)
        .map(|number| {
            let event = HistoryEvent::Task(TaskEvent::Finished, Status::Done);
            let mut row = HistoryEntry::new(id, number, at(3), event);
            row.task = Some(number / 2);
            row.detail = json!({"node": "approve", "previous": [number]});
            row
        })
        .collect();
    step.apply(tx)
}
