//! Undoing what was done: the handlers of finished tasks, one after the other, the youngest first.

use serde::{Deserialize, Serialize};

use super::Stepper;
use crate::error::Error;
use crate::flow::Handover;
use crate::graph::NodeKind;
use crate::status::Status;
use crate::task::Task;

/// What is noted with the task of a handler.
#[derive(Debug, Serialize, Deserialize)]
struct Undoing {
    /// The task of the throw that waits for it.
    throw: u32,
}

impl Stepper<'_> {
    /// A task is finished: notes it when there is a handler that can undo it.
    pub(super) fn note_compensable(&mut self, number: u32) -> Result<(), Error> {
        let graph = self.flow.graph();
        let node = graph.find(&self.state.task(number)?.node);
        let node = node.and_then(|node| graph.node(node));
        if node.is_some_and(|node| node.compensated_by.is_some()) {
            self.edit_notes(|notes| notes.compensable.push(number));
        }
        Ok(())
    }

    /// Lets the oldest throw go on whose last handler is over: with the next task to undo, or, when nothing
    /// is left, to the node behind it.
    pub(super) fn compensate(&mut self) -> Result<bool, Error> {
        let Some(throw) = self.idle_throw() else {
            return Ok(false);
        };
        match self.next_to_undo(throw)? {
            Some((host, handler)) => self.undo(throw, &host, handler)?,
            None => self.finish(throw)?,
        }
        Ok(true)
    }

    fn idle_throw(&self) -> Option<u32> {
        let throws = self.state.active().filter(|task| {
            task.kind == NodeKind::CompensateThrow && task.status == Status::Started
        });
        let mut numbers = throws.map(|throw| throw.id.number());
        numbers.find(|throw| self.handler_of(*throw).is_none())
    }

    /// The open task of the handler that a throw waits for.
    pub(super) fn handler_of(&self, throw: u32) -> Option<u32> {
        let mut handlers = self.state.active().filter(|task| {
            Undoing::deserialize(&task.memo).is_ok_and(|undoing| undoing.throw == throw)
        });
        handlers.next().map(|task| task.id.number())
    }

    /// Takes the task that finished last from those that the throw undoes; with the node of its handler.
    fn next_to_undo(&mut self, throw: u32) -> Result<Option<(Task, usize)>, Error> {
        let node = self.node_of(throw)?;
        let graph = self.flow.graph();
        let limits = graph.node(node).map_or(&[][..], |node| &node.compensates);
        let mut notes = self.notes();
        let found = notes
            .compensable
            .iter()
            .enumerate()
            .rev()
            .find_map(|(at, number)| {
                // One that was undone by hand since is not `DONE` any more.
                let host = self.state.finished(*number)?;
                let node = graph.find(&host.node)?;
                let handler = graph.node(node)?.compensated_by?;
                let meant = limits.is_empty() || limits.contains(&node);
                (meant && host.status == Status::Done).then(|| (at, host.clone(), handler))
            });
        let Some((at, host, handler)) = found else {
            return Ok(None);
        };
        notes.compensable.remove(at);
        self.state.process.memo = notes.write();
        Ok(Some((host, handler)))
    }

    /// Makes the task of a handler. It is about what the task was about that it undoes.
    fn undo(&mut self, throw: u32, host: &Task, handler: usize) -> Result<(), Error> {
        let token = self.state.task(throw)?.token.clone();
        let handover = Handover {
            data: Some(host.data.clone()),
            seed: host.seed.clone(),
        };
        let number = self.create(handler, token, Some(host.id.number()), handover)?;
        let task = self.state.task_mut(number)?;
        task.artifact.clone_from(&host.artifact);
        task.memo = serde_json::to_value(Undoing { throw }).unwrap_or_default();
        self.state.ready.push_back(number);
        Ok(())
    }
}
