//! What a function sees that runs inside the transaction.

use super::{Context, Flow, NodeError, RawActivation};
use crate::json::{AnyRef, JsonStore, Model, Ref};
use crate::process::Process;
use crate::store::Tx;
use crate::task::Task;
use crate::user::UserId;

/// One task at work, with its process' data and the open transaction.
///
/// What the function changes in [`Activation::data`], and what it writes through
/// [`Activation::tx`], is committed together with the step, or not at all.
///
/// ```
/// use procession::prelude::*;
///
/// #[jsonstore]
/// pub struct Order {
///     pub article: String,
///     pub number: Option<i64>,
/// }
///
/// #[flow(data = Order)]
/// pub struct OrderFlow {
///     #[form(article)]
///     #[next(book)]
///     start: Start,
///     #[run(Self::book)]
///     #[next(end)]
///     book: Function,
///     end: End,
/// }
///
/// impl OrderFlow {
///     fn book(activation: &mut Activation<'_, Self>) -> Result<(), NodeError> {
///         let rows = activation.tx.query(
///             "insert into booking (process, article) values ($1, $2) returning id",
///             &[activation.process().id.into(), (&activation.data.article).into()],
///         )?;
///         activation.data.number = rows.first().map(|row| row.get("id")).transpose()?;
///         Ok(())
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Activation<'a, F: Flow> {
    /// The data of the process; validated and written back when the function has returned.
    pub data: F::Data,
    /// The open transaction, for rows of the program's own tables. It is a field, and not a method,
    /// so that the data can be named in the parameters of a statement.
    pub tx: Tx<'a>,
    process: &'a mut Process,
    task: &'a mut Task,
    user: Option<&'a UserId>,
}

impl<'a, F: Flow> Activation<'a, F> {
    #[allow(clippy::needless_pass_by_value, reason = "its borrows move in")]
    pub(super) fn new(raw: RawActivation<'a>) -> Result<Self, NodeError> {
        let RawActivation {
            process,
            task,
            user,
            tx,
        } = raw;
        Ok(Self {
            data: F::Data::read(&process.data)?,
            tx: Tx::new(tx),
            process,
            task,
            user,
        })
    }

    /// Writes the data back into the process' document.
    pub(super) fn finish(self) -> Result<(), NodeError> {
        self.data.write_changed(&mut self.process.data)?;
        Ok(())
    }

    /// The process.
    #[must_use]
    pub fn process(&self) -> &Process {
        self.process
    }

    /// The task that is at work.
    #[must_use]
    pub fn task(&self) -> &Task {
        self.task
    }

    /// Who acts; nobody when a worker or code does.
    #[must_use]
    pub fn user(&self) -> Option<&UserId> {
        self.user
    }

    /// The same, as pure functions of the flow see it.
    #[must_use]
    pub fn context(&self) -> Context<'_> {
        Context::new(self.process, self.task, self.user)
    }

    /// What the process is about.
    #[must_use]
    pub fn seed(&self) -> Option<Ref<F::Seed>>
    where
        F::Seed: Model,
    {
        self.process
            .seed
            .as_ref()
            .and_then(|reference| reference.to().ok())
    }

    /// Sets what the process is about.
    pub fn set_seed(&mut self, seed: Ref<F::Seed>)
    where
        F::Seed: Model,
    {
        self.process.seed = Some(AnyRef::from(seed));
    }

    /// What the process makes.
    #[must_use]
    pub fn artifact(&self) -> Option<Ref<F::Artifact>>
    where
        F::Artifact: Model,
    {
        self.process
            .artifact
            .as_ref()
            .and_then(|reference| reference.to().ok())
    }

    /// Sets what the process makes.
    pub fn set_artifact(&mut self, artifact: Ref<F::Artifact>)
    where
        F::Artifact: Model,
    {
        self.process.artifact = Some(AnyRef::from(artifact));
    }

    /// The data of the task, read through the lens `T`.
    ///
    /// # Errors
    ///
    /// When the document does not fit the lens.
    pub fn task_data<T: JsonStore>(&self) -> Result<T, NodeError> {
        Ok(T::read(&self.task.data)?)
    }

    /// Writes the data of the task through the lens `T`.
    ///
    /// # Errors
    ///
    /// When a value breaks a rule of its field; then nothing is written.
    pub fn set_task_data<T: JsonStore>(&mut self, data: &T) -> Result<(), NodeError> {
        data.write(&mut self.task.data)?;
        Ok(())
    }

    /// The last data of the process that the task has started, at a `Subprocess` of the flow `C`.
    ///
    /// # Errors
    ///
    /// When the task has started none that came to an end, or its document does not fit the data.
    pub fn child<C: Flow>(&self) -> Result<C::Data, NodeError> {
        let first = self.children::<C>()?.into_iter().next();
        first.ok_or_else(|| NodeError::new("no process of this task has come to an end"))
    }

    /// The last data of the processes that the task has started, at an `NSubprocess` of the flow `C`, in
    /// the order in which they were started.
    ///
    /// # Errors
    ///
    /// When a document does not fit the data.
    pub fn children<C: Flow>(&self) -> Result<Vec<C::Data>, NodeError> {
        let children = crate::step::Children::of(self.task)?.unwrap_or_default();
        children
            .results()
            .map(|data| Ok(C::Data::read(data)?))
            .collect()
    }

    /// What the task is about.
    #[must_use]
    pub fn task_seed<M: Model>(&self) -> Option<Ref<M>> {
        self.task
            .seed
            .as_ref()
            .and_then(|reference| reference.to().ok())
    }

    /// Sets what the task makes.
    pub fn set_task_artifact<M: Model>(&mut self, artifact: Ref<M>) {
        self.task.artifact = Some(AnyRef::from(artifact));
    }
}
