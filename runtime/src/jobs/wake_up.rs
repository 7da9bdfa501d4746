//! Tells the workers of this process that there may be work.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

/// A bell that rings for one waiting worker, or for the next that comes. Workers of other processes
/// do not hear it: they look again after a while.
#[derive(Debug, Clone, Default)]
pub(crate) struct WakeUp(Arc<Notify>);

impl WakeUp {
    pub(crate) fn wake(&self) {
        self.0.notify_one();
    }

    /// Waits for the bell, at most this long.
    pub(crate) async fn wait(&self, at_most: Duration) {
        // Running out of time is the other way of being woken.
        let _ = tokio::time::timeout(at_most, self.0.notified()).await;
    }
}
