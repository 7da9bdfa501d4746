//! One attempt of a job: run it, keep its lease, report.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::task::JoinSet;

use super::worker::lease_end;
use crate::engine::{Engine, run, sent};
use crate::error::Error;
use crate::flow::{Definition, JobCall, JobError};
use crate::json::Diff;
use crate::step::{Event, Mode};
use crate::store::panic_message;
use crate::task::{Task, TaskError, TaskErrorKind};

/// How often a report is tried while the store is busy, each time after its own bounded wait.
const REPORTS: usize = 5;

/// The pause between two reports.
const REPORT_PAUSE: Duration = Duration::from_millis(200);

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    Failed,
    Lost,
}

#[derive(Debug, Clone)]
pub(crate) struct Attempt {
    engine: Engine,
    flow: Arc<dyn Definition>,
    call: JobCall,
    lease: Duration,
}

impl Attempt {
    pub(crate) fn new(
        engine: Engine,
        flow: Arc<dyn Definition>,
        call: JobCall,
        lease: Duration,
    ) -> Self {
        Self {
            engine,
            flow,
            call,
            lease,
        }
    }

    /// The task, with the attempt counted.
    pub(crate) fn task(&self) -> &Task {
        &self.call.task
    }

    /// Runs the user's function and nothing else, in a test that plays the worker.
    pub(crate) async fn call(&self) -> Result<Value, JobError> {
        let task = &self.call.task;
        let Some(node) = self.flow.graph().find(&task.node) else {
            return Err(JobError::fatal(format!(
                "the flow has no node `{}`",
                task.node
            )));
        };
        self.flow.perform(node, self.call.clone()).await
    }

    /// Reports what the user's function has answered, in a test that plays the worker.
    pub(crate) async fn answer(&self, answer: Result<Value, JobError>) -> Result<(), Error> {
        self.report_patiently(answer.map_err(|error| failed(&error)))
            .await
    }

    pub(super) async fn run(self) -> Outcome {
        let result = self.perform().await;
        let failed = result.is_err();
        match self.report_patiently(result).await {
            Ok(()) if failed => Outcome::Failed,
            Ok(()) => Outcome::Done,
            Err(error) => {
                let task = self.call.task.id;
                tracing::warn!(%task, %error, "the report of a job was not taken");
                Outcome::Lost
            }
        }
    }

    /// Runs the user's function on a task of its own, so that a panic ends only that, and extends the
    /// lease meanwhile.
    async fn perform(&self) -> Result<Value, (TaskError, bool)> {
        let Some(node) = self.flow.graph().find(&self.call.task.node) else {
            let message = format!("the flow has no node `{}`", self.call.task.node);
            return Err((TaskError::new(TaskErrorKind::Failed, message), false));
        };
        // A set of one: it ends the job when it is dropped, so that no job outlives its lease.
        let mut job = JoinSet::new();
        job.spawn(self.flow.perform(node, self.call.clone()));
        let mut beat = tokio::time::interval(self.lease / 3);
        beat.tick().await;
        loop {
            tokio::select! {
                Some(done) = job.join_next() => {
                    return done.map_err(panicked)?.map_err(|error| failed(&error));
                }
                _ = beat.tick() => self.keep().await,
            }
        }
    }

    async fn keep(&self) {
        let (task, attempt) = (self.call.task.id, self.call.task.attempt);
        let until = lease_end(self.engine.now(), self.lease);
        let extend = move |tx: &mut dyn crate::store::Transaction| {
            tx.extend_lease(task, attempt, until).map(|_| ())
        };
        if let Err(error) = self.engine.transact(extend).await {
            tracing::warn!(%task, %error, "the lease of a job could not be extended");
        }
    }

    /// A report that finds the store busy is tried again: giving up would run the job once more.
    async fn report_patiently(
        &self,
        result: Result<Value, (TaskError, bool)>,
    ) -> Result<(), Error> {
        for _ in 1..REPORTS {
            match self.report(result.clone()).await {
                Err(error) if error.is_busy() => tokio::time::sleep(REPORT_PAUSE).await,
                Err(error) if is_of_the_process(&error) => {
                    return self.report_failure(&error).await;
                }
                done => return done,
            }
        }
        self.report(result).await
    }

    /// What follows the job cannot be stepped: a runaway loop, a document that nobody can read. Doing the
    /// job again would not help, so it rests in error and says why.
    async fn report_failure(&self, error: &Error) -> Result<(), Error> {
        let error = TaskError::from_error(TaskErrorKind::Failed, error);
        self.report(Err((error, false))).await
    }

    /// Writes the result down. What follows in the process runs in the background: its failures are
    /// its own and not the job's.
    async fn report(&self, result: Result<Value, (TaskError, bool)>) -> Result<(), Error> {
        let engine = self.engine.clone();
        let call = self.call.clone();
        let moment = self.engine.moment(None, Mode::Background);
        let retry = match &result {
            Err((_, true)) => self.pause().and_then(|p| moment.now.checked_add(p).ok()),
            _ => None,
        };
        let (scheduled, sent) = self
            .engine
            .transact(move |tx| {
                let id = call.task.id;
                let (task, attempt) = (id.number(), call.task.attempt);
                let (flow, mut state) = engine.load(tx, id.process())?;
                crate::engine::present(tx, &mut state, id)?;
                let event = match result {
                    Ok(document) => {
                        // Only what the job changed: other branches have gone on meanwhile.
                        let changes = Diff::between(&call.process.data, &document);
                        changes.overwrite(&mut state.process.data);
                        Event::Performed { task, attempt }
                    }
                    Err((error, _)) => Event::Failed {
                        task,
                        attempt,
                        error,
                        retry,
                    },
                };
                run(tx, &*flow, &mut state, &moment, event)?;
                Ok((state.scheduled, sent(&state)))
            })
            .await?;
        self.engine.committed(scheduled, sent).await;
        Ok(())
    }

    fn pause(&self) -> Option<Duration> {
        let node = self.flow.graph().find(&self.call.task.node)?;
        let failures = self.call.task.failures + 1;
        let retry = self.flow.retry(node);
        let pause = retry.pause(failures, jitter(&self.call.task))?;
        // As exactly as every store keeps it, so that a worker which wakes at that moment finds it due.
        let micros = u64::try_from(pause.as_micros()).unwrap_or(u64::MAX);
        Some(Duration::from_micros(micros))
    }
}

/// True when it is not the store's error, nor that of a report that comes too late.
fn is_of_the_process(error: &Error) -> bool {
    !(error.is_storage() || error.is_conflict() || error.is_busy())
}

fn failed(error: &JobError) -> (TaskError, bool) {
    let transient = error.is_transient();
    let code = error.given_code();
    let error = TaskError::from_error(TaskErrorKind::Failed, error.as_error()).with_code(code);
    (error, transient)
}

fn panicked(error: tokio::task::JoinError) -> (TaskError, bool) {
    let message = match error.try_into_panic() {
        Ok(payload) => panic_message(&*payload),
        Err(error) => error.to_string(),
    };
    (TaskError::new(TaskErrorKind::Panicked, message), true)
}

/// Some number between 0 and 1, which spreads the retries of jobs that failed together. The same attempt
/// gets the same number, so that a simulation can be repeated.
fn jitter(task: &Task) -> f64 {
    let mut hasher = DefaultHasher::new();
    (task.id, task.attempt).hash(&mut hasher);
    let random = hasher.finish() >> 40;
    #[allow(clippy::cast_precision_loss, reason = "24 bits fit exactly")]
    let fraction = random as f64 / (1_u64 << 24) as f64;
    fraction
}
