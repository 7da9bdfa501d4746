//! How a process ends.

use super::Stepper;
use crate::error::Error;
use crate::graph::NodeKind;
use crate::history::HistoryEvent;
use crate::status::ProcessStatus;

impl Stepper<'_> {
    /// Ends the process when its last token is gone. One that never came to an end was cancelled
    /// branch by branch. Where a task was undone, it waits for that to be made again.
    pub(super) fn settle(&mut self) {
        let over = self.state.process.status != ProcessStatus::New;
        if over || self.state.active().next().is_some() || !self.notes().undone.is_empty() {
            return;
        }
        let status = if self.state.process.reached_end {
            ProcessStatus::Done
        } else {
            ProcessStatus::Canceled
        };
        self.end_process(status);
    }

    /// A token has come to an end that ends everything: the process is done, whatever else is open is
    /// cancelled.
    pub(super) fn terminate(&mut self, number: u32) -> Result<(), Error> {
        self.state.process.reached_end = true;
        self.finish(number)?;
        self.cancel_all()?;
        if self.state.task(number)?.kind == NodeKind::ErrorEnd {
            let node = self.node_of(number)?;
            let error = self.flow.error(node, &self.state.process);
            self.edit_notes(|notes| notes.error = Some(error));
        }
        self.end_process(ProcessStatus::Done);
        Ok(())
    }

    /// Stops every task that is open.
    pub(super) fn cancel_all(&mut self) -> Result<(), Error> {
        let active: Vec<u32> = self.state.active().map(|task| task.id.number()).collect();
        self.cancel_each(active)
    }

    /// Stops these tasks, if they are open: the end of one may be the end of another.
    pub(super) fn cancel_each(
        &mut self,
        numbers: impl IntoIterator<Item = u32>,
    ) -> Result<(), Error> {
        for number in numbers {
            if self.state.task(number)?.is_active() {
                self.cancel_one(number)?;
            }
        }
        Ok(())
    }

    pub(super) fn end_process(&mut self, status: ProcessStatus) {
        self.state.process.status = status;
        self.state.process.finished = Some(self.moment.now);
        if status == ProcessStatus::Canceled {
            let stopped = self.state.stopped.clone();
            self.edit_notes(|notes| notes.stopped = stopped);
        }
        let error = self.state.process.error();
        let row = self
            .state
            .record(self.moment, None, HistoryEvent::ProcessEnded(status));
        if let Some(error) = error {
            row.detail = serde_json::json!({ "error": error });
        }
        self.tell_parent();
    }
}
