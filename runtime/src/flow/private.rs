//! What expanded flows call: adapters from the signatures that people write to those of the table.

use std::future::Future;
use std::time::Duration;

use jiff::{SignedDuration, Span, Timestamp, Zoned};
use serde_json::Value;

pub use super::child::{calls, can_start, many_children, one_child};
pub use super::form::{
    FieldClone, FieldDebug, FieldEq, FormPart, form_apply, form_fields, form_written,
    write_artifact, write_data, write_seed, write_task,
};
use super::node::{Handle, ManualTask, Start, StartHandle, View};
use super::table::{Continue, DueTime, Node};
use super::{
    Activation, Context, Flow, Form, FormInfo, Handover, JobContext, JobError, NodeError, Wait,
};
use crate::graph::{Graph, GraphEdge, GraphNode};
use crate::json::{AnyRef, FieldInfo, JsonStore, Model, Ref, ValidationErrors, field_index};
use crate::store::BoxFuture;
use crate::task::{TaskError, TaskErrorKind};
use crate::user::UserId;

/// The graph of a flow's table.
pub fn graph_of<F: Flow>() -> Graph {
    Graph::new(
        F::INFO.name.to_owned(),
        F::NODES.iter().map(node_of).collect(),
    )
    .with_renamed(
        F::INFO
            .renamed
            .iter()
            .map(|name| (*name).to_owned())
            .collect(),
    )
}

fn node_of<F: Flow>(node: &Node<F>) -> GraphNode {
    let edge = |edge: &super::Edge<F>| GraphEdge {
        target: edge.target,
        class: edge.class,
        label: edge.label.to_owned(),
        items: edge.items.is_some(),
    };
    GraphNode {
        title: node.title.to_owned(),
        edges: node.edges.iter().map(edge).collect(),
        attached: node.attached,
        link: node.link.map(|link| link()),
        partial: node.continue_when.as_ref().map(Continue::partial),
        compensated_by: node.compensated_by,
        compensates: node.compensates.to_vec(),
        code: node.code.map(str::to_owned),
        renamed: node.renamed.iter().map(|name| (*name).to_owned()).collect(),
        ..GraphNode::new(node.name, node.kind)
    }
}

/// The number of a field of the flow's data.
///
/// Like its neighbours it asks for the flow and not for the data: that the data are a document is
/// then asked once, where the flow names them.
///
/// # Panics
///
/// When there is no such field, which a constant shows at compile time.
#[must_use]
#[track_caller]
pub const fn field_of<F: Flow>(name: &str) -> usize {
    field_index(F::Data::NAME, F::Data::FIELDS, name)
}

/// The same, once something else was `checked`.
#[must_use]
#[track_caller]
pub const fn field_after<F: Flow>(checked: (), name: &str) -> usize {
    let () = checked;
    field_of::<F>(name)
}

/// The number of a field of a task's data.
///
/// # Panics
///
/// When there is no such field, which a constant shows at compile time.
#[must_use]
#[track_caller]
pub const fn field_of_store<T: JsonStore>(name: &str) -> usize {
    field_index(T::NAME, T::FIELDS, name)
}

/// The form of the node that `node` answers with. Its type is read off the handle, where the user's
/// word for it stands alone.
pub const fn form_of<F, H, T: Form>(_node: fn(&F) -> &H) -> FormInfo
where
    H: HasForm<Form = T>,
{
    FormInfo::of::<T>()
}

/// The handle of a node of a kind that is completed with a form, whatever the form is.
pub trait HasForm {
    /// What stands for the form.
    type Form;
}

impl<F, T> HasForm for Start<F, T> {
    type Form = T;
}

impl<F, T> HasForm for StartHandle<F, T> {
    type Form = T;
}

impl<F, T> HasForm for View<F, T> {
    type Form = T;
}

impl<F, T> HasForm for ManualTask<F, T> {
    type Form = T;
}

impl<F, T> HasForm for Handle<F, T> {
    type Form = T;
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
    note = "`Result<(), NodeError>` takes every error through `?`",
    note = "none of them is `async`: what waits is a `Job`"
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

impl<E: FunctionFailure> FunctionAnswer for Result<(), E> {
    fn into_result(self) -> Result<(), NodeError> {
        self.map_err(FunctionFailure::into_error)
    }
}

/// What a function of a flow may fail with.
#[diagnostic::on_unimplemented(
    message = "a function of a flow cannot fail with `{Self}`, which does not implement `Error`",
    label = "answer with `Result<(), NodeError>`",
    note = "`NodeError::new(\"..\")` makes an error of a text, `?` of every other error"
)]
pub trait FunctionFailure {
    /// The failure in the form that the table holds.
    fn into_error(self) -> NodeError;
}

#[diagnostic::do_not_recommend]
impl<E: Into<NodeError>> FunctionFailure for E {
    fn into_error(self) -> NodeError {
        self.into()
    }
}

/// A function that takes the activation. rustc compares its signature with the one that is wanted.
pub trait FunctionOf<A>: FnOnce(A) -> Self::Answer {
    /// What the function answers with.
    type Answer;
}

#[diagnostic::do_not_recommend]
impl<A, R, T: FnOnce(A) -> R> FunctionOf<A> for T {
    type Answer = R;
}

/// Runs a function that works with the activation.
pub fn on_activation<'a, 'b, F: Flow, W>(
    activation: &'a mut Activation<'b, F>,
    run: W,
) -> Result<(), NodeError>
where
    W: FunctionOf<&'a mut Activation<'b, F>, Answer: FunctionAnswer>,
{
    run(activation).into_result()
}

/// Runs a closure that only touches the data and uses `?`: nothing in it says which error `?` makes.
pub fn on_data_fallible<F: Flow>(
    activation: &mut Activation<'_, F>,
    run: fn(&mut F::Data) -> Result<(), NodeError>,
) -> Result<(), NodeError> {
    run(&mut activation.data)
}

/// Runs a function that takes over what was sent.
pub fn on_payload<F: Flow, P: JsonStore, R: FunctionAnswer>(
    activation: &mut Activation<'_, F>,
    run: fn(&mut F::Data, P) -> R,
) -> Result<(), NodeError> {
    let payload = activation.task_data()?;
    run(&mut activation.data, payload).into_result()
}

/// Runs a function that takes over the data of a subprocess.
pub fn on_child<F: Flow, C: Flow, R: FunctionAnswer>(
    activation: &mut Activation<'_, F>,
    run: fn(&mut F::Data, C::Data) -> R,
) -> Result<(), NodeError> {
    let child = activation.child::<C>()?;
    run(&mut activation.data, child).into_result()
}

/// Runs a function that takes over the data of many subprocesses.
pub fn on_children<F: Flow, C: Flow, R: FunctionAnswer>(
    activation: &mut Activation<'_, F>,
    run: fn(&mut F::Data, Vec<C::Data>) -> R,
) -> Result<(), NodeError> {
    let children = activation.children::<C>()?;
    run(&mut activation.data, children).into_result()
}

/// What was sent, read and written through the lens `P`, so that a catch only takes what fits.
pub fn receive<P: JsonStore>(payload: &Value) -> Result<Value, TaskError> {
    let read = P::read(payload)
        .map_err(|error| TaskError::from_error(TaskErrorKind::Undecided, &error))?;
    let mut document = payload.clone();
    if !document.is_object() {
        document = Value::Object(serde_json::Map::new());
    }
    read.write(&mut document)
        .map_err(|error| TaskError::from_error(TaskErrorKind::Undecided, &error))?;
    Ok(document)
}

/// Which one of several a message is for, as a text.
#[allow(
    clippy::needless_pass_by_value,
    reason = "the table passes a function's answer on"
)]
pub fn correlation(answer: impl std::fmt::Display) -> String {
    answer.to_string()
}

/// What a subprocess is about when nothing was said.
pub fn no_seed<D>(_: &D) -> Option<AnyRef> {
    None
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
    note = "`Result<(), JobError>` takes every error through `?`"
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

impl<E: JobFailure> JobAnswer for Result<(), E> {
    fn into_result(self) -> Result<(), JobError> {
        self.map_err(JobFailure::into_error)
    }
}

/// What a job may fail with.
#[diagnostic::on_unimplemented(
    message = "a job cannot fail with `{Self}`, which does not implement `Error`",
    label = "answer with `Result<(), JobError>`",
    note = "`JobError::new(\"..\")` makes an error of a text, `?` of every other error"
)]
pub trait JobFailure {
    /// The failure in the form that the table holds.
    fn into_error(self) -> JobError;
}

#[diagnostic::do_not_recommend]
impl<E: Into<JobError>> JobFailure for E {
    fn into_error(self) -> JobError {
        self.into()
    }
}

/// A function that takes the context of a job. rustc compares its signature with the one that is wanted.
pub trait JobOf<C>: FnOnce(C) -> Self::Work {
    /// The future of the work.
    type Work;
}

#[diagnostic::do_not_recommend]
impl<C, W, T: FnOnce(C) -> W> JobOf<C> for T {
    type Work = W;
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
pub fn job<'a, 'b, F: Flow, W, T, R>(
    context: &'a mut JobContext<'b, F>,
    work: W,
) -> BoxFuture<'a, Result<(), JobError>>
where
    W: JobOf<&'a mut JobContext<'b, F>, Work = T>,
    T: JobFuture<R> + Send + 'a,
    R: JobAnswer,
{
    let future = work(context);
    boxed(future)
}

fn boxed<'a, T, R>(future: T) -> BoxFuture<'a, Result<(), JobError>>
where
    T: JobFuture<R> + Send + 'a,
    R: JobAnswer,
{
    Box::pin(async move { future.await.into_result() })
}

/// A function that answers a question about the data. rustc compares its signature with the one that is wanted.
pub trait Question<'a, D: 'a>: FnOnce(&'a D) -> Self::Answer {
    /// What the function answers with.
    type Answer;
}

#[diagnostic::do_not_recommend]
impl<'a, D: 'a, R, T: FnOnce(&'a D) -> R> Question<'a, D> for T {
    type Answer = R;
}

/// What a condition answers with.
#[diagnostic::on_unimplemented(
    message = "a condition answers with `bool`, not with `{Self}`",
    label = "this does not say yes or no"
)]
pub trait ConditionAnswer {
    /// The answer in the form that the table holds.
    fn into_bool(self) -> bool;
}

#[diagnostic::do_not_recommend]
impl ConditionAnswer for bool {
    fn into_bool(self) -> bool {
        self
    }
}

/// The answer of a condition that is the path of a function.
pub fn holds<'a, D, Q: Question<'a, D, Answer: ConditionAnswer>>(data: &'a D, question: Q) -> bool {
    question(data).into_bool()
}

/// The answer of another function that is asked about the data.
pub fn ask_path<'a, D, Q: Question<'a, D>>(data: &'a D, question: Q) -> Q::Answer {
    question(data)
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

/// What a `#[candidates]` function may answer with.
#[diagnostic::on_unimplemented(
    message = "a `#[candidates]` function answers with the name of a group, not with `{Self}`",
    label = "this is not a group",
    note = "a group is a `String`, a `&'static str` or an `Option` of one; several are named one by one: `#[candidates(\"clerks\", \"managers\")]`"
)]
pub trait GroupAnswer {
    /// The answer in the form that the table holds.
    fn into_group(self) -> Option<String>;
}

#[diagnostic::do_not_recommend]
impl GroupAnswer for String {
    fn into_group(self) -> Option<String> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl GroupAnswer for &str {
    fn into_group(self) -> Option<String> {
        Some(self.to_owned())
    }
}

#[diagnostic::do_not_recommend]
impl<T: GroupAnswer> GroupAnswer for Option<T> {
    fn into_group(self) -> Option<String> {
        self.and_then(GroupAnswer::into_group)
    }
}

/// The answer of a `#[candidates]` function in the form that the table holds.
pub fn group(answer: impl GroupAnswer) -> Option<String> {
    answer.into_group()
}

/// What a `#[due]` function may answer with.
#[diagnostic::on_unimplemented(
    message = "a `#[due]` function answers with a moment or with how long it is until then, not with `{Self}`",
    label = "this is no time",
    note = "a `jiff::Timestamp`, a `std::time::Duration` since the task was made, or an `Option` of one of them"
)]
pub trait DueAnswer {
    /// The answer in the form that the table holds.
    fn into_due(self) -> DueTime;
}

#[diagnostic::do_not_recommend]
impl DueAnswer for jiff::Timestamp {
    fn into_due(self) -> DueTime {
        DueTime::At(self)
    }
}

#[diagnostic::do_not_recommend]
impl DueAnswer for std::time::Duration {
    fn into_due(self) -> DueTime {
        DueTime::In(self)
    }
}

#[diagnostic::do_not_recommend]
impl<T: DueAnswer> DueAnswer for Option<T> {
    fn into_due(self) -> DueTime {
        self.map_or(DueTime::Never, DueAnswer::into_due)
    }
}

/// The answer of a `#[due]` function in the form that the table holds.
pub fn due(answer: impl DueAnswer) -> DueTime {
    answer.into_due()
}

/// What a `#[priority]` function may answer with.
#[diagnostic::on_unimplemented(
    message = "a `#[priority]` function answers with a number, not with `{Self}`",
    label = "this is no number that fits into an `i32`"
)]
pub trait PriorityAnswer {
    /// The answer in the form that the table holds.
    fn into_priority(self) -> i32;
}

#[diagnostic::do_not_recommend]
impl<T: Into<i32>> PriorityAnswer for T {
    fn into_priority(self) -> i32 {
        self.into()
    }
}

/// The answer of a `#[priority]` function in the form that the table holds.
pub fn priority(answer: impl PriorityAnswer) -> i32 {
    answer.into_priority()
}

/// What a `task_seed` function may answer with.
#[diagnostic::on_unimplemented(
    message = "a function that names a business row answers with a `Ref<T>` or an `Option<Ref<T>>`, not with `{Self}`",
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

#[diagnostic::do_not_recommend]
impl SeedAnswer for AnyRef {
    fn into_seed(self) -> Option<AnyRef> {
        Some(self)
    }
}

#[diagnostic::do_not_recommend]
impl SeedAnswer for Option<AnyRef> {
    fn into_seed(self) -> Option<AnyRef> {
        self
    }
}

/// The answer of a `task_seed` function in the form that the table holds.
pub fn seed(answer: impl SeedAnswer) -> Option<AnyRef> {
    answer.into_seed()
}

/// What a function may answer with that says how long to wait.
#[diagnostic::on_unimplemented(
    message = "how long to wait is a `Span` or a `Duration`, not a `{Self}`",
    label = "this is no length of time",
    note = "`3.days()` makes a `Span`, with `use procession::jiff::ToSpan`",
    note = "a moment is written `at = |data| ..`, or `#[at(..)]` on a `Timer`"
)]
pub trait LengthAnswer {
    /// The answer in the form that the table holds.
    fn into_wait(self) -> Wait;
}

#[diagnostic::do_not_recommend]
impl LengthAnswer for Span {
    fn into_wait(self) -> Wait {
        Wait::For(self)
    }
}

#[diagnostic::do_not_recommend]
impl LengthAnswer for SignedDuration {
    fn into_wait(self) -> Wait {
        Wait::Exactly(self)
    }
}

#[diagnostic::do_not_recommend]
impl LengthAnswer for Duration {
    fn into_wait(self) -> Wait {
        // What does not fit lies beyond the end of time.
        Wait::Exactly(SignedDuration::try_from(self).unwrap_or(SignedDuration::MAX))
    }
}

/// How long to wait, in the form that the table holds.
pub fn length(answer: impl LengthAnswer) -> Wait {
    answer.into_wait()
}

/// What a function may answer with that says until when to wait.
#[diagnostic::on_unimplemented(
    message = "a moment is a `Timestamp` or a `Zoned`, not a `{Self}`",
    label = "this is no moment",
    note = "a length of time is written `#[after(|data| ..)]`"
)]
pub trait MomentAnswer {
    /// The answer in the form that the table holds.
    fn into_wait(self) -> Wait;
}

#[diagnostic::do_not_recommend]
impl MomentAnswer for Timestamp {
    fn into_wait(self) -> Wait {
        Wait::Until(self)
    }
}

#[diagnostic::do_not_recommend]
impl MomentAnswer for Zoned {
    fn into_wait(self) -> Wait {
        Wait::Until(self.timestamp())
    }
}

/// Until when to wait, in the form that the table holds.
pub fn moment(answer: impl MomentAnswer) -> Wait {
    answer.into_wait()
}

/// The fields of a task's data, whose type must be a document.
#[must_use]
pub const fn task_fields<T: JsonStore>() -> &'static [FieldInfo] {
    T::FIELDS
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

/// What an `items` function may answer with, for tasks whose data are `T`.
#[diagnostic::on_unimplemented(
    message = "an `items` function answers with a list of `{T}`, of which the tasks' data are, not with `{Self}`",
    label = "this is not a list of `{T}`",
    note = "a list is whatever can be iterated over: a `Vec`, an array, an iterator"
)]
pub trait ItemsAnswer<T> {
    /// The items, each as the data of its task.
    fn into_items(self) -> impl Iterator<Item = T>;
}

#[diagnostic::do_not_recommend]
impl<T: JsonStore, I: IntoIterator<Item = T>> ItemsAnswer<T> for I {
    fn into_items(self) -> impl Iterator<Item = T> {
        self.into_iter()
    }
}

/// What the tasks begin with that an edge makes for each item: the item is their data, and says what
/// they are about.
pub fn items<T: JsonStore, A: ItemsAnswer<T>>(
    answer: A,
    seed: fn(&T) -> Option<AnyRef>,
) -> Result<Vec<Handover>, ValidationErrors> {
    let handover = |item: T| {
        let seed = seed(&item);
        let data = Some(task_data(item)?);
        Ok(Handover { data, seed })
    };
    answer.into_items().map(handover).collect()
}
