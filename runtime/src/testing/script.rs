//! What a test has told the functions of a flow to do, and what was delivered so far.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::Intercept;
use crate::flow::{Definition, JobCall, JobError, NodeError, RawActivation};
use crate::store::BoxFuture;
use crate::task::TaskId;
use crate::user::User;

/// A node: the name of its flow and its number.
pub(super) type At = (&'static str, usize);

/// Makes the error of one failure.
pub(super) type Fault = Arc<dyn Fn() -> JobError + Send + Sync>;

/// Does the work of a node, on the document of its process.
pub(super) type Stand = Arc<dyn Fn(&mut Value) -> Result<(), JobError> + Send + Sync>;

/// Something that came to a process, and may come again.
#[derive(Debug, Clone)]
pub(super) enum Delivery {
    Claimed(User, TaskId),
    Completed(User, TaskId),
    Called(TaskId),
    Performed(Box<JobCall>, Value),
}

/// Clones are the same script.
#[derive(Clone, Default)]
pub(super) struct Script(Arc<Mutex<Lines>>);

#[derive(Default)]
struct Lines {
    faults: BTreeMap<(String, usize), (usize, Fault)>,
    stands: BTreeMap<(String, usize), Stand>,
    deliveries: Vec<Delivery>,
}

impl Script {
    /// The next `times` runs of the node fail.
    pub(super) fn fail(&self, at: At, times: usize, fault: Fault) {
        self.with(|lines| lines.faults.insert(key(at), (times, fault)));
    }

    /// Somebody else does the work of the node from now on.
    pub(super) fn stand_in(&self, at: At, stand: Stand) {
        self.with(|lines| lines.stands.insert(key(at), stand));
    }

    pub(super) fn delivered(&self, delivery: Delivery) {
        self.with(|lines| lines.deliveries.push(delivery));
    }

    /// What was delivered so far, oldest first.
    pub(super) fn deliveries(&self) -> Vec<Delivery> {
        self.with(|lines| lines.deliveries.clone())
    }

    fn fault(&self, at: &(String, usize)) -> Option<JobError> {
        let fault = self.with(|lines| {
            let (times, fault) = lines.faults.get_mut(at)?;
            *times = times.checked_sub(1)?;
            Some(Arc::clone(fault))
        })?;
        Some(fault())
    }

    fn stand(&self, at: &(String, usize)) -> Option<Stand> {
        self.with(|lines| lines.stands.get(at).cloned())
    }

    fn with<R>(&self, change: impl FnOnce(&mut Lines) -> R) -> R {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn key((flow, node): At) -> (String, usize) {
    (flow.to_owned(), node)
}

fn place(flow: &Arc<dyn Definition>, node: usize) -> (String, usize) {
    (flow.graph().name().to_owned(), node)
}

impl Intercept for Script {
    fn run(
        &self,
        flow: &Arc<dyn Definition>,
        node: usize,
        activation: RawActivation<'_>,
    ) -> Result<(), NodeError> {
        let at = place(flow, node);
        if let Some(error) = self.fault(&at) {
            return Err(NodeError::of_job(error));
        }
        match self.stand(&at) {
            Some(stand) => stand(&mut activation.process.data).map_err(NodeError::of_job),
            None => flow.run(node, activation),
        }
    }

    fn perform(
        &self,
        flow: &Arc<dyn Definition>,
        node: usize,
        call: JobCall,
    ) -> BoxFuture<'static, Result<Value, JobError>> {
        let (script, flow) = (self.clone(), Arc::clone(flow));
        Box::pin(async move {
            let at = place(&flow, node);
            if let Some(error) = script.fault(&at) {
                return Err(error);
            }
            let answer = match script.stand(&at) {
                Some(stand) => {
                    let mut document = call.process.data.clone();
                    stand(&mut document)?;
                    document
                }
                None => flow.perform(node, call.clone()).await?,
            };
            script.delivered(Delivery::Performed(Box::new(call), answer.clone()));
            Ok(answer)
        })
    }
}

impl fmt::Debug for Script {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.with(|lines| {
            f.debug_struct("Script")
                .field("faults", &lines.faults.keys())
                .field("stands", &lines.stands.keys())
                .field("deliveries", &lines.deliveries.len())
                .finish()
        })
    }
}
