//! The lists that people work from.

use super::{AsUser, OVER};
use crate::error::Error;
use crate::graph::NodeKind;
use crate::json::AnyRef;
use crate::status::Status;
use crate::store::{Page, TaskOrder, TaskQuery};
use crate::task::Task;

/// Which part of an inbox or a queue to show, and in which order. A [`Page`] alone is one too.
///
/// ```
/// use procession::Worklist;
/// use procession::store::{Page, TaskOrder};
///
/// let late = Worklist::new().overdue().order(TaskOrder::Due).page(Page { offset: 0, limit: 20 });
/// # let _ = late;
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[must_use]
pub struct Worklist {
    flow: Option<String>,
    node: Option<String>,
    seed: Option<AnyRef>,
    order: Option<TaskOrder>,
    overdue: bool,
    snoozed: bool,
    page: Page,
}

impl Worklist {
    /// The first page of everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only tasks of the flow with this name.
    pub fn flow(mut self, flow: impl Into<String>) -> Self {
        self.flow = Some(flow.into());
        self
    }

    /// Only tasks of the node with this name.
    pub fn node(mut self, node: impl Into<String>) -> Self {
        self.node = Some(node.into());
        self
    }

    /// Only tasks about this.
    pub fn seed(mut self, seed: impl Into<AnyRef>) -> Self {
        self.seed = Some(seed.into());
        self
    }

    /// In this order; without it the most urgent come first, and what is over comes youngest first.
    pub fn order(mut self, order: TaskOrder) -> Self {
        self.order = Some(order);
        self
    }

    /// Only tasks that ought to be done already.
    pub fn overdue(mut self) -> Self {
        self.overdue = true;
        self
    }

    /// Those too that their owner has put off.
    pub fn snoozed(mut self) -> Self {
        self.snoozed = true;
        self
    }

    /// This part of the list.
    pub fn page(mut self, page: Page) -> Self {
        self.page = page;
        self
    }
}

impl From<Page> for Worklist {
    fn from(page: Page) -> Self {
        Self::new().page(page)
    }
}

impl AsUser<'_> {
    /// The tasks that the user has and has not put off, the most urgent first.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn inbox(&self, list: impl Into<Worklist>) -> Result<Vec<Task>, Error> {
        let query = self.inbox_query();
        self.list(query, list.into(), TaskOrder::Urgent).await
    }

    /// The tasks that nobody has and that the user may claim: exactly those, the most urgent first.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn queue(&self, list: impl Into<Worklist>) -> Result<Vec<Task>, Error> {
        let query = self.queue_query();
        self.list(query, list.into(), TaskOrder::Urgent).await
    }

    /// How long the inbox and the queue are, counted no further than `limit` each.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn count(&self, list: impl Into<Worklist>, limit: usize) -> Result<Counts, Error> {
        let list = list.into();
        let queries = [self.inbox_query(), self.queue_query()];
        let queries: Vec<TaskQuery> = queries
            .into_iter()
            .filter_map(|query| self.narrowed(query, list.clone(), TaskOrder::Urgent))
            .collect();
        let counts = self.engine.store().count_tasks(queries, limit).await?;
        let count = |list| counts.get(list).copied().unwrap_or_default();
        Ok(Counts {
            inbox: count(0),
            queue: count(1),
        })
    }

    /// The tasks that the user handed over for a while and gets back, the most urgent first.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn delegated(&self, list: impl Into<Worklist>) -> Result<Vec<Task>, Error> {
        let query = TaskQuery {
            statuses: vec![Status::Assigned],
            delegator: Some(self.user.id().clone()),
            ..TaskQuery::default()
        };
        self.list(query, list.into(), TaskOrder::Urgent).await
    }

    /// The tasks that the user had and that are over, youngest first.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn archive(&self, list: impl Into<Worklist>) -> Result<Vec<Task>, Error> {
        let query = TaskQuery {
            kinds: vec![NodeKind::Start, NodeKind::View, NodeKind::ManualTask],
            statuses: OVER.to_vec(),
            owner: Some(self.user.id().clone()),
            ..TaskQuery::default()
        };
        let list = list.into().snoozed();
        self.list(query, list, TaskOrder::Youngest).await
    }

    fn inbox_query(&self) -> TaskQuery {
        TaskQuery {
            statuses: vec![Status::Assigned],
            owner: Some(self.user.id().clone()),
            ..TaskQuery::default()
        }
    }

    fn queue_query(&self) -> TaskQuery {
        TaskQuery {
            kinds: vec![NodeKind::View, NodeKind::ManualTask],
            statuses: vec![Status::New],
            visibility: self.visibility(),
            not_excluding: Some(self.user.id().clone()),
            ..TaskQuery::default()
        }
    }

    async fn list(
        &self,
        query: TaskQuery,
        list: Worklist,
        order: TaskOrder,
    ) -> Result<Vec<Task>, Error> {
        match self.narrowed(query, list, order) {
            Some(query) => self.engine.store().tasks(query).await,
            None => Ok(Vec::new()),
        }
    }

    /// The question to the store: only of flows that this engine runs, because what it shows can be acted
    /// on. Nothing when there are none.
    fn narrowed(&self, query: TaskQuery, list: Worklist, order: TaskOrder) -> Option<TaskQuery> {
        let mut flows = self.engine.flow_names();
        if let Some(flow) = &list.flow {
            flows.retain(|name| name == flow);
        }
        if flows.is_empty() {
            return None;
        }
        let now = self.engine.now();
        Some(TaskQuery {
            flows,
            node: list.node,
            seed: list.seed,
            order: list.order.unwrap_or(order),
            due_until: list.overdue.then_some(now),
            awake_at: (!list.snoozed).then_some(now),
            page: list.page,
            ..query
        })
    }
}

/// How long somebody's lists are; made by [`AsUser::count`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Tasks in the inbox.
    pub inbox: usize,
    /// Tasks in the queue.
    pub queue: usize,
}
