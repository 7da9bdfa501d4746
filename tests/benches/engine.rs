//! How many processes of an automatic flow come to their end per second, on an SQLite file:
//! `cargo bench -p procession-tests --bench engine`, or with seconds for each row, `-- 5`.
//!
//! The flow has eight nodes: start, function, if, split, two functions, join, end. Each process is one
//! transaction with one process row, eight task rows and the history of them. Next to it stands what the
//! raw driver does in the same run: one insert and one update per commit.

#[path = "support/raw_commits.rs"]
mod raw_commits;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use procession::Engine;
use procession::prelude::*;
use procession_sql::{SqliteStore, Synchronous};

/// What a process counts.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Count {
    /// Set by the function before the split
    pub first: u32,
    /// Set on one branch
    pub left: u32,
    /// Set on the other branch
    pub right: u32,
}

/// Eight nodes
#[flow(data = Count)]
pub struct AutomaticFlow {
    #[next(function)]
    start: StartHandle,

    #[run(|count| count.first += 1)]
    #[next(check)]
    function: Function,

    #[when(|count| count.first > 0, then = split)]
    #[otherwise(end)]
    check: If,

    #[next(left)]
    #[next(right)]
    split: Split,

    #[run(|count| count.left += 1)]
    #[next(join)]
    left: Function,

    #[run(|count| count.right += 1)]
    #[next(join)]
    right: Function,

    #[next(end)]
    join: Join,

    end: End,
}

fn main() {
    // Cargo hands `--bench` over to programs of their own too.
    let seconds = std::env::args()
        .skip(1)
        .find_map(|argument| argument.parse().ok());
    let time = Duration::from_secs(seconds.unwrap_or(3));
    println!(
        "automatic flow of 8 nodes on SQLite, {}s for each row\n",
        time.as_secs()
    );
    println!("synchronous  callers  processes/s   tasks/s  raw commits/s  processes/raw  aim");
    for (synchronous, name, aim) in [
        (Synchronous::Normal, "NORMAL", 2_000.0),
        (Synchronous::Full, "FULL", 1_000.0),
    ] {
        let raw = raw_rate(name, time);
        for callers in [1, 64] {
            let rate = engine_rate(synchronous, callers, time);
            let aim = match callers {
                1 => String::new(),
                _ => format!("{aim}: {}", if rate >= aim { "reached" } else { "MISSED" }),
            };
            println!(
                "{name:<11}  {callers:>7}  {rate:>11.0}  {:>8.0}  {raw:>13.0}  {:>13.2}  {aim}",
                rate * 8.0,
                rate / raw
            );
        }
    }
}

fn raw_rate(synchronous: &str, time: Duration) -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    raw_commits::raw_commit_rate(
        &folder.path().join("raw.db"),
        synchronous,
        time.as_secs_f64(),
    )
}

fn engine_rate(synchronous: Synchronous, callers: usize, time: Duration) -> f64 {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let engine = engine(&folder.path().join("engine.db"), synchronous).await;
        let engine = engine.expect("builds");
        count(&engine, callers, time).await
    })
}

async fn engine(file: &Path, synchronous: Synchronous) -> Result<Engine, procession::Error> {
    let store = SqliteStore::builder(file)
        .synchronous(synchronous)
        .build()
        .await?;
    Engine::builder()
        .store(store)
        .flow::<AutomaticFlow>()
        .build()
        .await
}

async fn count(engine: &Engine, callers: usize, time: Duration) -> f64 {
    let done = Arc::new(AtomicUsize::new(0));
    let begin = Instant::now();
    let caller = |engine: Engine, done: Arc<AtomicUsize>| async move {
        while begin.elapsed() < time {
            let process = engine.start(&AutomaticFlow::nodes().start, ()).await;
            let process = process.expect("starts");
            assert_eq!(process.status, procession::ProcessStatus::Done);
            done.fetch_add(1, Ordering::Relaxed);
        }
    };
    let callers: Vec<_> = (0..callers)
        .map(|_| tokio::spawn(caller(engine.clone(), Arc::clone(&done))))
        .collect();
    for caller in callers {
        caller.await.expect("ends");
    }
    done.load(Ordering::Relaxed) as f64 / begin.elapsed().as_secs_f64()
}
