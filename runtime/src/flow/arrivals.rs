//! What the condition of a join may see beside the data.

use super::Context;
use crate::process::Process;
use crate::task::Task;
use crate::user::UserId;

/// How far a join has come that may go on before all its branches are there.
///
/// ```
/// use procession::prelude::*;
///
/// #[jsonstore]
/// pub struct Offer {
///     pub article: String,
///     pub urgent: bool,
/// }
///
/// #[flow(data = Offer)]
/// pub struct OfferFlow {
///     #[form(article, urgent)]
///     #[next(ask)]
///     start: Start,
///
///     #[next(shop)]
///     #[next(factory)]
///     #[next(neighbour)]
///     ask: Split,
///
///     #[next(enough)]
///     shop: View,
///     #[next(enough)]
///     factory: View,
///     #[next(enough)]
///     neighbour: View,
///
///     /// Two answers will do, one when there is no time
///     #[continue_when(|offer, join| join.arrived() >= if offer.urgent { 1 } else { 2 })]
///     #[next(end)]
///     enough: Join,
///
///     end: End,
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Arrivals<'a> {
    context: Context<'a>,
    coming: usize,
}

impl<'a> Arrivals<'a> {
    /// Puts them together, to test a condition alone: the task of the join, whose
    /// [`previous`](Task::previous) are those that have arrived, and how many can still come.
    #[must_use]
    pub const fn new(context: Context<'a>, coming: usize) -> Self {
        Self { context, coming }
    }

    /// How many branches have come to the join. It is asked when nothing else can move, so that it may
    /// have grown by several since it was asked last: compare with `>=`.
    #[must_use]
    pub fn arrived(&self) -> usize {
        self.context.task().previous.len()
    }

    /// How many open tasks there are from which a branch can still come.
    #[must_use]
    pub const fn coming(&self) -> usize {
        self.coming
    }

    /// The process.
    #[must_use]
    pub const fn process(&self) -> &'a Process {
        self.context.process()
    }

    /// The task of the join.
    #[must_use]
    pub const fn task(&self) -> &'a Task {
        self.context.task()
    }

    /// Who acts; nobody when a worker or code does.
    #[must_use]
    pub const fn user(&self) -> Option<&'a UserId> {
        self.context.user()
    }
}
