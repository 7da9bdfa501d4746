//! What expanded flows call: adapters from the signatures that people write to those of the table.

use std::future::Future;

use serde_json::Value;

use super::table::Node;
use super::{Activation, Flow, JobError, NodeError};
use crate::graph::{Graph, GraphEdge, GraphNode};
use crate::json::{AnyRef, JsonStore, Model, Ref, ValidationErrors};
use crate::store::BoxFuture;
use crate::user::UserId;

/// The graph of a flow's table.
pub fn graph_of<F: Flow>() -> Graph {
    Graph::new(
        F::INFO.name.to_owned(),
        F::NODES.iter().map(node_of).collect(),
    )
}

fn node_of<F: Flow>(node: &Node<F>) -> GraphNode {
    let edge = |edge: &super::Edge<F>| GraphEdge {
        target: edge.target,
        class: edge.class,
        label: edge.label.to_owned(),
    };
    GraphNode {
        name: node.name.to_owned(),
        kind: node.kind,
        title: node.title.to_owned(),
        edges: node.edges.iter().map(edge).collect(),
    }
}

/// What a function of a flow may answer with.
#[diagnostic::on_unimplemented(
    message = "a function of a flow answers with `()` or a `Result<(), E>`, not with `{Self}`",
    label = "this answer is not understood",
    note = "`E` may be any error: `Result<(), NodeError>` takes all of them through `?`"
)]
pub trait FunctionAnswer {
    /// The answer in the form that the table holds.
    fn into_result(self) -> Result<(), NodeError>;
}

impl FunctionAnswer for () {
    fn into_result(self) -> Result<(), NodeError> {
        Ok(())
    }
}

impl<E: Into<NodeError>> FunctionAnswer for Result<(), E> {
    fn into_result(self) -> Result<(), NodeError> {
        self.map_err(Into::into)
    }
}

/// The answer of a function in the form that the table holds.
pub fn function(answer: impl FunctionAnswer) -> Result<(), NodeError> {
    answer.into_result()
}

/// Runs a function that only touches the data.
pub fn on_data<F: Flow, R: FunctionAnswer>(
    activation: &mut Activation<'_, F>,
    run: fn(&mut F::Data) -> R,
) -> Result<(), NodeError> {
    run(&mut activation.data).into_result()
}

/// What a job may answer with.
#[diagnostic::on_unimplemented(
    message = "a job answers with `()` or a `Result<(), E>`, not with `{Self}`",
    label = "this answer is not understood",
    note = "`E` may be any error: `Result<(), JobError>` takes all of them through `?`"
)]
pub trait JobAnswer {
    /// The answer in the form that the table holds.
    fn into_result(self) -> Result<(), JobError>;
}

impl JobAnswer for () {
    fn into_result(self) -> Result<(), JobError> {
        Ok(())
    }
}

impl<E: Into<JobError>> JobAnswer for Result<(), E> {
    fn into_result(self) -> Result<(), JobError> {
        self.map_err(Into::into)
    }
}

/// A job's future in the form that the table holds.
pub fn job<'a, R: JobAnswer>(
    future: impl Future<Output = R> + Send + 'a,
) -> BoxFuture<'a, Result<(), JobError>> {
    Box::pin(async move { future.await.into_result() })
}

/// Who an `#[assign]` function may answer with.
#[diagnostic::on_unimplemented(
    message = "an `#[assign]` function answers with a `UserId` or an `Option<UserId>`, not with `{Self}`",
    label = "this is not a user"
)]
pub trait OwnerAnswer {
    /// The answer in the form that the table holds.
    fn into_owner(self) -> Option<UserId>;
}

impl OwnerAnswer for UserId {
    fn into_owner(self) -> Option<UserId> {
        Some(self)
    }
}

impl OwnerAnswer for Option<UserId> {
    fn into_owner(self) -> Option<UserId> {
        self
    }
}

/// The answer of an `#[assign]` function in the form that the table holds.
pub fn owner(answer: impl OwnerAnswer) -> Option<UserId> {
    answer.into_owner()
}

/// The answer of a `#[permission]` function in the form that the table holds.
pub fn permission(answer: impl Into<String>) -> String {
    answer.into()
}

/// What a `task_seed` function may answer with.
#[diagnostic::on_unimplemented(
    message = "a `task_seed` function answers with a `Ref<T>` or an `Option<Ref<T>>`, not with `{Self}`",
    label = "this is not a reference to a business row"
)]
pub trait SeedAnswer {
    /// The answer in the form that the table holds.
    fn into_seed(self) -> Option<AnyRef>;
}

impl<M: Model> SeedAnswer for Ref<M> {
    fn into_seed(self) -> Option<AnyRef> {
        Some(self.into())
    }
}

impl<M: Model> SeedAnswer for Option<Ref<M>> {
    fn into_seed(self) -> Option<AnyRef> {
        self.map(Into::into)
    }
}

/// The answer of a `task_seed` function in the form that the table holds.
pub fn seed(answer: impl SeedAnswer) -> Option<AnyRef> {
    answer.into_seed()
}

/// The document that a task begins with, from what a `task_data` function answers with.
pub fn task_data<T: JsonStore>(data: &T) -> Result<Value, ValidationErrors> {
    let mut document = Value::Object(serde_json::Map::new());
    data.write(&mut document)?;
    Ok(document)
}
