//! Questions to a store.

use std::cmp::{Ordering, Reverse};

use jiff::Timestamp;

use crate::graph::NodeKind;
use crate::json::AnyRef;
use crate::outbox::{Delivery, DeliveryStatus};
use crate::process::{Process, ProcessId};
use crate::status::{ProcessStatus, Status};
use crate::task::{Task, TaskId};
use crate::user::{Grant, UserId};

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
    /// By priority, the highest first; then by when they are due, those that never are last; then the
    /// oldest first.
    Urgent,
    /// By when they are due, those that never are last; then the oldest first.
    Due,
}

impl TaskOrder {
    /// Which of two tasks comes first.
    #[must_use]
    pub fn compare(self, a: &Task, b: &Task) -> Ordering {
        let due = |task: &Task| (task.due.is_none(), task.due);
        match self {
            Self::Oldest => a.id.cmp(&b.id),
            Self::Youngest => b.id.cmp(&a.id),
            Self::Urgent => {
                (Reverse(a.priority), due(a), a.id).cmp(&(Reverse(b.priority), due(b), b.id))
            }
            Self::Due => (due(a), a.id).cmp(&(due(b), b.id)),
        }
    }
}

/// Which tasks a user's permissions let through: those that need no permission, and those that need
/// one that is granted; all of them for nobody in particular.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Visibility {
    /// Every task.
    #[default]
    All,
    /// Tasks without a permission, and with one of these.
    Only(Vec<Grant>),
}

impl Visibility {
    /// True when a task is let through.
    #[must_use]
    pub fn allows(&self, task: &Task) -> bool {
        match (self, &task.permission) {
            (Self::All, _) | (_, None) => true,
            (Self::Only(grants), Some(needed)) => grants
                .iter()
                .any(|grant| grant.covers(needed, task.object.as_ref())),
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
    /// Handed over by this user, who gets it back.
    pub delegator: Option<UserId>,
    /// About this.
    pub seed: Option<AnyRef>,
    /// That these permissions let through.
    pub visibility: Visibility,
    /// That this user may have: those that somebody else has to do are left out.
    pub not_excluding: Option<UserId>,
    /// Due at or before this moment.
    pub due_until: Option<Timestamp>,
    /// That nobody has put off beyond this moment.
    pub awake_at: Option<Timestamp>,
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
            && (self.delegator.is_none() || self.delegator == task.delegator)
            && (self.seed.is_none() || self.seed == task.seed)
            && self.visibility.allows(task)
            && !self
                .not_excluding
                .as_ref()
                .is_some_and(|user| task.excluded.contains(user))
            && self
                .due_until
                .is_none_or(|until| task.due.is_some_and(|due| due <= until))
            && self
                .awake_at
                .is_none_or(|now| task.snoozed.is_none_or(|until| until <= now))
    }
}

/// Which processes to list, youngest first. An empty column does not restrict.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProcessQuery {
    /// With one of these numbers.
    pub ids: Vec<ProcessId>,
    /// Of this flow.
    pub flow: Option<String>,
    /// With this status.
    pub status: Option<ProcessStatus>,
    /// Started by this task.
    pub parent: Option<TaskId>,
    /// About this.
    pub seed: Option<AnyRef>,
    /// That made this.
    pub artifact: Option<AnyRef>,
    /// This part of the list.
    pub page: Page,
}

impl ProcessQuery {
    /// True when this is one of the processes, on whichever page.
    #[must_use]
    pub fn matches(&self, process: &Process) -> bool {
        (self.ids.is_empty() || self.ids.contains(&process.id))
            && self.flow.as_ref().is_none_or(|flow| *flow == process.flow)
            && self.status.is_none_or(|status| status == process.status)
            && (self.parent.is_none() || self.parent == process.parent)
            && (self.seed.is_none() || self.seed == process.seed)
            && (self.artifact.is_none() || self.artifact == process.artifact)
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
