//! The flows that are measured: one that runs by itself, and a chain of jobs.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use procession::prelude::*;
use procession::store::{Page, ProcessQuery};
use procession::{Engine, ProcessStatus};
use procession_sql::SqlStore;

/// How many jobs a chain has.
pub(crate) const LENGTH: usize = 6;

/// How many jobs a worker runs at the same time.
pub(crate) const CONCURRENCY: usize = 16;

/// What a process counts.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Count {
    /// How often something was done
    pub done: u32,
}

/// Eight nodes
#[flow(data = Count)]
pub struct AutomaticFlow {
    #[next(function)]
    start: StartHandle,

    #[run(|count| count.done += 1)]
    #[next(check)]
    function: Function,

    #[when(|count| count.done > 0, then = split)]
    #[otherwise(end)]
    check: If,

    #[next(left)]
    #[next(right)]
    split: Split,

    #[run(|count| count.done += 1)]
    #[next(join)]
    left: Function,

    #[run(|count| count.done += 1)]
    #[next(join)]
    right: Function,

    #[next(end)]
    join: Join,

    end: End,
}

/// Six jobs, one after the other
#[flow(data = Count)]
pub struct ChainFlow {
    #[next(one)]
    start: StartHandle,
    #[run(Self::work)]
    #[next(two)]
    one: Job,
    #[run(Self::work)]
    #[next(three)]
    two: Job,
    #[run(Self::work)]
    #[next(four)]
    three: Job,
    #[run(Self::work)]
    #[next(five)]
    four: Job,
    #[run(Self::work)]
    #[next(six)]
    five: Job,
    #[run(Self::work)]
    #[next(end)]
    six: Job,
    end: End,
}

impl ChainFlow {
    async fn work(job: &mut JobContext<'_, Self>) {
        job.data.done += 1;
    }
}

/// Processes of the automatic flow a second, one transaction each, when so many callers start them.
pub(crate) async fn automatic(store: SqlStore, callers: usize, time: Duration) -> f64 {
    let engine = Engine::builder().store(store).flow::<AutomaticFlow>();
    let engine = engine.build().await.expect("builds");
    let done = Arc::new(AtomicUsize::new(0));
    let begin = Instant::now();
    let callers: Vec<_> = (0..callers)
        .map(|_| {
            let (engine, done) = (engine.clone(), Arc::clone(&done));
            tokio::spawn(async move {
                while begin.elapsed() < time {
                    let process = engine.start(&AutomaticFlow::nodes().start, ()).await;
                    assert_eq!(process.expect("starts").status, ProcessStatus::Done);
                    done.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.expect("ends");
    }
    done.load(Ordering::Relaxed) as f64 / begin.elapsed().as_secs_f64()
}

/// Jobs a second of one worker that works on so many chains.
pub(crate) async fn chain(store: SqlStore, chains: usize) -> f64 {
    let engine = Engine::builder().store(store).flow::<ChainFlow>();
    let engine = engine.build().await.expect("builds");
    start_chains(&engine, chains).await;
    let begin = Instant::now();
    let worker = engine.worker().concurrency(CONCURRENCY);
    let report = worker.run_until_idle().await;
    let seconds = begin.elapsed().as_secs_f64();
    assert_eq!(report.expect("works").done, chains * LENGTH);
    assert!(!is_any_open(&engine).await, "every chain came to its end");
    (chains * LENGTH) as f64 / seconds
}

/// As [`chain`], with a store whose workers are not done when nothing is in hand.
#[cfg(feature = "apalis")]
pub(crate) async fn chain_until_over(store: impl procession::store::Store, chains: usize) -> f64 {
    let engine = Engine::builder().store(store).flow::<ChainFlow>();
    let engine = engine.build().await.expect("builds");
    start_chains(&engine, chains).await;
    let begin = Instant::now();
    let worker = engine.worker().concurrency(CONCURRENCY);
    let over = async {
        while is_any_open(&engine).await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let report = worker.run(over).await.expect("works");
    let seconds = begin.elapsed().as_secs_f64();
    assert_eq!(report.done, chains * LENGTH);
    (chains * LENGTH) as f64 / seconds
}

async fn start_chains(engine: &Engine, chains: usize) {
    for _ in 0..chains {
        let started = engine.start(&ChainFlow::nodes().start, ()).await;
        started.expect("starts");
    }
}

async fn is_any_open(engine: &Engine) -> bool {
    let open = ProcessQuery {
        status: Some(ProcessStatus::New),
        page: Page {
            offset: 0,
            limit: 1,
        },
        ..ProcessQuery::default()
    };
    let open = engine.store().processes(open).await.expect("readable");
    !open.is_empty()
}
