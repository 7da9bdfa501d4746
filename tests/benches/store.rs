//! How fast the SQLite store is, next to the driver alone.
//!
//! `cargo bench -p procession-tests --bench store [-- 1000000]`; the number says how many open tasks
//! there are when pages are read.

mod support;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use procession::graph::NodeKind;
use procession::history::{HistoryEntry, HistoryEvent};
use procession::store::{Page, Store, TaskOrder, TaskQuery, Transaction, Visibility};
use procession::user::Grant;
use procession::{Error, ProcessId, ProcessStatus, Status, TaskEvent};
use procession_sql::{SqliteStore, Synchronous};
use procession_tests::store_suite::{Step, at, process, task, user};
use serde_json::json;
use support::raw_commits::raw_commit_rate;

const SECONDS: f64 = 3.0;

fn main() {
    let mut numbers = std::env::args().filter_map(|argument| argument.parse().ok());
    let open_tasks = numbers.next().unwrap_or(100_000);
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
    runtime.block_on(pages(open_tasks));
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

async fn pages(open_tasks: i64) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("pages.db");
    let begin = Instant::now();
    let store = fill(&path, open_tasks).await;
    let seconds = begin.elapsed().as_secs_f64();
    println!(
        "# pages of 25 at {open_tasks} open tasks (written in {seconds:.1} s), in microseconds"
    );
    let names =
        |all: &[&str]| Visibility::Only(all.iter().map(|name| Grant::from(*name)).collect());
    let queue = |visibility| TaskQuery {
        kinds: vec![NodeKind::View],
        statuses: vec![Status::New],
        visibility,
        ..youngest(0)
    };
    let own = |status| TaskQuery {
        statuses: vec![status],
        owner: Some(user("user7")),
        ..youngest(0)
    };
    let five = ["role1", "role2", "role3", "role4", "role5"];
    for (name, query) in [
        ("inbox", own(Status::Assigned)),
        ("archive", own(Status::Done)),
        ("queue, no permission", queue(names(&[]))),
        ("queue, 1 permission", queue(names(&five[..1]))),
        ("queue, 5 permissions", queue(names(&five))),
        (
            "queue, 5 permissions, page 40",
            TaskQuery {
                page: page(1000),
                ..queue(names(&five))
            },
        ),
        (
            "queue, 5 permissions, most urgent",
            TaskQuery {
                order: TaskOrder::Urgent,
                ..queue(names(&five))
            },
        ),
        ("queue, permission of nobody", queue(names(&["nobody"]))),
        ("queue, superuser", queue(Visibility::All)),
        (
            "errors",
            TaskQuery {
                statuses: vec![Status::Error],
                ..youngest(0)
            },
        ),
        ("all tasks", youngest(0)),
    ] {
        measure(&store, name, query).await;
    }
}

async fn measure(store: &SqliteStore, name: &str, query: TaskQuery) {
    let mut times = Vec::new();
    let mut rows = 0;
    for _ in 0..500 {
        let begin = Instant::now();
        rows = store.tasks(query.clone()).await.expect("read").len();
        times.push(begin.elapsed().as_micros());
    }
    times.sort_unstable();
    let (median, late) = (times[times.len() / 2], times[times.len() * 99 / 100]);
    println!("{name:30} {rows:3} rows  median {median:6}  99% {late:6}");
}

fn youngest(offset: usize) -> TaskQuery {
    TaskQuery {
        order: TaskOrder::Youngest,
        page: page(offset),
        ..TaskQuery::default()
    }
}

fn page(offset: usize) -> Page {
    Page { offset, limit: 25 }
}

/// Processes of two open tasks and two that are over: one half in the queues of 20 roles, the other
/// in the inboxes of 1000 users. Nobody may take what is in a queue without a role.
async fn fill(path: &Path, open_tasks: i64) -> SqliteStore {
    let builder = SqliteStore::builder(path).synchronous(Synchronous::Normal);
    let store = builder.build().await.expect("opens");
    let processes = open_tasks / 2;
    for first in (1..=processes).step_by(500) {
        let work = store.transact(Box::new(move |tx| {
            (first..(first + 500).min(processes + 1)).try_for_each(|id| two_open_tasks(tx, id))
        }));
        work.await.expect("written");
    }
    store
}

fn two_open_tasks(tx: &mut dyn Transaction, id: i64) -> Result<(), Error> {
    let mut start = task(id, 1, Status::Done);
    start.kind = NodeKind::Start;
    let mut queued = task(id, 2, Status::New);
    queued.permission = (id % 21 > 0).then(|| format!("role{}", id % 21));
    let mut owned = task(id, 3, Status::Assigned);
    owned.owner = Some(user(&format!("user{}", id % 1000)));
    let mut over = task(id, 4, Status::Done);
    over.owner = owned.owner.clone();
    Step::new(process(id), [start, queued, owned, over]).apply(tx)
}
