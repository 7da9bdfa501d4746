//! Deterministic simulation: one seed is a random sound flow and a random interleaving of everything that can happen
//! to its processes. All of it runs in one thread, with a manual clock, so that a seed repeats itself.
//!
//! * [`world`]: what happens: people, calls, workers, time, managers, crashes, repetitions.
//! * [`check`]: what must hold after each of them.
//! * [`shaky`]: the store, whose program dies in the middle, at the commit or right after it.
//! * [`mutant`]: the bugs that can be switched on, to show that the checks find them.

mod act;
pub mod check;
mod finish;
mod letters;
pub mod mutant;
pub mod shaky;
mod trouble;
pub mod world;

use std::fmt;
use std::ops::AddAssign;
use std::sync::Arc;

use procession::store::{MemoryStore, Store};

use mutant::Mutant;
use world::World;

/// What a run has done, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Seeds that went well.
    pub seeds: usize,
    /// Processes that came to their end.
    pub processes: usize,
    /// Tasks that were made.
    pub tasks: usize,
    /// Rows of histories, each of which was replayed.
    pub rows: usize,
    /// Events that were taken.
    pub taken: usize,
    /// Events that were refused, with nothing changed: late, repeated, not allowed, failed.
    pub refused: usize,
    /// Deliveries of an event that had been taken before.
    pub repeated: usize,
    /// Deaths of the program: in the middle of a transaction, at its commit, after it.
    pub crashes: usize,
    /// Jobs whose worker died or was late.
    pub lost: usize,
    /// Tasks and processes that a manager stopped.
    pub canceled: usize,
    /// Tasks and processes that a manager took back, had made again, revived or skipped.
    pub managed: usize,
    /// Messages and signals from outside.
    pub letters: usize,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.seeds += more.seeds;
        self.processes += more.processes;
        self.tasks += more.tasks;
        self.rows += more.rows;
        self.taken += more.taken;
        self.refused += more.refused;
        self.repeated += more.repeated;
        self.crashes += more.crashes;
        self.lost += more.lost;
        self.canceled += more.canceled;
        self.managed += more.managed;
        self.letters += more.letters;
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            seeds,
            processes,
            tasks,
            rows,
            taken,
            refused,
            repeated,
            crashes,
            lost,
            canceled,
            managed,
            letters,
        } = self;
        write!(
            f,
            "{seeds} seeds: {processes} processes, {tasks} tasks, {rows} history rows; {taken} events taken, \
             {refused} refused ({repeated} repetitions), {crashes} crashes, {lost} jobs lost or late, \
             {canceled} times cancelled, {managed} undone, revived or skipped, {letters} messages and signals"
        )
    }
}

/// A promise that was broken, with the way to it.
#[derive(Debug, Clone)]
pub struct Failure {
    /// The seed, which finds it again.
    pub seed: u64,
    /// What is wrong.
    pub what: String,
    /// What happened before, one act in a line.
    pub trace: Vec<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "seed {}: {}", self.seed, self.what)?;
        for line in &self.trace {
            writeln!(f, "  {line}")?;
        }
        write!(f, "alone: PROCESSION_SEED={}", self.seed)
    }
}

/// Runs one seed in memory.
///
/// # Errors
///
/// The promise that was broken.
pub async fn run(seed: u64, mutant: Option<Mutant>) -> Result<Counts, Box<Failure>> {
    run_on(Arc::new(MemoryStore::new()), seed, mutant).await
}

/// Runs one seed on this store, which holds nothing yet.
///
/// # Errors
///
/// The promise that was broken.
pub async fn run_on(
    store: Arc<dyn Store>,
    seed: u64,
    mutant: Option<Mutant>,
) -> Result<Counts, Box<Failure>> {
    let mut world = World::new(store, seed, mutant).await.map_err(|what| {
        Box::new(Failure {
            seed,
            what,
            trace: Vec::new(),
        })
    })?;
    match world.live().await {
        Ok(()) => Ok(world.counts()),
        Err(what) => Err(Box::new(Failure {
            seed,
            what,
            trace: world.into_trace(),
        })),
    }
}
