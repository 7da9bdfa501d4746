//! Where tokens go from a node, and what goes with them.

use super::Stepper;
use crate::flow::{Context, Handover};
use crate::graph::EdgeClass;
use crate::task::{TaskError, TaskErrorKind};

impl Stepper<'_> {
    /// The nodes behind these edges, with what goes with each token. An edge with items is gone once for
    /// each of them. When nothing is left to go, the way that is taken otherwise.
    pub(super) fn ways(
        &self,
        node: usize,
        edges: &[usize],
        context: &Context<'_>,
    ) -> Result<Vec<(usize, Handover)>, TaskError> {
        let mut ways = Vec::with_capacity(edges.len());
        for &edge in edges {
            ways.extend(self.behind(node, edge, context)?);
        }
        if !ways.is_empty() || edges.is_empty() {
            return Ok(ways);
        }
        let row = self.flow.graph().node(node);
        let otherwise = row.and_then(|row| {
            let mut edges = row.edges.iter();
            edges.position(|edge| edge.class == EdgeClass::Otherwise)
        });
        match otherwise {
            Some(edge) => self.behind(node, edge, context),
            None => {
                let name = row.map_or("", |row| &row.name);
                let message =
                    format!("no way out of `{name}` has an item, and it has no other way");
                Err(TaskError::new(TaskErrorKind::Undecided, message))
            }
        }
    }

    fn behind(
        &self,
        node: usize,
        edge: usize,
        context: &Context<'_>,
    ) -> Result<Vec<(usize, Handover)>, TaskError> {
        let Some(target) = self.target(node, edge) else {
            return Ok(Vec::new());
        };
        let handovers = match self.flow.items(node, edge, context)? {
            Some(items) => items,
            None => vec![self.flow.handover(node, edge, context)?],
        };
        Ok(handovers
            .into_iter()
            .map(|handover| (target, handover))
            .collect())
    }
}
