//! Catches that wait until the data say so.

use super::{Stepper, guarded};
use crate::error::Error;
use crate::graph::NodeKind;
use crate::status::{Status, TaskEvent};

impl Stepper<'_> {
    /// Asks every catch whether what it waits for has come about, and lets the oldest one go on for which it
    /// has.
    pub(super) fn catch(&mut self) -> Result<bool, Error> {
        let waiting = self
            .state
            .active()
            .filter(|task| task.kind == NodeKind::ConditionalCatch && task.status == Status::New);
        let waiting: Vec<u32> = waiting.map(|task| task.id.number()).collect();
        for number in waiting {
            let node = self.node_of(number)?;
            let context = self.context(number)?;
            match guarded(|| self.flow.until(node, &context)) {
                Ok(false) => continue,
                Ok(true) => {
                    self.change(number, TaskEvent::Started)?;
                    self.finish(number)?;
                }
                Err(error) => self.undecided(number, error)?,
            }
            return Ok(true);
        }
        Ok(false)
    }
}
