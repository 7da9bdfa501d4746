//! A flow without its type, as the engine holds it.

use std::fmt;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{
    Arrivals, ChildStart, Context, FlowInfo, FormInfo, JobCall, JobError, NodeError, Retry,
    Schedule,
};
use crate::graph::Graph;
use crate::json::{AnyRef, ValidationErrors};
use crate::process::{Process, ProcessError};
use crate::store::{BoxFuture, Transaction};
use crate::task::{Task, TaskError, TaskErrorKind};
use crate::user::{User, UserId};

/// What the engine asks a flow. Every [`Flow`](super::Flow) is one through [`Typed`](super::Typed); tests make others.
///
/// All but [`Definition::run`] and [`Definition::perform`] must be pure: the same answer for the same
/// question.
pub trait Definition: Send + Sync + fmt::Debug {
    /// The graph.
    fn graph(&self) -> &Graph;

    /// The name and the texts.
    fn info(&self) -> FlowInfo;

    /// The edges of a gateway that the token takes, by their number within the node.
    ///
    /// # Errors
    ///
    /// When no edge can be taken, or the data cannot be read.
    fn route(&self, node: usize, context: &Context<'_>) -> Result<Vec<usize>, TaskError>;

    /// Who gets a task of the node as soon as it is made.
    ///
    /// # Errors
    ///
    /// When the data cannot be read.
    fn assignee(&self, node: usize, context: &Context<'_>) -> Result<Assignee, TaskError>;

    /// Which node's [`Assignee::OwnerOf`] asks for the owner of which other node: the engine loads them
    /// beforehand.
    fn owner_nodes(&self) -> Vec<(usize, usize)>;

    /// The nodes whose doers must not do the node.
    fn four_eyes(&self, node: usize) -> &[usize] {
        let _ = node;
        &[]
    }

    /// What the permission for a task of the node is needed on.
    ///
    /// # Errors
    ///
    /// When the data cannot be read.
    fn object(&self, node: usize, context: &Context<'_>) -> Result<Option<AnyRef>, TaskError> {
        let (_, _) = (node, context);
        Ok(None)
    }

    /// When a task of the node ought to be done.
    ///
    /// # Errors
    ///
    /// When the data cannot be read.
    fn due(&self, node: usize, context: &Context<'_>) -> Result<Option<Timestamp>, TaskError> {
        let (_, _) = (node, context);
        Ok(None)
    }

    /// How urgent a task of the node is.
    ///
    /// # Errors
    ///
    /// When the data cannot be read.
    fn priority(&self, node: usize, context: &Context<'_>) -> Result<i32, TaskError> {
        let (_, _) = (node, context);
        Ok(0)
    }

    /// The keys of the sets of groups that the flow's tasks are for: the queue of a member asks for them.
    fn group_keys(&self) -> Vec<String> {
        Vec::new()
    }

    /// What somebody needs to take a task of the node.
    ///
    /// # Errors
    ///
    /// When the data cannot be read.
    fn permission(&self, node: usize, context: &Context<'_>) -> Result<Option<String>, TaskError>;

    /// True when the user may start a process here.
    fn may_start(&self, node: usize, user: &User) -> bool;

    /// What the task at the end of an edge begins with.
    ///
    /// # Errors
    ///
    /// When the data cannot be read, or the new ones break a rule.
    fn handover(
        &self,
        node: usize,
        edge: usize,
        context: &Context<'_>,
    ) -> Result<Handover, TaskError>;

    /// What the tasks begin with that an edge makes for each item of a list; nothing for an edge that
    /// makes one task.
    ///
    /// # Errors
    ///
    /// When the data cannot be read, or an item breaks a rule.
    fn items(
        &self,
        node: usize,
        edge: usize,
        context: &Context<'_>,
    ) -> Result<Option<Vec<Handover>>, TaskError>;

    /// True when a join may go on before all its branches have come. It is only asked of one whose
    /// node in the graph is [`partial`](crate::graph::GraphNode::partial).
    ///
    /// # Errors
    ///
    /// When the data cannot be read.
    fn continues(&self, node: usize, arrivals: &Arrivals<'_>) -> Result<bool, TaskError>;

    /// True when what a `ConditionalCatch` waits for has come about.
    ///
    /// # Errors
    ///
    /// When the data cannot be read.
    fn until(&self, node: usize, context: &Context<'_>) -> Result<bool, TaskError>;

    /// The form of the node.
    fn form(&self, node: usize) -> Option<FormInfo>;

    /// Writes values that came as JSON into the fields of the data, by their names. Fields that are not
    /// given stay as they are.
    ///
    /// # Errors
    ///
    /// When a field is foreign, of the wrong type or breaks a rule; then nothing is written.
    fn edit(
        &self,
        document: &mut Value,
        input: &Map<String, Value>,
    ) -> Result<(), ValidationErrors> {
        let _ = document;
        super::form::no_fields(input)
    }

    /// True when [`Definition::run`] has something to do at the node.
    fn has_run(&self, node: usize) -> bool;

    /// Runs the node's function inside the transaction.
    ///
    /// # Errors
    ///
    /// What the function answers with.
    fn run(&self, node: usize, activation: RawActivation<'_>) -> Result<(), NodeError>;

    /// True when [`Definition::undo`] has something to do at the node.
    fn has_undo(&self, node: usize) -> bool {
        let _ = node;
        false
    }

    /// Takes back what the node's function did, inside the transaction.
    ///
    /// # Errors
    ///
    /// What the function answers with.
    fn undo(&self, node: usize, activation: RawActivation<'_>) -> Result<(), NodeError> {
        let (_, _) = (node, activation);
        Ok(())
    }

    /// Runs the node's job outside the transaction, and answers with the changed document.
    fn perform(&self, node: usize, call: JobCall) -> BoxFuture<'static, Result<Value, JobError>>;

    /// How often and when the node's job is tried again.
    fn retry(&self, node: usize) -> Retry;

    /// With which error the process ends at the node: an `ErrorEnd`.
    fn error(&self, node: usize, process: &Process) -> ProcessError;

    /// When a timer of the node fires that begins to wait `now`; for a timeout the context is that of
    /// its host.
    ///
    /// # Errors
    ///
    /// When the data cannot be read, or the moment lies beyond the end of time.
    fn timer(
        &self,
        node: usize,
        context: &Context<'_>,
        now: Timestamp,
    ) -> Result<Timestamp, TaskError> {
        let _ = (context, now);
        Err(no_timer(self.graph(), node))
    }

    /// When a start timer starts processes; nothing for other nodes.
    fn schedule(&self, node: usize) -> Option<Schedule> {
        let _ = node;
        None
    }

    /// What the processes begin with that a subprocess node starts.
    ///
    /// # Errors
    ///
    /// When the data cannot be read, or those of a new process break a rule.
    fn children(&self, node: usize, context: &Context<'_>) -> Result<Vec<ChildStart>, TaskError> {
        let _ = (node, context);
        Ok(Vec::new())
    }

    /// Which one of several a message is for that the node waits for or sends.
    ///
    /// # Errors
    ///
    /// When the data cannot be read.
    fn correlation(&self, node: usize, context: &Context<'_>) -> Result<String, TaskError> {
        let _ = (node, context);
        Ok(String::new())
    }

    /// What the node sends.
    ///
    /// # Errors
    ///
    /// When the data cannot be read, or what is sent breaks a rule.
    fn payload(&self, node: usize, context: &Context<'_>) -> Result<Value, TaskError> {
        let _ = (node, context);
        Ok(Value::Null)
    }

    /// What was sent as the data of the task that waits for it at the node.
    ///
    /// # Errors
    ///
    /// When it does not fit.
    fn receive(&self, node: usize, payload: &Value) -> Result<Value, TaskError> {
        let _ = node;
        Ok(payload.clone())
    }

    /// One line on a process, from the templates and texts of the flow.
    fn brief(&self, process: &Process) -> String {
        let _ = process;
        self.info().title.to_owned()
    }

    /// One line on a task, from the templates and texts of its node and the data of its process.
    fn task_brief(&self, task: &Task, process: &Process) -> String {
        let _ = process;
        let graph = self.graph();
        let node = graph.find(&task.node).and_then(|node| graph.node(node));
        node.map_or_else(|| task.node.clone(), |node| node.title.clone())
    }
}

pub(super) fn no_timer(graph: &Graph, node: usize) -> TaskError {
    let name = graph.node(node).map_or("", |node| &node.name);
    TaskError::new(
        TaskErrorKind::Undecided,
        format!("`{name}` does not say when it fires"),
    )
}

/// Who gets a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assignee {
    /// Nobody in particular: it waits in the queue.
    Anybody,
    /// Somebody was asked for and there is nobody: unless it has a permission of its own, only those who
    /// manage the flow may take it.
    Nobody,
    /// This user.
    User(UserId),
    /// Whoever did the last finished task of the node with this number.
    OwnerOf(usize),
}

/// What a task begins with.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Handover {
    /// Its data.
    pub data: Option<Value>,
    /// What it is about.
    pub seed: Option<AnyRef>,
}

/// One task at work, without the type of its flow.
#[derive(Debug)]
pub struct RawActivation<'a> {
    /// The process; its data, seed and artifact may change.
    pub process: &'a mut Process,
    /// The task; its data and artifact may change.
    pub task: &'a mut Task,
    /// Who acts.
    pub user: Option<&'a UserId>,
    /// The open transaction.
    pub tx: &'a mut dyn Transaction,
}
