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
#[derive(Debug)]
pub struct Activation<'a, F: Flow> {
    /// The data of the process; validated and written back when the function has returned.
    pub data: F::Data,
    raw: RawActivation<'a>,
}

impl<'a, F: Flow> Activation<'a, F> {
    pub(super) fn new(raw: RawActivation<'a>) -> Result<Self, NodeError> {
        Ok(Self {
            data: F::Data::read(&raw.process.data)?,
            raw,
        })
    }

    /// Writes the data back into the process' document.
    pub(super) fn finish(self) -> Result<(), NodeError> {
        self.data.write_changed(&mut self.raw.process.data)?;
        Ok(())
    }

    /// The process.
    #[must_use]
    pub fn process(&self) -> &Process {
        self.raw.process
    }

    /// The task that is at work.
    #[must_use]
    pub fn task(&self) -> &Task {
        self.raw.task
    }

    /// Who acts; nobody when a worker or code does.
    #[must_use]
    pub fn user(&self) -> Option<&UserId> {
        self.raw.user
    }

    /// The same, as pure functions of the flow see it.
    #[must_use]
    pub fn context(&self) -> Context<'_> {
        Context::new(self.raw.process, self.raw.task, self.raw.user)
    }

    /// The open transaction, for rows of the program's own tables.
    pub fn tx(&mut self) -> Tx<'_> {
        Tx::new(self.raw.tx)
    }

    /// What the process is about.
    #[must_use]
    pub fn seed(&self) -> Option<Ref<F::Seed>>
    where
        F::Seed: Model,
    {
        self.raw
            .process
            .seed
            .as_ref()
            .and_then(|reference| reference.to().ok())
    }

    /// Sets what the process is about.
    pub fn set_seed(&mut self, seed: Ref<F::Seed>)
    where
        F::Seed: Model,
    {
        self.raw.process.seed = Some(AnyRef::from(seed));
    }

    /// What the process makes.
    #[must_use]
    pub fn artifact(&self) -> Option<Ref<F::Artifact>>
    where
        F::Artifact: Model,
    {
        self.raw
            .process
            .artifact
            .as_ref()
            .and_then(|reference| reference.to().ok())
    }

    /// Sets what the process makes.
    pub fn set_artifact(&mut self, artifact: Ref<F::Artifact>)
    where
        F::Artifact: Model,
    {
        self.raw.process.artifact = Some(AnyRef::from(artifact));
    }

    /// The data of the task, read through the lens `T`.
    ///
    /// # Errors
    ///
    /// When the document does not fit the lens.
    pub fn task_data<T: JsonStore>(&self) -> Result<T, NodeError> {
        Ok(T::read(&self.raw.task.data)?)
    }

    /// Writes the data of the task through the lens `T`.
    ///
    /// # Errors
    ///
    /// When a value breaks a rule of its field; then nothing is written.
    pub fn set_task_data<T: JsonStore>(&mut self, data: &T) -> Result<(), NodeError> {
        data.write(&mut self.raw.task.data)?;
        Ok(())
    }

    /// What the task is about.
    #[must_use]
    pub fn task_seed<M: Model>(&self) -> Option<Ref<M>> {
        self.raw
            .task
            .seed
            .as_ref()
            .and_then(|reference| reference.to().ok())
    }

    /// Sets what the task makes.
    pub fn set_task_artifact<M: Model>(&mut self, artifact: Ref<M>) {
        self.raw.task.artifact = Some(AnyRef::from(artifact));
    }
}
