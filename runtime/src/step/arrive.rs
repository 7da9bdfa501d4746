//! A branch comes to a join.

use super::Stepper;
use crate::error::Error;
use crate::flow::Handover;
use crate::history::HistoryEvent;
use crate::status::TaskEvent;
use crate::token::Token;

impl Stepper<'_> {
    /// The token of task `from` comes to the join `node`: it is taken in by the task that waits there
    /// for branches of the same split, or by a new one.
    pub(super) fn arrive(
        &mut self,
        node: usize,
        token: &Token,
        from: u32,
        handover: Handover,
    ) -> Result<(), Error> {
        if self.late_for(from).contains(&node) {
            self.absorb(node, from);
            return Ok(());
        }
        let scope = self.scope(node, token).max(token.main_length());
        let scope = token.truncated(scope);
        if let Some(number) = self.waiting(node, &scope) {
            self.state.task_mut(number)?.previous.push(from);
            self.state
                .record(self.moment, Some(number), HistoryEvent::Arrived)
                .detail = serde_json::json!({ "from": from });
            self.meet_late(from, number);
            return Ok(());
        }
        let number = self.create(node, scope, Some(from), handover)?;
        self.change(number, TaskEvent::Started)?;
        Ok(())
    }

    /// How much of a token a join closes: up to the innermost open split that all ways to the join lead
    /// through, and that no join before it has closed. A token leaves a split open behind its join while other
    /// branches run on there, which come to an end of their own or too late: they have no part in any join
    /// that follows. A split that some way goes round (nested splits that share a join) is closed together
    /// with the one above it. Outside every split it is nothing: the join then waits for every branch
    /// of the process that can still come.
    fn scope(&self, join: usize, token: &Token) -> usize {
        let graph = self.flow.graph();
        let closes = |node: &str| {
            graph
                .find(node)
                .is_some_and(|split| graph.closes(join, split))
        };
        token
            .segments()
            .iter()
            .rposition(|segment| closes(&segment.node))
            .map_or(0, |position| position + 1)
    }

    fn waiting(&self, node: usize, scope: &Token) -> Option<u32> {
        let name = &self.flow.graph().node(node)?.name;
        let depth = scope.segments().len();
        self.state
            .active()
            .find(|task| {
                task.node == *name
                    && task.token.segments().len() == depth
                    && task.token.shares_split(scope, depth)
            })
            .map(|task| task.id.number())
    }
}
