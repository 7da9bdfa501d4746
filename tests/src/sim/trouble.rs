//! Functions and jobs that fail now and then.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use procession::flow::{Definition, JobCall, JobError, NodeError, RawActivation};
use procession::store::BoxFuture;
use procession::testing::{Intercept, Random};
use serde_json::Value;

/// Lets functions and jobs fail, as its own random numbers say. Clones share them.
#[derive(Debug, Clone)]
pub(super) struct Trouble {
    random: Arc<Mutex<Random>>,
    over: Arc<AtomicBool>,
}

impl Trouble {
    pub(super) fn new(random: Random) -> Self {
        Self {
            random: Arc::new(Mutex::new(random)),
            over: Arc::default(),
        }
    }

    /// From now on everything goes well.
    pub(super) fn end(&self) {
        self.over.store(true, Ordering::Relaxed);
    }

    fn strikes(&self, of: usize) -> bool {
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        random.chance(1, of) && !self.over.load(Ordering::Relaxed)
    }
}

impl Intercept for Trouble {
    fn run(
        &self,
        flow: &Arc<dyn Definition>,
        node: usize,
        activation: RawActivation<'_>,
    ) -> Result<(), NodeError> {
        if self.strikes(12) {
            return Err(NodeError::new("bad luck"));
        }
        flow.run(node, activation)
    }

    fn perform(
        &self,
        flow: &Arc<dyn Definition>,
        node: usize,
        call: JobCall,
    ) -> BoxFuture<'static, Result<Value, JobError>> {
        if self.strikes(6) {
            return Box::pin(async { Err(JobError::new("bad luck")) });
        }
        if self.strikes(20) {
            return Box::pin(async { Err(JobError::fatal("very bad luck")) });
        }
        flow.perform(node, call)
    }
}
