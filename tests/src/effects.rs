//! Flows whose functions write rows of a table of their own in the transaction of the step, so that a
//! test can count what has really happened.

use std::sync::Arc;

use procession::flow::{Definition, JobCall, JobError, NodeError, RawActivation};
use procession::graph::{Graph, GraphBuilder, NodeKind};
use procession::store::{BoxFuture, SqlValue};
use procession::testing::{Intercept, Intercepted, ScriptedFlow};
use serde_json::Value;

/// The table that functions write to: one row for every run that was committed.
pub const EFFECT_TABLE: &str =
    "create table if not exists effect (process integer not null, node text not null)";

/// A flow whose functions leave rows, and whose jobs may wait for something.
pub type EffectFlow = Intercepted<Effects>;

/// What stands before the functions of an [`EffectFlow`].
#[derive(Debug, Clone)]
pub struct Effects {
    gate: Option<Gate>,
}

/// What a job waits for before it is done.
pub type Gate = fn() -> BoxFuture<'static, ()>;

/// The nodes of [`EffectFlow`] whose function writes a row.
pub const FUNCTIONS: [&str; 4] = ["before", "left", "right", "behind"];

/// A split with a job on each branch, functions before, between and behind, and one join.
///
/// # Panics
///
/// Never: its edges lead to its nodes.
#[must_use]
pub fn split_and_join() -> EffectFlow {
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
    with_effects(graph, None)
}

/// A split into so many branches with a handle on each, one join, and a function behind it.
///
/// # Panics
///
/// Never: its edges lead to its nodes.
#[must_use]
pub fn joining(branches: usize) -> EffectFlow {
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
    with_effects(graph, None)
}

/// A job that waits at a gate, and a function behind it.
///
/// # Panics
///
/// Never: its edges lead to its nodes.
#[must_use]
pub fn waiting(gate: Gate) -> EffectFlow {
    let graph = Graph::builder("waiting")
        .node("start", NodeKind::StartHandle)
        .node("job", NodeKind::Job)
        .node("behind", NodeKind::Function)
        .node("end", NodeKind::End)
        .edge("start", "job")
        .edge("job", "behind")
        .edge("behind", "end");
    with_effects(graph, Some(gate))
}

fn with_effects(graph: GraphBuilder, gate: Option<Gate>) -> EffectFlow {
    let graph = graph.build().expect("every edge leads to a node");
    Intercepted::new(Arc::new(ScriptedFlow::new(graph)), Effects { gate })
}

impl Intercept for Effects {
    fn run(
        &self,
        flow: &Arc<dyn Definition>,
        node: usize,
        activation: RawActivation<'_>,
    ) -> Result<(), NodeError> {
        let row = [
            SqlValue::Int(activation.process.id.get()),
            SqlValue::from(activation.task.node.as_str()),
        ];
        activation
            .tx
            .execute("insert into effect (process, node) values ($1, $2)", &row)?;
        flow.run(node, activation)
    }

    fn perform(
        &self,
        flow: &Arc<dyn Definition>,
        node: usize,
        call: JobCall,
    ) -> BoxFuture<'static, Result<Value, JobError>> {
        let done = flow.perform(node, call);
        let gate = self.gate;
        Box::pin(async move {
            if let Some(gate) = gate {
                gate().await;
            }
            done.await
        })
    }
}
