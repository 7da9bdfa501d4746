//! The worker: takes due jobs, runs them, reports.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::task::JoinSet;

use super::attempt::{Attempt, Outcome};
use super::clock::{self, StartTimers};
use crate::engine::Engine;
use crate::engine::run;
use crate::error::Error;
use crate::flow::JobCall;
use crate::graph::NodeKind;
use crate::status::Status;
use crate::step::{Event, Mode, Moment};
use crate::store::Transaction;
use crate::task::TaskId;

/// A lease has to last until it can be extended.
const SHORTEST_LEASE: Duration = Duration::from_millis(10);

/// How many due jobs a worker looks at in one transaction to find some that can be begun.
const MOST_LOOKED_AT: usize = 4_096;

/// How many due tasks a worker without a free place looks at, to find timers among the jobs.
const TIMERS_LOOKED_AT: usize = 64;

/// What a worker has done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Jobs that succeeded.
    pub done: usize,
    /// Deliveries that were made, or tried, between processes.
    pub delivered: usize,
    /// Attempts that failed.
    pub failed: usize,
    /// Attempts whose report came too late, or could not be written: another attempt follows.
    pub lost: usize,
    /// Timers and timeouts that were fired.
    pub fired: usize,
    /// Processes that the clock has started.
    pub started: usize,
}

/// Runs the jobs that are due, lets timers go on, and starts what the clock starts. Any number of workers may run, in any number of processes.
#[derive(Debug, Clone)]
pub struct Worker {
    engine: Engine,
    concurrency: usize,
    lease: Duration,
    poll: Duration,
    patience: Duration,
}

impl Worker {
    pub(crate) fn new(engine: Engine) -> Self {
        Self {
            engine,
            concurrency: 8,
            lease: Duration::from_secs(30),
            poll: Duration::from_secs(1),
            patience: Duration::from_secs(60),
        }
    }

    /// How many jobs run at the same time; 8 unless said otherwise.
    #[must_use]
    pub fn concurrency(mut self, jobs: usize) -> Self {
        self.concurrency = jobs.max(1);
        self
    }

    /// After how long a silent worker is taken for dead; 30 seconds unless said otherwise. A living
    /// one extends its lease, so that a job may take as long as it likes. Less than ten milliseconds is ten
    /// milliseconds.
    #[must_use]
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease.max(SHORTEST_LEASE);
        self
    }

    /// How long to wait before looking for jobs that another process has made; one second unless said
    /// otherwise.
    #[must_use]
    pub fn poll(mut self, poll: Duration) -> Self {
        self.poll = poll;
        self
    }

    /// For how long a store that fails is asked again before [`Worker::run`] gives up, as while a database
    /// server is started anew; one minute unless said otherwise.
    #[must_use]
    pub fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Runs jobs until `stop` is ready, and then finishes those that it has begun.
    ///
    /// A store that is busy is asked again after a while, and so is one that fails, until patience ends.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or written for longer than [`Worker::patience`] says; the jobs that were
    /// begun are finished before.
    pub async fn run(&self, stop: impl Future<Output = ()>) -> Result<Report, Error> {
        let mut stop = pin!(stop);
        let mut shift = Shift::new(self);
        let mut failing: Option<Instant> = None;
        loop {
            let rest = match shift.next().await {
                Ok(rest) => {
                    failing = None;
                    rest
                }
                Err(error) if error.is_busy() => self.poll,
                Err(error)
                    if error.is_storage()
                        && failing.get_or_insert_with(Instant::now).elapsed() < self.patience =>
                {
                    tracing::warn!(%error, "the store is asked again after a while");
                    self.poll
                }
                Err(error) => {
                    shift.finish().await;
                    return Err(error);
                }
            };
            tokio::select! {
                biased;
                () = &mut stop => break,
                Some(outcome) = shift.running.join_next() => shift.count(outcome.ok()),
                // A worker without a free place must not take the ring from one that has some.
                () = self.engine.wake_up().wait(rest), if !shift.is_full() => {}
                () = self.engine.store().changed(), if !shift.is_full() => {}
            }
        }
        Ok(shift.finish().await)
    }

    /// Does everything that is due, until nothing is due and no job runs. What is due later is left for later.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or written.
    pub async fn run_until_idle(&self) -> Result<Report, Error> {
        let mut shift = Shift::new(self);
        loop {
            let taken = match shift.take().await {
                Ok(taken) => taken,
                Err(error) => {
                    shift.finish().await;
                    return Err(error);
                }
            };
            match shift.running.join_next().await {
                Some(outcome) => shift.count(outcome.ok()),
                // What the clock has set going may be due itself.
                None if taken > 0 => {}
                None => return Ok(shift.report),
            }
        }
    }

    /// How long there is nothing to do: until the next job is due, at most until the next look.
    async fn rest(&self) -> Result<Duration, Error> {
        let due = self
            .engine
            .store()
            .next_due(self.engine.flow_names())
            .await?;
        let until = due.map(|due| due.duration_since(self.engine.now()));
        let until = until.map_or(self.poll, |until| until.try_into().unwrap_or_default());
        Ok(until.min(self.poll))
    }

    /// Takes the job that is due first, in a test that plays the worker. Timers are fired on the way.
    pub(crate) async fn take_one(&self) -> Result<Option<Attempt>, Error> {
        loop {
            let mut claimed = self.claim(1).await?;
            let fired = clock::fire(&self.engine, claimed.timers).await?;
            match claimed.calls.pop() {
                Some(call) => return self.attempt(call).map(Some),
                None if fired == 0 => return Ok(None),
                None => {}
            }
        }
    }

    fn attempt(&self, call: JobCall) -> Result<Attempt, Error> {
        let flow = Arc::clone(self.engine.flow(&call.process.flow)?);
        Ok(Attempt::new(self.engine.clone(), flow, call, self.lease))
    }

    /// Takes up to `limit` due jobs in one transaction, and tells of the timers that are due.
    async fn claim(&self, limit: usize) -> Result<Claimed, Error> {
        if limit == 0 {
            return self.timers().await;
        }
        let engine = self.engine.clone();
        let flows = self.engine.flow_names();
        let lease = lease_end(self.engine.now(), self.lease);
        let moment = self.engine.moment(None, Mode::Background);
        let claim = move |tx: &mut dyn Transaction| {
            let mut claimed = Claimed::default();
            let mut stuck = BTreeSet::new();
            // Jobs that cannot be begun stay due and stand first in line: look behind them.
            let mut looked_at = limit;
            loop {
                let due = tx.due_tasks(&flows, moment.now, looked_at)?;
                let is_all = due.len() < looked_at;
                for id in due
                    .into_iter()
                    .filter(|id| !stuck.contains(id))
                    .collect::<Vec<_>>()
                {
                    if claimed.calls.len() == limit {
                        break;
                    }
                    match claim_one(&engine, tx, id, &moment, lease)? {
                        Begun::Job(call) => claimed.calls.push(*call),
                        // It stays in line, and is fired afterwards in a transaction of its own.
                        Begun::Timer => {
                            claimed.timers.push(id);
                            stuck.insert(id);
                        }
                        Begun::Nothing => drop(stuck.insert(id)),
                    }
                }
                if is_all || claimed.calls.len() == limit || looked_at >= MOST_LOOKED_AT {
                    return Ok(claimed);
                }
                looked_at = (stuck.len() + limit).max(looked_at * 2).min(MOST_LOOKED_AT);
            }
        };
        self.engine.transact(claim).await
    }

    /// Tells of timers that are due, for a worker that has no place for jobs: those must not keep a timer from
    /// going on.
    async fn timers(&self) -> Result<Claimed, Error> {
        let flows = self.engine.flow_names();
        let now = self.engine.now();
        let look = move |tx: &mut dyn Transaction| {
            let mut claimed = Claimed::default();
            for id in tx.due_tasks(&flows, now, TIMERS_LOOKED_AT)? {
                let task = tx.task(id)?;
                if task.is_some_and(|task| task.kind != NodeKind::Job) {
                    claimed.timers.push(id);
                }
            }
            Ok(claimed)
        };
        self.engine.transact(look).await
    }
}

/// What a look at the due tasks has found.
#[derive(Debug, Default)]
struct Claimed {
    /// Jobs that have been begun.
    calls: Vec<JobCall>,
    /// Timers that have to be fired.
    timers: Vec<TaskId>,
}

/// What became of one due task.
enum Begun {
    Job(Box<JobCall>),
    /// It is none: firing it is a step of its own.
    Timer,
    Nothing,
}

/// Takes one job. A process that cannot be stepped (its node is gone, its document is broken) is left as
/// it is and told in the log: it must not keep the others from their work.
fn claim_one(
    engine: &Engine,
    tx: &mut dyn Transaction,
    id: TaskId,
    moment: &Moment,
    lease: Timestamp,
) -> Result<Begun, Error> {
    tx.savepoint()?;
    match begin(engine, tx, id, moment, lease) {
        Ok(call) => {
            tx.release()?;
            Ok(call)
        }
        Err(error) if error.is_storage() => Err(error),
        Err(error) => {
            tx.rollback()?;
            tracing::error!(task = %id, %error, "a job cannot be begun");
            Ok(Begun::Nothing)
        }
    }
}

fn begin(
    engine: &Engine,
    tx: &mut dyn Transaction,
    id: TaskId,
    moment: &Moment,
    lease: Timestamp,
) -> Result<Begun, Error> {
    let task = id.number();
    let (flow, mut state) = engine.load(tx, id.process())?;
    if state.task(task)?.kind != NodeKind::Job {
        return Ok(Begun::Timer);
    }
    run(
        tx,
        &*flow,
        &mut state,
        moment,
        Event::Claimed { task, lease },
    )?;
    let claimed = state.task(task)?;
    // One that was lost too often rests in error now.
    let begun = claimed.status == Status::Started;
    if !begun {
        return Ok(Begun::Nothing);
    }
    Ok(Begun::Job(Box::new(JobCall {
        task: claimed.clone(),
        process: state.process.clone(),
    })))
}

/// The jobs that a worker has taken and not yet reported.
struct Shift<'a> {
    worker: &'a Worker,
    running: JoinSet<Outcome>,
    report: Report,
    start_timers: StartTimers,
}

impl<'a> Shift<'a> {
    fn new(worker: &'a Worker) -> Self {
        Self {
            worker,
            running: JoinSet::new(),
            report: Report::default(),
            start_timers: StartTimers::default(),
        }
    }

    /// Takes due jobs, and answers with how long there is nothing to do then but to wait for them.
    async fn next(&mut self) -> Result<Duration, Error> {
        let taken = self.take().await?;
        if self.is_full() {
            return Ok(self.worker.poll);
        }
        let rest = self.worker.rest().await?;
        // What is due but was not taken cannot be begun; it is looked at with the next look.
        let stuck = taken == 0 && rest.is_zero();
        Ok(if stuck { self.worker.poll } else { rest })
    }

    fn is_full(&self) -> bool {
        self.running.len() >= self.worker.concurrency
    }

    /// Does what the clock does, and takes as many due jobs as there are free places; tells how much that
    /// was.
    async fn take(&mut self) -> Result<usize, Error> {
        let started = self.start_timers.start(&self.worker.engine).await?;
        // What processes send to each other goes before jobs: it is short, and others wait for it.
        while self.worker.engine.deliver_due().await? {
            self.report.delivered += 1;
        }
        let free = self.worker.concurrency.saturating_sub(self.running.len());
        let claimed = self.worker.claim(free).await?;
        let begun = claimed.calls.len();
        for call in claimed.calls {
            let attempt = self.worker.attempt(call)?;
            self.running.spawn(attempt.run());
        }
        let fired = clock::fire(&self.worker.engine, claimed.timers).await?;
        self.report.started += started;
        self.report.fired += fired;
        Ok(begun + fired + started)
    }

    fn count(&mut self, outcome: Option<Outcome>) {
        match outcome {
            Some(Outcome::Done) => self.report.done += 1,
            Some(Outcome::Failed) => self.report.failed += 1,
            Some(Outcome::Lost) | None => self.report.lost += 1,
        }
    }

    async fn finish(mut self) -> Report {
        while let Some(outcome) = self.running.join_next().await {
            self.count(outcome.ok());
        }
        self.report
    }
}

/// When the lease of an attempt that reports now would end.
pub(super) fn lease_end(now: Timestamp, lease: Duration) -> Timestamp {
    now.checked_add(lease).unwrap_or(Timestamp::MAX)
}
