//! The rows of a flow's table: nodes and edges with the user's functions in them.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::Value;

use super::{
    Activation, Arrivals, ChildStart, Context, Flow, FormInfo, Handover, JobContext, JobError,
    NodeError, Schedule, Timing,
};
use crate::graph::{Attached, EdgeClass, Link, NodeKind, Partial};
use crate::json::{AnyRef, FieldInfo, ValidationErrors};
use crate::store::BoxFuture;
use crate::task::TaskError;
use crate::user::{User, UserId};

/// One node of a flow's table. Every column but name, kind and title has an empty default in
/// [`Node::EMPTY`].
#[allow(
    missing_debug_implementations,
    reason = "`Debug` would only show addresses of functions"
)]
pub struct Node<F: Flow> {
    /// The stable name, as it is stored with each task: the name of the field.
    pub name: &'static str,
    /// What the node does when a token comes.
    pub kind: NodeKind,
    /// What people call it.
    pub title: &'static str,
    /// What it is for; may be empty.
    pub description: &'static str,
    /// The template of a line on an open task; may be empty.
    pub summary: &'static str,
    /// The template of a line on a finished task; may be empty.
    pub result: &'static str,
    /// What a person, or a call, fills in.
    pub form: Option<FormInfo>,
    /// The fields of the task's own data.
    pub task_fields: &'static [FieldInfo],
    /// What somebody needs to start or take the task.
    pub permission: Option<Permission<F>>,
    /// What the permission is needed on.
    pub permission_on: Option<SeedPayload<F>>,
    /// The groups whose members may take the task, in the place of a permission.
    pub candidates: Option<Candidates<F>>,
    /// The nodes whose doers must not do this one.
    pub four_eyes: &'static [usize],
    /// When the task ought to be done.
    pub due: Option<Due<F>>,
    /// How urgent the task is.
    pub priority: Option<Priority<F>>,
    /// Who may start a process, beside the permission.
    pub available: Option<fn(&User) -> bool>,
    /// Who gets the task as soon as it is made.
    pub assign: Option<Assign<F>>,
    /// What runs inside the transaction: the work of a `Function`, or what a `Start`, `View` or
    /// handle does once its form is in the data.
    pub run: Option<RunFn<F>>,
    /// What takes the node's work back, inside the transaction.
    pub undo: Option<RunFn<F>>,
    /// What a worker runs outside the transaction: the work of a `Job`.
    pub job: Option<JobFn<F>>,
    /// How often and when a job is tried again.
    pub retry: Retry,
    /// With which error an `ErrorEnd` ends the process.
    pub error: Option<ErrorCode>,
    /// When a `Join` goes on before all its branches have come.
    pub continue_when: Option<Continue<F>>,
    /// What a `ConditionalCatch` waits for.
    pub until: Option<When<F>>,
    /// The number of the node that undoes the work of this one.
    pub compensated_by: Option<usize>,
    /// The numbers of the nodes whose work a `CompensateThrow` has undone; none means all.
    pub compensates: &'static [usize],
    /// What the node has to do with other processes.
    pub link: Option<fn() -> Link>,
    /// What the processes begin with that it starts.
    pub children: Option<ChildrenOf<F>>,
    /// Which one of several its message is for.
    pub correlate: Option<Correlate<F>>,
    /// What it sends.
    pub payload: Option<Payload<F>>,
    /// Reads what it waits for.
    pub receive: Option<Receive>,
    /// The edges that leave the node, in the order of their declaration.
    pub edges: &'static [Edge<F>],
    /// For an event on the border of another node: which one, and what becomes of it.
    pub attached: Option<Attached>,
    /// For events that look at the code of what happened: the only one that they take.
    pub code: Option<&'static str>,
    /// When a timer, or a timeout, fires.
    pub timer: Option<Timing<F>>,
    /// When a `StartTimer` starts processes.
    pub schedule: Option<Schedule>,
    /// The names that the node had before.
    pub renamed: &'static [&'static str],
}

/// The work of a function.
pub type RunFn<F> = fn(&mut Activation<'_, F>) -> Result<(), NodeError>;

/// The work of a job.
pub type JobFn<F> =
    for<'a, 'b> fn(&'a mut JobContext<'b, F>) -> BoxFuture<'a, Result<(), JobError>>;

impl<F: Flow> Node<F> {
    /// A row of defaults, to be filled in with `..Node::EMPTY`.
    pub const EMPTY: Self = Self {
        name: "",
        kind: NodeKind::Function,
        title: "",
        description: "",
        summary: "",
        result: "",
        form: None,
        task_fields: &[],
        permission: None,
        permission_on: None,
        candidates: None,
        four_eyes: &[],
        due: None,
        priority: None,
        available: None,
        assign: None,
        run: None,
        undo: None,
        job: None,
        retry: Retry::NEVER,
        error: None,
        continue_when: None,
        until: None,
        compensated_by: None,
        compensates: &[],
        link: None,
        children: None,
        correlate: None,
        payload: None,
        receive: None,
        edges: &[],
        attached: None,
        code: None,
        timer: None,
        schedule: None,
        renamed: &[],
    };
}

/// The error of an `ErrorEnd`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErrorCode {
    /// What programs tell it by.
    pub code: &'static str,
    /// The template of what people read; when it is empty they read the title of the node.
    pub message: &'static str,
}

/// One edge of a flow's table.
#[allow(
    missing_debug_implementations,
    reason = "`Debug` would only show addresses of functions"
)]
pub struct Edge<F: Flow> {
    /// The number of the node that it leads to.
    pub target: usize,
    /// When a token takes it.
    pub class: EdgeClass,
    /// What a diagram writes beside it; may be empty.
    pub label: &'static str,
    /// The condition of an edge of class [`EdgeClass::When`].
    pub when: Option<When<F>>,
    /// What the next task's data begin with.
    pub task_data: Option<Payload<F>>,
    /// What the next task is about.
    pub task_seed: Option<SeedPayload<F>>,
    /// The items of which each one gets a task of its own.
    pub items: Option<Items<F>>,
}

impl<F: Flow> Edge<F> {
    /// A row of defaults, to be filled in with `..Edge::EMPTY`.
    pub const EMPTY: Self = Self {
        target: 0,
        class: EdgeClass::Next,
        label: "",
        when: None,
        task_data: None,
        task_seed: None,
        items: None,
    };
}

/// Makes what the processes begin with that a node starts.
pub type ChildrenOf<F> =
    fn(&<F as Flow>::Data, &Context<'_>) -> Result<Vec<ChildStart>, ValidationErrors>;

/// Says which one of several a message is for.
pub type Correlate<F> = fn(&<F as Flow>::Data, &Context<'_>) -> String;

/// Reads what was sent.
pub type Receive = fn(&Value) -> Result<Value, TaskError>;

/// Makes the first document of the next task.
pub type Payload<F> = fn(&<F as Flow>::Data, &Context<'_>) -> Result<Value, ValidationErrors>;

/// Names what the next task is about.
pub type SeedPayload<F> = fn(&<F as Flow>::Data, &Context<'_>) -> Option<AnyRef>;

/// What the tasks begin with that an edge makes for each item of a list.
pub type Items<F> = fn(&<F as Flow>::Data, &Context<'_>) -> Result<Vec<Handover>, ValidationErrors>;

/// When a join goes on before all its branches have come, and what becomes of them.
#[derive(Debug)]
pub struct Continue<F: Flow> {
    /// When it goes on.
    pub when: ContinueWhen<F>,
    /// Whether the branches that have not come are cancelled then.
    pub cancel_active: bool,
}

/// When a join goes on: a number of branches, or a pure question.
pub enum ContinueWhen<F: Flow> {
    /// So many branches have come.
    Arrived(u32),
    /// `|data| ..`
    Data(fn(&F::Data) -> bool),
    /// `|data, join| ..`
    Arrivals(fn(&F::Data, &Arrivals<'_>) -> bool),
}

impl<F: Flow> Continue<F> {
    /// What of it the graph shows.
    pub(super) fn partial(&self) -> Partial {
        let arrived = match self.when {
            ContinueWhen::Arrived(branches) => Some(branches),
            _ => None,
        };
        Partial {
            arrived,
            cancel_active: self.cancel_active,
        }
    }
}

/// A condition: a pure question to the data, or to the data and who acts.
pub enum When<F: Flow> {
    /// `|data| ..`
    Data(fn(&F::Data) -> bool),
    /// `|data, activation| ..`
    Context(fn(&F::Data, &Context<'_>) -> bool),
}

impl<F: Flow> When<F> {
    pub(super) fn holds(&self, data: &F::Data, context: &Context<'_>) -> bool {
        match self {
            Self::Data(condition) => condition(data),
            Self::Context(condition) => condition(data, context),
        }
    }
}

/// Who gets a task.
pub enum Assign<F: Flow> {
    /// Always the same user.
    User(&'static str),
    /// Whoever did the last finished task of the node with this number.
    OwnerOf(usize),
    /// `|data| ..`
    Data(fn(&F::Data) -> Option<UserId>),
    /// `|data, activation| ..`
    Context(fn(&F::Data, &Context<'_>) -> Option<UserId>),
}

/// What somebody needs to start or take a task.
pub enum Permission<F: Flow> {
    /// Always the same permission.
    Name(&'static str),
    /// `|data| ..`
    Data(fn(&F::Data) -> String),
    /// `|data, activation| ..`
    Context(fn(&F::Data, &Context<'_>) -> String),
}

/// The groups whose members may take a task.
pub enum Candidates<F: Flow> {
    /// Always the members of any of these.
    Groups(&'static [&'static str]),
    /// `|data| ..`
    Data(fn(&F::Data) -> Option<String>),
    /// `|data, activation| ..`
    Context(fn(&F::Data, &Context<'_>) -> Option<String>),
}

/// When a task ought to be done.
pub enum Due<F: Flow> {
    /// So long after it was made.
    In(Duration),
    /// `|data| ..`
    Data(fn(&F::Data) -> DueTime),
    /// `|data, activation| ..`
    Context(fn(&F::Data, &Context<'_>) -> DueTime),
}

/// A moment, or how long it is until then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueTime {
    /// Never.
    Never,
    /// At this moment.
    At(Timestamp),
    /// So long after the task was made.
    In(Duration),
}

impl DueTime {
    /// The moment, for a task that was made at `created`. A time that no calendar holds is never.
    #[must_use]
    pub fn after(self, created: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Never => None,
            // As exactly as every store can keep it.
            Self::At(at) => Some(at.round(jiff::Unit::Microsecond).unwrap_or(at)),
            Self::In(time) => created.checked_add(time).ok(),
        }
    }
}

/// How urgent a task is.
pub enum Priority<F: Flow> {
    /// Always the same.
    Level(i32),
    /// `|data| ..`
    Data(fn(&F::Data) -> i32),
    /// `|data, activation| ..`
    Context(fn(&F::Data, &Context<'_>) -> i32),
}

macro_rules! debug_as_name {
    ($($name:ident)*) => {$(
        impl<F: Flow> fmt::Debug for $name<F> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    )*};
}

debug_as_name!(When Assign Permission Candidates Due Priority ContinueWhen);

/// How often and when a job is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retry {
    /// How often it may be begun, the first time included.
    pub attempts: u32,
    /// How the pause grows.
    pub backoff: Backoff,
    /// The first pause.
    pub delay: Duration,
    /// No pause is longer than this, unless the first one is: who asks for a day gets a day.
    pub max_delay: Duration,
}

/// How the pause between two attempts grows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Backoff {
    /// Always the same pause.
    Fixed,
    /// One, two, three times the first pause.
    Linear,
    /// One, two, four times the first pause.
    Exponential,
}

impl Retry {
    /// One attempt, and no other.
    pub const NEVER: Self = Self {
        attempts: 1,
        ..Self::DEFAULT
    };

    /// What `#[retry]` means without arguments: five attempts, exponentially from one second to an
    /// hour at most.
    pub const DEFAULT: Self = Self {
        attempts: 5,
        backoff: Backoff::Exponential,
        delay: Duration::from_secs(1),
        max_delay: Duration::from_secs(3600),
    };

    /// The pause after attempt `attempt` (counted from 1), or nothing when it was the last.
    ///
    /// `jitter` is between 0 and 1 and takes away up to half of the pause, so that jobs that failed
    /// together do not come back together ("equal jitter", M. Brooker, *Exponential Backoff And
    /// Jitter*, AWS Architecture Blog, 2015).
    #[must_use]
    pub fn pause(&self, attempt: u32, jitter: f64) -> Option<Duration> {
        if attempt >= self.attempts {
            return None;
        }
        let factor = match self.backoff {
            Backoff::Fixed => 1,
            Backoff::Linear => attempt.max(1),
            // Beyond 2^31 times the first pause the longest pause rules anyway.
            Backoff::Exponential => 1 << attempt.saturating_sub(1).min(31),
        };
        let longest = self.max_delay.max(self.delay);
        let pause = self.delay.saturating_mul(factor).min(longest);
        Some(pause.mul_f64(1.0 - jitter.clamp(0.0, 1.0) / 2.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_longest_one_and_end() {
        let retry = Retry {
            attempts: 4,
            max_delay: Duration::from_secs(3),
            ..Retry::DEFAULT
        };
        let pauses: Vec<_> = (1..=4).map(|attempt| retry.pause(attempt, 0.0)).collect();
        let seconds = |s| Some(Duration::from_secs(s));
        assert_eq!(pauses, [seconds(1), seconds(2), seconds(3), None]);
        assert_eq!(retry.pause(1, 1.0), Some(Duration::from_millis(500)));
        assert_eq!(Retry::NEVER.pause(1, 0.0), None);
        let days = Retry {
            delay: Duration::from_secs(86_400),
            ..Retry::DEFAULT
        };
        assert_eq!(days.pause(2, 0.0), seconds(86_400));
    }
}
