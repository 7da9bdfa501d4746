//! A job in the hands of a test.

use serde_json::Value;

use crate::error::Error;
use crate::flow::JobError;
use crate::jobs::{Attempt, Worker};
use crate::task::Task;

/// A job that a worker has begun and that goes on when the test says so: a worker that is slow, that reports
/// twice or too late, or that dies, which is to drop it.
///
/// ```
/// use std::time::Duration;
/// use procession::clock::ManualClock;
/// use procession::prelude::*;
/// use procession::testing::HeldJob;
///
/// #[jsonstore]
/// pub struct Letter { pub text: String }
///
/// #[flow(data = Letter)]
/// pub struct LetterFlow {
///     #[form(text)]
///     #[next(send)]
///     start: Start,
///     #[run(Self::send)]
///     #[next(end)]
///     send: Job,
///     end: End,
/// }
///
/// impl LetterFlow {
///     async fn send(_job: &mut JobContext<'_, Self>) -> Result<(), JobError> { Ok(()) }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
/// let clock = ManualClock::default();
/// let engine = Engine::builder().flow::<LetterFlow>().clock(clock.clone()).build().await?;
/// let form = LetterFlowStartForm { text: "Dear Ada".into() };
/// engine.as_user(&User::new("emma")).start(&LetterFlow::nodes().start, form).await?;
///
/// // One worker takes the job and freezes; another one does it.
/// let worker = engine.worker().lease(Duration::from_secs(30));
/// let frozen = HeldJob::take(&worker).await?.expect("a job is due");
/// clock.advance(Duration::from_secs(31));
/// let other = HeldJob::take(&worker).await?.expect("its lease has run out");
/// other.report(other.perform().await).await?;
///
/// let late = frozen.report(frozen.perform().await).await.unwrap_err();
/// assert!(late.is_already_done());
/// # Ok::<(), procession::Error>(()) }).unwrap();
/// ```
#[derive(Debug, Clone)]
pub struct HeldJob(Attempt);

impl HeldJob {
    /// Begins the job that is due first, as this worker; nothing when none is due.
    ///
    /// # Errors
    ///
    /// When the store cannot be read or written.
    pub async fn take(worker: &Worker) -> Result<Option<Self>, Error> {
        Ok(worker.take_one().await?.map(Self))
    }

    /// The task of the job, with the attempt counted.
    #[must_use]
    pub fn task(&self) -> &Task {
        self.0.task()
    }

    /// Runs the flow's function, as often as the test likes. The answer is the changed document.
    ///
    /// # Errors
    ///
    /// What the function answers with.
    pub async fn perform(&self) -> Result<Value, JobError> {
        self.0.call().await
    }

    /// Reports as the worker does when the function has answered.
    ///
    /// # Errors
    ///
    /// An error for which [`Error::is_already_done`] is true when the attempt is not the current one any
    /// more, or has been reported; then nothing has changed.
    pub async fn report(&self, answer: Result<Value, JobError>) -> Result<(), Error> {
        self.0.answer(answer).await
    }
}
