//! The worker: takes due jobs, runs them, reports.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::task::JoinSet;

use super::attempt::{Attempt, Outcome};
use crate::engine::Engine;
use crate::engine::run;
use crate::error::Error;
use crate::flow::JobCall;
use crate::status::Status;
use crate::step::{Event, Mode, Moment};
use crate::store::Transaction;
use crate::task::TaskId;

/// A lease has to last until it can be extended.
const SHORTEST_LEASE: Duration = Duration::from_millis(10);

/// How many due jobs a worker looks at in one transaction to find some that can be begun.
const MOST_LOOKED_AT: usize = 4_096;

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
}

/// Runs the jobs that are due. Any number of workers may run, in any number of processes.
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

    /// Runs jobs until none is due and none runs. Jobs that are due later are left for later.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or written.
    pub async fn run_until_idle(&self) -> Result<Report, Error> {
        let mut shift = Shift::new(self);
        loop {
            if let Err(error) = shift.take().await {
                shift.finish().await;
                return Err(error);
            }
            match shift.running.join_next().await {
                Some(outcome) => shift.count(outcome.ok()),
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

    /// Takes the job that is due first, in a test that plays the worker.
    pub(crate) async fn take_one(&self) -> Result<Option<Attempt>, Error> {
        let Some(call) = self.claim(1).await?.pop() else {
            return Ok(None);
        };
        self.attempt(call).map(Some)
    }

    fn attempt(&self, call: JobCall) -> Result<Attempt, Error> {
        let flow = Arc::clone(self.engine.flow(&call.process.flow)?);
        Ok(Attempt::new(self.engine.clone(), flow, call, self.lease))
    }

    /// Takes up to `limit` due jobs in one transaction.
    async fn claim(&self, limit: usize) -> Result<Vec<JobCall>, Error> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let engine = self.engine.clone();
        let flows = self.engine.flow_names();
        let lease = lease_end(self.engine.now(), self.lease);
        let moment = self.engine.moment(None, Mode::Background);
        let claim = move |tx: &mut dyn Transaction| {
            let mut calls = Vec::new();
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
                    if calls.len() == limit {
                        break;
                    }
                    match claim_one(&engine, tx, id, &moment, lease)? {
                        Some(call) => calls.push(call),
                        None => drop(stuck.insert(id)),
                    }
                }
                if is_all || calls.len() == limit || looked_at >= MOST_LOOKED_AT {
                    return Ok(calls);
                }
                looked_at = (stuck.len() + limit).max(looked_at * 2).min(MOST_LOOKED_AT);
            }
        };
        self.engine.transact(claim).await
    }
}

/// Takes one job. A process that cannot be stepped (its node is gone, its document is broken) is left as
/// it is and told in the log: it must not keep the others from their work.
fn claim_one(
    engine: &Engine,
    tx: &mut dyn Transaction,
    id: TaskId,
    moment: &Moment,
    lease: Timestamp,
) -> Result<Option<JobCall>, Error> {
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
            Ok(None)
        }
    }
}

fn begin(
    engine: &Engine,
    tx: &mut dyn Transaction,
    id: TaskId,
    moment: &Moment,
    lease: Timestamp,
) -> Result<Option<JobCall>, Error> {
    let task = id.number();
    let (flow, mut state) = engine.load(tx, id.process())?;
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
    Ok(begun.then(|| JobCall {
        task: claimed.clone(),
        process: state.process.clone(),
    }))
}

/// The jobs that a worker has taken and not yet reported.
struct Shift<'a> {
    worker: &'a Worker,
    running: JoinSet<Outcome>,
    report: Report,
}

impl<'a> Shift<'a> {
    fn new(worker: &'a Worker) -> Self {
        Self {
            worker,
            running: JoinSet::new(),
            report: Report::default(),
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

    /// Takes as many due jobs as there are free places; tells how many.
    async fn take(&mut self) -> Result<usize, Error> {
        // What processes send to each other goes first: it is short, and others wait for it.
        while self.worker.engine.deliver_due().await? {
            self.report.delivered += 1;
        }
        let free = self.worker.concurrency.saturating_sub(self.running.len());
        let calls = self.worker.claim(free).await?;
        let taken = calls.len();
        for call in calls {
            let attempt = self.worker.attempt(call)?;
            self.running.spawn(attempt.run());
        }
        Ok(taken)
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
