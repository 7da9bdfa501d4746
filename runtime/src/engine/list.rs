//! The lists that people work from.

use super::{AsUser, OVER};
use crate::error::Error;
use crate::graph::NodeKind;
use crate::status::Status;
use crate::store::{Page, TaskOrder, TaskQuery, Visibility};
use crate::task::Task;

impl AsUser<'_> {
    /// The tasks that the user has, youngest first.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn inbox(&self, page: Page) -> Result<Vec<Task>, Error> {
        self.list(TaskQuery {
            statuses: vec![Status::Assigned],
            owner: Some(self.user.id().clone()),
            order: TaskOrder::Youngest,
            page,
            ..TaskQuery::default()
        })
        .await
    }

    /// The tasks that nobody has and that the user may claim: exactly those, youngest first.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn queue(&self, page: Page) -> Result<Vec<Task>, Error> {
        self.list(TaskQuery {
            kinds: vec![NodeKind::View],
            statuses: vec![Status::New],
            visibility: Visibility::of(self.user),
            order: TaskOrder::Youngest,
            page,
            ..TaskQuery::default()
        })
        .await
    }

    /// The tasks that the user had and that are over, youngest first.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn archive(&self, page: Page) -> Result<Vec<Task>, Error> {
        self.list(TaskQuery {
            kinds: vec![NodeKind::Start, NodeKind::View],
            statuses: OVER.to_vec(),
            owner: Some(self.user.id().clone()),
            order: TaskOrder::Youngest,
            page,
            ..TaskQuery::default()
        })
        .await
    }

    /// Only of flows that this engine runs: what it shows can be acted on.
    async fn list(&self, query: TaskQuery) -> Result<Vec<Task>, Error> {
        let flows = self.engine.flow_names();
        if flows.is_empty() {
            return Ok(Vec::new());
        }
        let query = TaskQuery { flows, ..query };
        self.engine.store().tasks(query).await
    }
}
