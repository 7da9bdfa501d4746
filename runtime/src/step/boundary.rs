//! Events on the border of a task, its host: timeouts, errors, escalations.
//!
//! A timeout is a task of its own that waits beside its host. It is armed when the host begins to act, also
//! when that is tried once more, and disarmed by whatever ends the host: [`Stepper::change`] sees to that, so
//! that no way out is forgotten. An armed timeout holds up nothing. Errors and escalations need no task that
//! waits; theirs is made when they happen.

use serde_json::Value;

use super::{Stepper, guarded};
use crate::error::Error;
use crate::flow::Handover;
use crate::graph::NodeKind;
use crate::status::TaskEvent;
use crate::task::{Task, TaskError};

impl Stepper<'_> {
    /// Arms the timeouts of a task that is about to act. When one cannot say when it fires the task itself
    /// has failed, and the answer is no.
    pub(super) fn arm(&mut self, host: u32) -> Result<bool, Error> {
        self.disarm(host)?;
        let graph = self.flow.graph();
        let node = self.node_of(host)?;
        let is_timeout = |event: &usize| self.kind(*event) == Some(NodeKind::BoundaryTimer);
        let timeouts: Vec<usize> = graph.boundaries(node).filter(is_timeout).collect();
        let mut moments = Vec::with_capacity(timeouts.len());
        for event in timeouts {
            let context = self.context(host)?;
            match guarded(|| self.flow.timer(event, &context, self.moment.now)) {
                Ok(at) => moments.push((event, at)),
                Err(error) => {
                    self.undecided(host, error)?;
                    return Ok(false);
                }
            }
        }
        for (event, at) in moments {
            let number = self.attach(event, host)?;
            self.schedule(number, at)?;
        }
        Ok(true)
    }

    /// Disarms the timeouts of a task.
    pub(super) fn disarm(&mut self, host: u32) -> Result<(), Error> {
        let watches = |task: &&Task| task.is_armed() && task.host == Some(host);
        let armed = self.state.active().filter(watches);
        let armed: Vec<u32> = armed.map(|task| task.id.number()).collect();
        for number in armed {
            self.cancel_one(number)?;
        }
        Ok(())
    }

    /// A timer begins to wait.
    pub(super) fn wait(&mut self, number: u32) -> Result<(), Error> {
        let node = self.node_of(number)?;
        let context = self.context(number)?;
        match guarded(|| self.flow.timer(node, &context, self.moment.now)) {
            Ok(at) => self.schedule(number, at),
            Err(error) => self.undecided(number, error),
        }
    }

    /// The time of a timer or of a timeout has come.
    pub(super) fn due(&mut self, number: u32) -> Result<(), Error> {
        self.running()?;
        match self.state.task(number)?.kind {
            NodeKind::Timer => {
                self.change(number, TaskEvent::Started)?;
                self.finish(number)
            }
            NodeKind::BoundaryTimer => self.fire(number),
            _ => Err(self.wrong_kind(number, "wake")),
        }
    }

    /// What follows a timer could not be stepped: it rests in error, where people see it, and not in front of
    /// all other timers. One whose node the flow has lost stays as it is, for a program that knows it.
    pub(super) fn due_failed(&mut self, number: u32, error: TaskError) -> Result<(), Error> {
        self.running()?;
        self.change(number, TaskEvent::Started)?;
        self.fail(number, error)
    }

    /// The event that takes the error of a failed task, if there is one.
    pub(super) fn catching(&self, host: u32, error: &TaskError) -> Option<usize> {
        let graph = self.flow.graph();
        let node = graph.find(&self.state.tasks.get(&host)?.node)?;
        graph.catching(node, NodeKind::BoundaryError, error.code.as_deref())
    }

    /// The error of a task is taken by an event on its border.
    pub(super) fn take_error(
        &mut self,
        event: usize,
        host: u32,
        error: &TaskError,
    ) -> Result<(), Error> {
        let number = self.attach(event, host)?;
        self.state.task_mut(number)?.memo = caught_memo(error);
        self.fire(number)
    }

    /// What runs below a task tells of something. The first event on its border that takes the code fires,
    /// with `payload` as the data of its task and of the next; the answer is whether there was one.
    pub(super) fn escalate(
        &mut self,
        host: u32,
        code: &str,
        payload: Value,
    ) -> Result<bool, Error> {
        self.running()?;
        let graph = self.flow.graph();
        let node = self.node_of(host)?;
        let event = graph.catching(node, NodeKind::BoundaryEscalation, Some(code));
        let Some(event) = event.filter(|_| self.state.task(host).is_ok_and(Task::is_active)) else {
            return Ok(false);
        };
        let number = self.attach(event, host)?;
        self.state.task_mut(number)?.data = payload;
        self.fire(number)?;
        Ok(true)
    }

    /// Makes the task of an event on the border of `host`.
    fn attach(&mut self, event: usize, host: u32) -> Result<u32, Error> {
        let token = self.state.task(host)?.token.clone();
        let number = self.create(event, token, Some(host), Handover::default())?;
        self.state.task_mut(number)?.host = Some(host);
        Ok(number)
    }

    /// An event on the border of a task happens. One that interrupts stops its host and goes on with its
    /// token; one that does not goes on beside it, on a path of its own.
    pub(super) fn fire(&mut self, number: u32) -> Result<(), Error> {
        let node = self.node_of(number)?;
        let attached = self.flow.graph().node(node).and_then(|node| node.attached);
        let interrupting = attached.is_none_or(|at| at.interrupting);
        // From here on it is not armed any more, so that the end of its host leaves it alone.
        self.change(number, TaskEvent::Started)?;
        let task = self.state.task(number)?;
        let host = task.host.filter(|host| self.is_active(*host));
        if let Some(host) = host {
            // A join may have gone on without the host since the timeout was armed.
            self.inherit_late(host, number);
        }
        let task = self.state.task(number)?;
        if !interrupting {
            let token = task.token.beside(&task.node, number);
            let text = token.to_string();
            self.state.task_mut(number)?.token = token;
            self.state.amend(serde_json::json!({ "token": text }));
        } else if let Some(host) = host {
            self.cancel_one(host)?;
        }
        self.finish(number)
    }

    fn is_active(&self, number: u32) -> bool {
        self.state.task(number).is_ok_and(Task::is_active)
    }
}

/// What is noted with a task that goes on after an error: [`Task::caught`] reads it.
pub(super) fn caught_memo(error: &TaskError) -> Value {
    serde_json::json!({ "caught": error })
}
