//! A flow some of whose work is done by somebody else.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::flow::{
    Arrivals, Assignee, ChildStart, Context, Definition, FlowInfo, FormInfo, Handover, JobCall,
    JobError, NodeError, RawActivation, Retry, Schedule,
};
use crate::graph::Graph;
use crate::json::{AnyRef, ValidationErrors};
use crate::process::{Process, ProcessError};
use crate::store::BoxFuture;
use crate::task::{Task, TaskError};
use crate::user::User;

/// Stands between the engine and the functions of a flow: to fail, to count, to do something else.
pub trait Intercept: fmt::Debug + Send + Sync + 'static {
    /// Runs the node's function inside the transaction; unless said otherwise, as the flow does.
    ///
    /// # Errors
    ///
    /// What the function answers with.
    fn run(
        &self,
        flow: &Arc<dyn Definition>,
        node: usize,
        activation: RawActivation<'_>,
    ) -> Result<(), NodeError> {
        flow.run(node, activation)
    }

    /// Runs the node's job outside the transaction; unless said otherwise, as the flow does.
    ///
    /// # Errors
    ///
    /// What the job answers with.
    fn perform(
        &self,
        flow: &Arc<dyn Definition>,
        node: usize,
        call: JobCall,
    ) -> BoxFuture<'static, Result<Value, JobError>> {
        flow.perform(node, call)
    }
}

/// A flow with an [`Intercept`] before its functions. All else is the flow's own answer.
#[derive(Debug, Clone)]
pub struct Intercepted<I> {
    flow: Arc<dyn Definition>,
    with: I,
}

impl<I: Intercept> Intercepted<I> {
    /// The flow, with `with` before its functions.
    pub fn new(flow: Arc<dyn Definition>, with: I) -> Self {
        Self { flow, with }
    }
}

#[deny(
    clippy::missing_trait_methods,
    reason = "what is forgotten here gets the answer of a flow that knows nothing"
)]
impl<I: Intercept> Definition for Intercepted<I> {
    fn run(&self, node: usize, activation: RawActivation<'_>) -> Result<(), NodeError> {
        self.with.run(&self.flow, node, activation)
    }

    fn perform(&self, node: usize, call: JobCall) -> BoxFuture<'static, Result<Value, JobError>> {
        self.with.perform(&self.flow, node, call)
    }

    // From here on: every other question goes to the flow.

    fn graph(&self) -> &Graph {
        self.flow.graph()
    }

    fn info(&self) -> FlowInfo {
        self.flow.info()
    }

    fn route(&self, node: usize, context: &Context<'_>) -> Result<Vec<usize>, TaskError> {
        self.flow.route(node, context)
    }

    fn assignee(&self, node: usize, context: &Context<'_>) -> Result<Assignee, TaskError> {
        self.flow.assignee(node, context)
    }

    fn owner_nodes(&self) -> Vec<(usize, usize)> {
        self.flow.owner_nodes()
    }

    fn four_eyes(&self, node: usize) -> &[usize] {
        self.flow.four_eyes(node)
    }

    fn object(&self, node: usize, context: &Context<'_>) -> Result<Option<AnyRef>, TaskError> {
        self.flow.object(node, context)
    }

    fn due(&self, node: usize, context: &Context<'_>) -> Result<Option<Timestamp>, TaskError> {
        self.flow.due(node, context)
    }

    fn priority(&self, node: usize, context: &Context<'_>) -> Result<i32, TaskError> {
        self.flow.priority(node, context)
    }

    fn group_keys(&self) -> Vec<String> {
        self.flow.group_keys()
    }

    fn edit(
        &self,
        document: &mut Value,
        input: &Map<String, Value>,
    ) -> Result<(), ValidationErrors> {
        self.flow.edit(document, input)
    }

    fn has_undo(&self, node: usize) -> bool {
        self.flow.has_undo(node)
    }

    fn undo(&self, node: usize, activation: RawActivation<'_>) -> Result<(), NodeError> {
        self.flow.undo(node, activation)
    }

    fn permission(&self, node: usize, context: &Context<'_>) -> Result<Option<String>, TaskError> {
        self.flow.permission(node, context)
    }

    fn may_start(&self, node: usize, user: &User) -> bool {
        self.flow.may_start(node, user)
    }

    fn handover(
        &self,
        node: usize,
        edge: usize,
        context: &Context<'_>,
    ) -> Result<Handover, TaskError> {
        self.flow.handover(node, edge, context)
    }

    fn items(
        &self,
        node: usize,
        edge: usize,
        context: &Context<'_>,
    ) -> Result<Option<Vec<Handover>>, TaskError> {
        self.flow.items(node, edge, context)
    }

    fn continues(&self, node: usize, arrivals: &Arrivals<'_>) -> Result<bool, TaskError> {
        self.flow.continues(node, arrivals)
    }

    fn until(&self, node: usize, context: &Context<'_>) -> Result<bool, TaskError> {
        self.flow.until(node, context)
    }

    fn form(&self, node: usize) -> Option<FormInfo> {
        self.flow.form(node)
    }

    fn has_run(&self, node: usize) -> bool {
        self.flow.has_run(node)
    }

    fn retry(&self, node: usize) -> Retry {
        self.flow.retry(node)
    }

    fn error(&self, node: usize, process: &Process) -> ProcessError {
        self.flow.error(node, process)
    }

    fn timer(
        &self,
        node: usize,
        context: &Context<'_>,
        now: Timestamp,
    ) -> Result<Timestamp, TaskError> {
        self.flow.timer(node, context, now)
    }

    fn schedule(&self, node: usize) -> Option<Schedule> {
        self.flow.schedule(node)
    }

    fn children(&self, node: usize, context: &Context<'_>) -> Result<Vec<ChildStart>, TaskError> {
        self.flow.children(node, context)
    }

    fn correlation(&self, node: usize, context: &Context<'_>) -> Result<String, TaskError> {
        self.flow.correlation(node, context)
    }

    fn payload(&self, node: usize, context: &Context<'_>) -> Result<Value, TaskError> {
        self.flow.payload(node, context)
    }

    fn receive(&self, node: usize, payload: &Value) -> Result<Value, TaskError> {
        self.flow.receive(node, payload)
    }

    fn brief(&self, process: &Process) -> String {
        self.flow.brief(process)
    }

    fn task_brief(&self, task: &Task, process: &Process) -> String {
        self.flow.task_brief(task, process)
    }
}
