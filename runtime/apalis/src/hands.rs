//! What apalis has handed over, and nobody has begun yet.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use procession::TaskId;
use tokio::sync::{Notify, oneshot};

/// A job in hand.
#[derive(Debug)]
pub(crate) struct Handed {
    pub(crate) task: TaskId,
    /// Told when the job was taken: until then apalis counts it as running.
    taken: oneshot::Sender<()>,
}

/// The jobs in hand.
#[derive(Debug, Default)]
pub(crate) struct Hands {
    jobs: Mutex<VecDeque<Handed>>,
    /// Rings when there is a new one.
    pub(crate) bell: Notify,
    /// Rings when somebody wants some: a program without workers takes none.
    pub(crate) wanted: Notify,
}

impl Hands {
    /// Takes a job in hand, and waits until somebody takes it out.
    pub(crate) async fn hold(&self, task: TaskId) {
        let (taken, wait) = oneshot::channel();
        self.lock().push_back(Handed { task, taken });
        self.bell.notify_one();
        // A job that is dropped with the store is looked for again by apalis.
        let _ = wait.await;
    }

    /// Takes out up to so many.
    pub(crate) fn take(&self, limit: usize) -> Vec<Handed> {
        let mut jobs = self.lock();
        let count = jobs.len().min(limit);
        jobs.drain(..count).collect()
    }

    /// Puts back what could not be begun.
    pub(crate) fn put_back(&self, handed: impl IntoIterator<Item = Handed>) {
        self.lock().extend(handed);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Handed>> {
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Handed {
    /// Lets apalis know.
    pub(crate) fn done(self) {
        // Whoever does not wait any more does not want to know.
        let _ = self.taken.send(());
    }
}
