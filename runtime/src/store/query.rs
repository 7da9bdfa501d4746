//! Questions to a store.

use crate::graph::NodeKind;
use crate::outbox::{Delivery, DeliveryStatus};
use crate::process::{Process, ProcessId};
use crate::status::{ProcessStatus, Status};
use crate::task::{Task, TaskId};
use crate::user::{User, UserId};

/// Which part of a list to answer with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Page {
    /// How many rows to pass over.
    pub offset: usize,
    /// How many rows to answer with.
    pub limit: usize,
}

impl Default for Page {
    /// The first hundred rows.
    fn default() -> Self {
        Self {
            offset: 0,
            limit: 100,
        }
    }
}

/// In which order tasks are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TaskOrder {
    /// By process and number.
    #[default]
    Oldest,
    /// The other way round.
    Youngest,
}

/// Which tasks a user's permissions let through: those that need no permission, and those that need
/// one of `permissions`; all of them for nobody in particular.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Visibility {
    /// Every task.
    #[default]
    All,
    /// Tasks without a permission, and with one of these.
    Only(Vec<String>),
}

impl Visibility {
    /// What the user's permissions let through.
    #[must_use]
    pub fn of(user: &User) -> Self {
        if user.is_superuser() {
            Self::All
        } else {
            Self::Only(user.permissions().map(str::to_owned).collect())
        }
    }

    /// True when a task with this permission is let through.
    #[must_use]
    pub fn allows(&self, permission: Option<&str>) -> bool {
        match (self, permission) {
            (Self::All, _) | (_, None) => true,
            (Self::Only(list), Some(needed)) => list.iter().any(|name| name == needed),
        }
    }
}

/// Which tasks to list. An empty column does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskQuery {
    /// Of one of these flows.
    pub flows: Vec<String>,
    /// Of this process.
    pub process: Option<ProcessId>,
    /// Of this node.
    pub node: Option<String>,
    /// Of one of these kinds.
    pub kinds: Vec<NodeKind>,
    /// With one of these statuses.
    pub statuses: Vec<Status>,
    /// Of this owner.
    pub owner: Option<UserId>,
    /// That these permissions let through.
    pub visibility: Visibility,
    /// In this order.
    pub order: TaskOrder,
    /// This part of the list.
    pub page: Page,
}

impl TaskQuery {
    /// True when this is one of the tasks, on whichever page.
    #[must_use]
    pub fn matches(&self, task: &Task) -> bool {
        (self.flows.is_empty() || self.flows.contains(&task.flow))
            && self.process.is_none_or(|id| id == task.id.process())
            && self.node.as_ref().is_none_or(|node| *node == task.node)
            && (self.kinds.is_empty() || self.kinds.contains(&task.kind))
            && (self.statuses.is_empty() || self.statuses.contains(&task.status))
            && (self.owner.is_none() || self.owner == task.owner)
            && self.visibility.allows(task.permission.as_deref())
    }
}

/// Which processes to list, youngest first. An empty column does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProcessQuery {
    /// Of this flow.
    pub flow: Option<String>,
    /// With this status.
    pub status: Option<ProcessStatus>,
    /// Started by this task.
    pub parent: Option<TaskId>,
    /// This part of the list.
    pub page: Page,
}

impl ProcessQuery {
    /// True when this is one of the processes, on whichever page.
    #[must_use]
    pub fn matches(&self, process: &Process) -> bool {
        self.flow.as_ref().is_none_or(|flow| *flow == process.flow)
            && self.status.is_none_or(|status| status == process.status)
            && (self.parent.is_none() || self.parent == process.parent)
    }
}

/// Which deliveries to list, oldest first. An empty column does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryQuery {
    /// With one of these statuses.
    pub statuses: Vec<DeliveryStatus>,
    /// To this flow.
    pub flow: Option<String>,
    /// This part of the list.
    pub page: Page,
}

impl DeliveryQuery {
    /// True when this is one of the deliveries, on whichever page.
    #[must_use]
    pub fn matches(&self, delivery: &Delivery) -> bool {
        (self.statuses.is_empty() || self.statuses.contains(&delivery.status))
            && (self.flow.is_none() || self.flow == delivery.flow)
    }
}
