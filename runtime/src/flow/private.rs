//! What expanded flows call: adapters from the signatures that people write to those of the table.

use std::future::Future;

use serde_json::Value;

use super::table::Node;
use super::{Activation, Context, Flow, JobContext, JobError, NodeError};
use crate::graph::{Graph, GraphEdge, GraphNode};
use crate::json::{AnyRef, FieldInfo, JsonStore, Model, Ref, ValidationErrors};
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

/// The fields with these names, in their order.
pub fn fields<T: JsonStore>(names: &[&str]) -> Vec<&'static FieldInfo> {
    names
        .iter()
        .filter_map(|name| T::field_info(name))
        .collect()
}

/// Writes some fields of the data into the document. `set` puts their values into empty data, of
/// which nothing else is written.
///
/// # Errors
///
/// When a value breaks a rule of its field; then nothing is written.
pub fn write_fields<T: JsonStore>(
    document: &mut Value,
    names: &[&str],
    set: impl FnOnce(&mut T),
) -> Result<(), ValidationErrors> {
    let mut data = T::empty();
    set(&mut data);
    data.write_fields(document, names)
}

/// The answer to a question about the data. The type of `question` is what tells the compiler the
/// type of a closure's parameter.
pub fn ask_data<D, R>(data: &D, question: fn(&D) -> R) -> R {
    question(data)
}

/// The answer to a question about the data and who acts.
pub fn ask_context<D, R>(
    data: &D,
    context: &Context<'_>,
    question: fn(&D, &Context<'_>) -> R,
) -> R {
    question(data, context)
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

#[diagnostic::do_not_recommend]
impl FunctionAnswer for () {
    fn into_result(self) -> Result<(), NodeError> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<E: Into<NodeError>> FunctionAnswer for Result<(), E> {
    fn into_result(self) -> Result<(), NodeError> {
        self.map_err(Into::into)
    }
}

/// Runs a function that works with the activation.
pub fn on_activation<F: Flow, R: FunctionAnswer>(
    activation: &mut Activation<'_, F>,
    run: fn(&mut Activation<'_, F>) -> R,
) -> Result<(), NodeError> {
    run(activation).into_result()
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

#[diagnostic::do_not_recommend]
impl JobAnswer for () {
    fn into_result(self) -> Result<(), JobError> {
        Ok(())
    }
}

#[diagnostic::do_not_recommend]
impl<E: Into<JobError>> JobAnswer for Result<(), E> {
    fn into_result(self) -> Result<(), JobError> {
        self.map_err(Into::into)
    }
}

/// What an `async fn` answers with, with a message of its own for a plain function.
#[diagnostic::on_unimplemented(
    message = "the work of a `Job` is an `async fn`",
    label = "this answers with `{Self}` and not with a future",
    note = "write `async fn method(job: &mut JobContext<'_, Self>) -> Result<(), JobError>`"
)]
pub trait JobFuture<R>: Future<Output = R> {}

#[diagnostic::do_not_recommend]
impl<T: Future<Output = R>, R> JobFuture<R> for T {}

/// Begins a job, with its future in the form that the table holds.
///
/// The lifetimes are those of one call and not of every call, so that the future may borrow the
/// context.
pub fn job<'a, 'b, F: Flow, W, R>(
    context: &'a mut JobContext<'b, F>,
    work: impl FnOnce(&'a mut JobContext<'b, F>) -> W,
) -> BoxFuture<'a, Result<(), JobError>>
where
    W: JobFuture<R> + Send + 'a,
    R: JobAnswer,
{
    let future = work(context);
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

#[diagnostic::do_not_recommend]
impl OwnerAnswer for UserId {
    fn into_owner(self) -> Option<UserId> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl OwnerAnswer for Option<UserId> {
    fn into_owner(self) -> Option<UserId> {
        self
    }
}

/// The answer of an `#[assign]` function in the form that the table holds.
pub fn owner(answer: impl OwnerAnswer) -> Option<UserId> {
    answer.into_owner()
}

/// What a `#[permission]` function may answer with.
#[diagnostic::on_unimplemented(
    message = "a `#[permission]` function answers with the name of a permission, not with `{Self}`",
    label = "this is not a name",
    note = "a name is a `String` or a `&'static str`"
)]
pub trait PermissionAnswer {
    /// The answer in the form that the table holds.
    fn into_permission(self) -> String;
}

#[diagnostic::do_not_recommend]
impl PermissionAnswer for String {
    fn into_permission(self) -> String {
        self
    }
}

#[diagnostic::do_not_recommend]
impl PermissionAnswer for &str {
    fn into_permission(self) -> String {
        self.to_owned()
    }
}

/// The answer of a `#[permission]` function in the form that the table holds.
pub fn permission(answer: impl PermissionAnswer) -> String {
    answer.into_permission()
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

#[diagnostic::do_not_recommend]
impl<M: Model> SeedAnswer for Ref<M> {
    fn into_seed(self) -> Option<AnyRef> {
        Some(self.into())
    }
}

#[diagnostic::do_not_recommend]
impl<M: Model> SeedAnswer for Option<Ref<M>> {
    fn into_seed(self) -> Option<AnyRef> {
        self.map(Into::into)
    }
}

/// The answer of a `task_seed` function in the form that the table holds.
pub fn seed(answer: impl SeedAnswer) -> Option<AnyRef> {
    answer.into_seed()
}

/// Compiles only for a type that is a document.
pub const fn document<T: JsonStore>() {}

/// The document that a task begins with, from what a `task_data` function answers with.
#[allow(
    clippy::needless_pass_by_value,
    reason = "the table passes a function's answer on"
)]
pub fn task_data<T: JsonStore>(data: T) -> Result<Value, ValidationErrors> {
    let mut document = Value::Object(serde_json::Map::new());
    data.write(&mut document)?;
    Ok(document)
}
