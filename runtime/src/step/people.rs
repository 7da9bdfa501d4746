//! What people and code do to tasks: start, take, complete, stop.

use super::{Call, Stepper};
use crate::error::{Error, Kind};
use crate::graph::NodeKind;
use crate::history::HistoryEvent;
use crate::status::{ProcessStatus, TaskEvent};
use crate::task::TaskError;
use crate::token::Token;

impl Stepper<'_> {
    /// A process begins with the task of its start node.
    pub(super) fn begin(&mut self, node: usize) -> Result<Option<Call>, Error> {
        let moment = self.moment;
        // A subprocess is on behalf of whoever started the process above it.
        if let Some(actor) = &moment.actor {
            self.state.process.created_by = Some(actor.clone());
        }
        self.state
            .record(moment, None, HistoryEvent::ProcessStarted);
        let number = self.create(node, Token::ROOT, None, Default::default())?;
        if let Some(slot) = self.state.slot {
            self.state.task_mut(number)?.memo = serde_json::json!({ "slot": slot });
        }
        let row = self.change(number, TaskEvent::Started)?;
        if let Some(owner) = &moment.actor {
            row.detail = serde_json::json!({ "owner": owner.as_str() });
            self.state.task_mut(number)?.owner = Some(owner.clone());
        }
        self.work_on(number)
    }

    /// A person's form, or a call, has come.
    pub(super) fn complete(&mut self, number: u32) -> Result<Option<Call>, Error> {
        self.running()?;
        if let Some(actor) = &self.moment.actor {
            self.may_have(number, actor)?;
        }
        self.change(number, TaskEvent::Started)?;
        self.work_on(number)
    }

    /// Goes on with a task whose form is in the data: ends it, unless a function has to run.
    pub(super) fn work_on(&mut self, number: u32) -> Result<Option<Call>, Error> {
        self.state.record_data(self.moment, number);
        if self.flow.has_run(self.node_of(number)?) {
            return Ok(Some(Call { task: number }));
        }
        self.finish(number)?;
        Ok(None)
    }

    /// The function of a task has returned.
    pub(super) fn returned(
        &mut self,
        number: u32,
        outcome: Result<(), TaskError>,
    ) -> Result<(), Error> {
        match outcome {
            Ok(()) => {
                self.state.record_data(self.moment, number);
                self.finish(number)
            }
            Err(error) => self.fail(number, error),
        }
    }

    /// A task is stopped. Its branch dies, so joins that waited for it are looked at again.
    pub(super) fn cancel(&mut self, number: u32) -> Result<(), Error> {
        self.running()?;
        match self.state.task(number)?.kind {
            // The branches that have arrived at a join are its own: they would be lost with it.
            NodeKind::Join => return Err(self.wrong_kind(number, "cancel")),
            NodeKind::SplitFirst => self.cancel_each(self.racing(number)?)?,
            NodeKind::CompensateThrow => self.cancel_each(self.handler_of(number))?,
            _ => {}
        }
        self.cancel_one(number)
    }

    /// The process is stopped with all its tasks.
    pub(super) fn cancel_process(&mut self) -> Result<(), Error> {
        self.running()?;
        self.cancel_all()?;
        self.end_process(ProcessStatus::Canceled);
        Ok(())
    }

    pub(super) fn cancel_one(&mut self, number: u32) -> Result<(), Error> {
        self.change(number, TaskEvent::Canceled)?;
        let now = self.moment.now;
        let task = self.state.task_mut(number)?;
        task.finished = Some(now);
        task.scheduled = None;
        task.lease = None;
        Ok(())
    }

    /// A failed task is tried once more: it acts as if it had just been made.
    pub(super) fn retry(&mut self, number: u32) -> Result<(), Error> {
        self.running()?;
        self.change(number, TaskEvent::Retried)?;
        let task = self.state.task_mut(number)?;
        // Attempts that were counted before are neither failed nor lost ones of this try. Whatever else is
        // noted, like the children that it started or the error that led to it, is still true.
        if task.kind == NodeKind::Job {
            task.note("attempts_before", task.attempt.into());
        }
        task.error = None;
        task.failures = 0;
        task.started = None;
        self.state.ready.push_back(number);
        Ok(())
    }

    /// Nothing happens to a process that is over.
    pub(super) fn running(&self) -> Result<(), Error> {
        match self.state.process.status {
            ProcessStatus::New => Ok(()),
            _ => Err(self.over()),
        }
    }

    pub(super) fn over(&self) -> Error {
        let process = &self.state.process;
        Error::new(Kind::ProcessOver {
            process: process.id,
            status: process.status,
        })
    }

    pub(super) fn wrong_kind(&self, number: u32, action: &'static str) -> Error {
        let task = self.state.tasks.get(&number);
        Error::new(Kind::Unsuited {
            flow: self.flow.graph().name().to_owned(),
            node: task.map_or_else(String::new, |task| task.node.clone()),
            kind: task.map_or("", |task| task.kind.as_str()),
            action,
        })
    }
}
