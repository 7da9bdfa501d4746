//! One seed: a random flow, and everything that can happen to its processes in a random order.
//!
//! * `PROCESSION_SEEDS=100000` runs so many seeds instead of the slice that always runs.
//! * `PROCESSION_SEED=4711` runs one seed alone, and prints what happened when a promise is broken.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use procession_sql::{SqliteStore, Synchronous};
use procession_tests::sim::mutant::Mutant;
use procession_tests::sim::{Counts, Failure, run, run_on};

/// How many seeds always run.
const SLICE: u64 = 400;

/// How many of them run on SQLite, too.
const SLICE_ON_SQLITE: u64 = 12;

/// Within how many seeds each mutant has to be found.
const MUTANT_SEEDS: u64 = 400;

fn asked(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The seeds that are asked for.
fn seeds(slice: u64) -> std::ops::Range<u64> {
    match asked("PROCESSION_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..asked("PROCESSION_SEEDS").unwrap_or(slice).max(slice),
    }
}

/// Runs the seeds on all cores; each of them runs in one thread.
fn run_all(seeds: std::ops::Range<u64>) -> (Counts, usize) {
    let next = AtomicU64::new(seeds.start);
    let total = Mutex::new((Counts::default(), 0));
    let work = || {
        let runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = { runtime }.enable_all().build().unwrap();
        loop {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            if seed >= seeds.end {
                return;
            }
            let outcome = runtime.block_on(run(seed, None));
            let (counts, failures) = &mut *total.lock().unwrap();
            match outcome {
                Ok(more) => *counts += more,
                Err(failure) => {
                    *failures += 1;
                    println!("{failure}");
                }
            }
            if (counts.seeds + *failures).is_multiple_of(10_000) {
                println!("{counts}; {failures} failures so far");
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(work);
        }
    });
    total.into_inner().unwrap()
}

#[test]
fn no_promise_is_broken_whatever_happens() {
    let began = Instant::now();
    let (counts, failures) = run_all(seeds(SLICE));
    let took = began.elapsed();
    let speed = counts.seeds as f64 / took.as_secs_f64();
    println!("{counts}; {failures} failures; {took:.1?}, {speed:.0} seeds/s");
    assert_eq!(failures, 0, "each failure is printed with its seed");
}

#[tokio::test]
async fn nor_on_sqlite() {
    let mut counts = Counts::default();
    for seed in seeds(SLICE_ON_SQLITE).take(SLICE_ON_SQLITE as usize) {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::builder(folder.path().join("sim.db"))
            .synchronous(Synchronous::Off)
            .build()
            .await
            .unwrap();
        match run_on(std::sync::Arc::new(store), seed, None).await {
            Ok(more) => counts += more,
            Err(failure) => panic!("{failure}"),
        }
    }
    println!("on SQLite: {counts}");
}

#[tokio::test]
async fn the_same_seed_is_the_same_story() {
    for seed in 0..20 {
        let one = run(seed, None).await.unwrap();
        assert_eq!(run(seed, None).await.unwrap(), one, "seed {seed}");
    }
}

/// The first failure among so many seeds.
async fn caught(mutant: Mutant) -> Option<Box<Failure>> {
    for seed in 0..MUTANT_SEEDS {
        if let Err(failure) = run(seed, Some(mutant)).await {
            return Some(failure);
        }
    }
    None
}

#[tokio::test]
async fn every_bug_that_is_switched_on_is_found() {
    for mutant in Mutant::ALL {
        let failure = caught(*mutant).await;
        let failure = failure.unwrap_or_else(|| panic!("{mutant:?} was not found"));
        println!("{mutant:?}: seed {}: {}", failure.seed, failure.what);
    }
}
