//! A manager finishes a task that was not done.

use super::Stepper;
use crate::error::{Error, Kind};
use crate::graph::NodeKind;
use crate::status::TaskEvent;

/// True for kinds whose tasks can be passed over: what they wait for, or failed at, was settled elsewhere.
/// Joins, races and subprocesses hold branches and processes of their own, which would be lost.
pub(crate) const fn can_skip(kind: NodeKind) -> bool {
    use NodeKind as K;
    kind.is_claimed()
        || kind.is_function()
        || matches!(
            kind,
            K::Handle
                | K::Job
                | K::If
                | K::Switch
                | K::Split
                | K::Timer
                | K::MessageCatch
                | K::MessageThrow
                | K::SignalCatch
                | K::SignalThrow
                | K::ConditionalCatch
                | K::EscalationThrow
        )
}

impl Stepper<'_> {
    /// Finishes a task without doing it, and hands its token on over the ways that were chosen. A gateway
    /// that goes one way needs one.
    pub(super) fn skip(&mut self, number: u32, ways: Option<Vec<usize>>) -> Result<(), Error> {
        self.running()?;
        let kind = self.state.task(number)?.kind;
        if !can_skip(kind) {
            return Err(self.wrong_kind(number, "skip"));
        }
        let edges = self.edges_of(number)?;
        let mut ways = ways.unwrap_or_else(|| (0..edges).collect());
        ways.sort_unstable();
        ways.dedup();
        let one = matches!(kind, NodeKind::If | NodeKind::Switch);
        let known = ways.iter().all(|way| *way < edges) && !ways.is_empty();
        if !known || (one && ways.len() != 1) || (!kind.is_gateway() && ways.len() != edges) {
            return Err(self.blocked(number, "skip", "say which of its ways the token takes"));
        }
        self.skipped = Some(number);
        self.leave(number, &ways)
    }

    /// The end of a task that was skipped. Nobody did it, whoever had it.
    pub(super) fn pass_over(&mut self, number: u32) -> Result<(), Error> {
        let row = self.change(number, TaskEvent::Skipped)?;
        row.detail = serde_json::json!({ "owner": null });
        self.state.task_mut(number)?.owner = None;
        Ok(())
    }

    pub(super) fn blocked(
        &self,
        number: u32,
        action: &'static str,
        reason: impl Into<String>,
    ) -> Error {
        let task = self.state.tasks.get(&number);
        Error::new(Kind::Blocked {
            task: crate::task::TaskId::new(self.state.process.id, number),
            node: task.map_or_else(String::new, |task| task.node.clone()),
            action,
            reason: reason.into(),
        })
    }
}
