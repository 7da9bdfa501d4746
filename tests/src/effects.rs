//! A flow whose functions write rows of a table of their own in the transaction of the step, so that a
//! test can count what has really happened.

use procession::flow::{
    Arrivals, Assignee, Context, Definition, FlowInfo, FormInfo, Handover, JobCall, JobError,
    NodeError, RawActivation, Retry,
};
use procession::graph::{Graph, GraphBuilder, NodeKind};
use procession::store::{BoxFuture, SqlValue};
use procession::testing::ScriptedFlow;
use procession::{Process, ProcessError, TaskError, User};
use serde_json::Value;

/// The table that functions write to: one row for every run that was committed.
pub const EFFECT_TABLE: &str =
    "create table if not exists effect (process integer not null, node text not null)";

/// A flow whose functions leave rows, and whose jobs may wait for something.
#[derive(Debug, Clone)]
pub struct EffectFlow {
    flow: ScriptedFlow,
    gate: Option<Gate>,
}

/// What a job waits for before it is done.
pub type Gate = fn() -> BoxFuture<'static, ()>;

/// The nodes of [`EffectFlow`] whose function writes a row.
pub const FUNCTIONS: [&str; 4] = ["before", "left", "right", "behind"];

impl EffectFlow {
    /// A split with a job on each branch, functions before, between and behind, and one join.
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
        Self::of(graph)
    }

    /// A split into so many branches with a handle on each, one join, and a function behind it.
    ///
    /// # Panics
    ///
    /// Never: its edges lead to its nodes.
    #[must_use]
    pub fn joining(branches: usize) -> Self {
        let mut graph = Graph::builder("joining")
            .node("start", NodeKind::StartHandle)
            .node("split", NodeKind::Split)
            .node("join", NodeKind::Join)
            .node("behind", NodeKind::Function)
            .node("end", NodeKind::End)
            .edge("start", "split")
            .edge("join", "behind")
            .edge("behind", "end");
        for branch in 0..branches {
            let name = format!("branch{branch}");
            graph = graph
                .node(&name, NodeKind::Handle)
                .edge("split", &name)
                .edge(&name, "join");
        }
        Self::of(graph)
    }

    /// A job that waits at a gate, and a function behind it.
    ///
    /// # Panics
    ///
    /// Never: its edges lead to its nodes.
    #[must_use]
    pub fn waiting(gate: Gate) -> Self {
        let graph = Graph::builder("waiting")
            .node("start", NodeKind::StartHandle)
            .node("job", NodeKind::Job)
            .node("behind", NodeKind::Function)
            .node("end", NodeKind::End)
            .edge("start", "job")
            .edge("job", "behind")
            .edge("behind", "end");
        Self {
            gate: Some(gate),
            ..Self::of(graph)
        }
    }

    fn of(graph: GraphBuilder) -> Self {
        let graph = graph.build().expect("every edge leads to a node");
        Self {
            flow: ScriptedFlow::new(graph),
            gate: None,
        }
    }
}

impl Default for EffectFlow {
    fn default() -> Self {
        Self::new()
    }
}

impl Definition for EffectFlow {
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

    fn permission(&self, node: usize, context: &Context<'_>) -> Result<Option<String>, TaskError> {
        Definition::permission(&self.flow, node, context)
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

    fn run(&self, node: usize, activation: RawActivation<'_>) -> Result<(), NodeError> {
        let row = [
            SqlValue::Int(activation.process.id.get()),
            SqlValue::from(activation.task.node.as_str()),
        ];
        activation
            .tx
            .execute("insert into effect (process, node) values ($1, $2)", &row)?;
        self.flow.run(node, activation)
    }

    fn perform(&self, node: usize, call: JobCall) -> BoxFuture<'static, Result<Value, JobError>> {
        let done = self.flow.perform(node, call);
        let gate = self.gate;
        Box::pin(async move {
            if let Some(gate) = gate {
                gate().await;
            }
            done.await
        })
    }

    fn retry(&self, node: usize) -> Retry {
        Definition::retry(&self.flow, node)
    }

    fn error(&self, node: usize, process: &Process) -> ProcessError {
        self.flow.error(node, process)
    }
}
