//! Messages, signals and escalations: nodes that wait for them, and nodes that send them.

use serde_json::{Value, json};

use super::{Call, Stepper, guarded};
use crate::error::{Error, Kind};
use crate::graph::Link;
use crate::history::HistoryEvent;
use crate::outbox::{Content, Delivery, awaits_message, awaits_signal};
use crate::process::ProcessId;
use crate::status::{IllegalEvent, Status, TaskEvent};
use crate::task::{TaskError, TaskId};

impl Stepper<'_> {
    /// A catch begins to wait. A message may have come before: the outbox has it looked for once this step
    /// is committed, so that neither of the two can miss the other.
    pub(super) fn await_event(&mut self, number: u32) -> Result<(), Error> {
        let (awaits, correlation) = match self.link(number)?.cloned() {
            Some(Link::Message(name)) => match self.correlation(number)? {
                Ok(correlation) => (awaits_message(&name), Some(correlation)),
                Err(error) => return self.undecided(number, error),
            },
            Some(Link::Signal(name)) => (awaits_signal(&name), None),
            _ => return Err(self.wrong_kind(number, "wait at")),
        };
        self.change(number, TaskEvent::Started)?.detail = match &correlation {
            Some(correlation) => json!({ "awaits": awaits, "correlation": correlation }),
            None => json!({ "awaits": awaits }),
        };
        let task = self.state.task_mut(number)?;
        task.awaits = Some(awaits.clone());
        task.correlation.clone_from(&correlation);
        let id = task.id;
        if let Some(correlation) = correlation {
            let content = Content::Awaiting {
                task: id,
                awaits,
                correlation,
            };
            let delivery = Delivery::new(format!("awaiting:{id}"), content, self.moment.now);
            self.state.send(delivery.to_flow(self.flow.graph().name()));
        }
        Ok(())
    }

    fn correlation(&self, number: u32) -> Result<Result<String, TaskError>, Error> {
        let (node, context) = (self.node_of(number)?, self.context(number)?);
        Ok(guarded(|| self.flow.correlation(node, &context)))
    }

    /// What a catch waits for has come.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "an event is taken apart and handed over"
    )]
    pub(super) fn received(&mut self, number: u32, payload: Value) -> Result<Option<Call>, Error> {
        self.running()?;
        let task = self.state.task(number)?;
        if task.status != Status::Started || task.awaits.is_none() {
            return Err(self.not_waiting(number));
        }
        let node = self.node_of(number)?;
        let data = guarded(|| self.flow.receive(node, &payload)).map_err(|source| {
            Error::new(Kind::Undecided {
                flow: self.flow.graph().name().to_owned(),
                node: self.state.tasks[&number].node.clone(),
                source,
            })
        })?;
        self.state
            .record(self.moment, Some(number), HistoryEvent::Received)
            .detail = json!({ "payload": data });
        self.state.task_mut(number)?.data = data;
        self.work_on(number)
    }

    /// A throw sends what it has to, and goes on.
    pub(super) fn throw(&mut self, number: u32) -> Result<(), Error> {
        let (node, context) = (self.node_of(number)?, self.context(number)?);
        let payload = match guarded(|| self.flow.payload(node, &context)) {
            Ok(payload) => payload,
            Err(error) => return self.undecided(number, error),
        };
        let id = TaskId::new(self.state.process.id, number);
        let (content, told) = match self.link(number)?.cloned() {
            Some(Link::Message(name)) => {
                let correlation = match self.correlation(number)? {
                    Ok(correlation) => correlation,
                    Err(error) => return self.undecided(number, error),
                };
                let told = json!({ "message": name, "correlation": correlation });
                let content = Content::Message {
                    name,
                    correlation,
                    payload,
                    expires: None,
                };
                (Some(content), told)
            }
            Some(Link::Signal(name)) => {
                let told = json!({ "signal": name });
                let sender = Some(id);
                let content = Content::Signal {
                    name,
                    payload,
                    sender,
                };
                (Some(content), told)
            }
            Some(Link::Escalation(code)) => {
                let told = json!({ "escalation": code, "payload": payload });
                let parent = self.state.process.parent;
                let content = parent.map(|parent| Content::Escalate {
                    parent,
                    child: self.state.process.id,
                    code,
                    payload,
                });
                (content, told)
            }
            _ => return Err(self.wrong_kind(number, "send from")),
        };
        self.change(number, TaskEvent::Started)?;
        if let Some(content) = content {
            if matches!(content, Content::Escalate { .. }) {
                self.edit_notes(|notes| notes.escalations += 1);
            }
            let key = format!("{}:{id}", content.kind());
            self.state
                .send(Delivery::new(key, content, self.moment.now));
        }
        self.state
            .record(self.moment, Some(number), HistoryEvent::Sent)
            .detail = told;
        self.finish(number)
    }

    /// A process that the task waits for tells of something.
    pub(super) fn escalated(
        &mut self,
        number: u32,
        child: ProcessId,
        code: &str,
        payload: Value,
    ) -> Result<(), Error> {
        self.running()?;
        self.note_told(number, child)?;
        self.state
            .record(self.moment, Some(number), HistoryEvent::Escalated)
            .detail = json!({ "code": code });
        self.escalate(number, code, payload).map(drop)
    }

    /// The error for something that comes to a task that does not wait for it.
    pub(super) fn not_waiting(&self, number: u32) -> Error {
        let status = self
            .state
            .task(number)
            .map_or(Status::Done, |task| task.status);
        let event = TaskEvent::Finished;
        self.illegal(number, IllegalEvent { status, event })
    }
}
