//! A flow whose functions write rows of a table of their own in the transaction of the step, so that a
//! test can count what has really happened.

use procession::flow::{
    Assignee, Context, Definition, FlowInfo, FormInfo, Handover, JobCall, JobError, NodeError,
    RawActivation, Retry,
};
use procession::graph::{Graph, NodeKind};
use procession::store::{BoxFuture, SqlValue};
use procession::testing::ScriptedFlow;
use procession::{TaskError, User};
use serde_json::Value;

/// The table that functions write to: one row for every run that was committed.
pub const EFFECT_TABLE: &str =
    "create table if not exists effect (process integer not null, node text not null)";

/// A split with a job on each branch, functions before, between and behind, and one join.
#[derive(Debug, Clone)]
pub struct EffectFlow(ScriptedFlow);

/// The nodes of [`EffectFlow`] whose function writes a row.
pub const FUNCTIONS: [&str; 4] = ["before", "left", "right", "behind"];

impl EffectFlow {
    /// The flow.
    ///
    /// # Panics
    ///
    /// Never: its edges lead to its nodes.
    #[must_use]
    pub fn new() -> Self {
        let graph = Graph::builder("effects")
            .node("start", NodeKind::StartHandle)
            .node("before", NodeKind::Function)
            .node("split", NodeKind::Split)
            .node("job_left", NodeKind::Job)
            .node("left", NodeKind::Function)
            .node("job_right", NodeKind::Job)
            .node("right", NodeKind::Function)
            .node("join", NodeKind::Join)
            .node("behind", NodeKind::Function)
            .node("end", NodeKind::End)
            .edge("start", "before")
            .edge("before", "split")
            .edge("split", "job_left")
            .edge("split", "job_right")
            .edge("job_left", "left")
            .edge("job_right", "right")
            .edge("left", "join")
            .edge("right", "join")
            .edge("join", "behind")
            .edge("behind", "end");
        Self(ScriptedFlow::new(
            graph.build().expect("every edge leads to a node"),
        ))
    }
}

impl Default for EffectFlow {
    fn default() -> Self {
        Self::new()
    }
}

impl Definition for EffectFlow {
    fn graph(&self) -> &Graph {
        self.0.graph()
    }

    fn info(&self) -> FlowInfo {
        self.0.info()
    }

    fn route(&self, node: usize, context: &Context<'_>) -> Result<Vec<usize>, TaskError> {
        self.0.route(node, context)
    }

    fn assignee(&self, node: usize, context: &Context<'_>) -> Result<Assignee, TaskError> {
        self.0.assignee(node, context)
    }

    fn owner_nodes(&self) -> Vec<usize> {
        self.0.owner_nodes()
    }

    fn permission(&self, node: usize, context: &Context<'_>) -> Result<Option<String>, TaskError> {
        Definition::permission(&self.0, node, context)
    }

    fn may_start(&self, node: usize, user: &User) -> bool {
        self.0.may_start(node, user)
    }

    fn handover(
        &self,
        node: usize,
        edge: usize,
        context: &Context<'_>,
    ) -> Result<Handover, TaskError> {
        self.0.handover(node, edge, context)
    }

    fn form(&self, node: usize) -> Option<FormInfo> {
        self.0.form(node)
    }

    fn has_run(&self, node: usize) -> bool {
        self.0.has_run(node)
    }

    fn run(&self, node: usize, activation: RawActivation<'_>) -> Result<(), NodeError> {
        let row = [
            SqlValue::Int(activation.process.id.get()),
            SqlValue::from(activation.task.node.as_str()),
        ];
        activation
            .tx
            .execute("insert into effect (process, node) values ($1, $2)", &row)?;
        self.0.run(node, activation)
    }

    fn perform(&self, node: usize, call: JobCall) -> BoxFuture<'static, Result<Value, JobError>> {
        self.0.perform(node, call)
    }

    fn retry(&self, node: usize) -> Retry {
        Definition::retry(&self.0, node)
    }
}
