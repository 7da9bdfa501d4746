//! What a job sees, which runs outside the transaction.

use std::marker::PhantomData;

use serde_json::Value;

use super::{Flow, JobError};
use crate::json::{JsonStore, Model, Ref};
use crate::process::Process;
use crate::task::Task;

/// One attempt of a job, with a copy of its process' data.
///
/// The job runs at least once: use [`JobContext::key`] where the other side can tell a repetition.
/// What it changes in [`JobContext::data`] is handed back when it succeeds; fields that it left alone
/// keep what other branches have written meanwhile. Of a list to which two have appended both ends stay;
/// where two have changed one value the later report wins, and the history has both.
#[derive(Debug)]
pub struct JobContext<'a, F: Flow> {
    /// The data of the process, as it was when the attempt began.
    pub data: F::Data,
    call: &'a JobCall,
    flow: PhantomData<fn() -> F>,
}

impl<'a, F: Flow> JobContext<'a, F> {
    pub(super) fn new(call: &'a JobCall) -> Result<Self, JobError> {
        let data = F::Data::read(&call.process.data).map_err(JobError::fatal)?;
        Ok(Self {
            data,
            call,
            flow: PhantomData,
        })
    }

    /// The document with what the job changed in it.
    pub(super) fn finish(self) -> Result<Value, JobError> {
        let mut document = self.call.process.data.clone();
        self.data
            .write_changed(&mut document)
            .map_err(JobError::fatal)?;
        Ok(document)
    }

    /// The process, as it was when the attempt began.
    #[must_use]
    pub fn process(&self) -> &Process {
        &self.call.process
    }

    /// The task.
    #[must_use]
    pub fn task(&self) -> &Task {
        &self.call.task
    }

    /// Which attempt this is, counted from 1.
    #[must_use]
    pub fn attempt(&self) -> u32 {
        self.call.task.attempt
    }

    /// The same text for every attempt of this task and for no other task: an idempotency key.
    #[must_use]
    pub fn key(&self) -> String {
        self.call.task.id.to_string()
    }

    /// What the process is about.
    #[must_use]
    pub fn seed(&self) -> Option<Ref<F::Seed>>
    where
        F::Seed: Model,
    {
        self.call
            .process
            .seed
            .as_ref()
            .and_then(|reference| reference.to().ok())
    }

    /// What the process makes.
    #[must_use]
    pub fn artifact(&self) -> Option<Ref<F::Artifact>>
    where
        F::Artifact: Model,
    {
        self.call
            .process
            .artifact
            .as_ref()
            .and_then(|reference| reference.to().ok())
    }

    /// The data of the task, read through the lens `T`.
    ///
    /// # Errors
    ///
    /// When the document does not fit the lens.
    pub fn task_data<T: JsonStore>(&self) -> Result<T, JobError> {
        T::read(&self.call.task.data).map_err(JobError::fatal)
    }

    /// What the task is about.
    #[must_use]
    pub fn task_seed<M: Model>(&self) -> Option<Ref<M>> {
        self.call
            .task
            .seed
            .as_ref()
            .and_then(|reference| reference.to().ok())
    }
}

/// One attempt of a job, without the type of its flow.
#[derive(Debug, Clone)]
pub struct JobCall {
    /// The process, as it was when the attempt began.
    pub process: Process,
    /// The task, with the attempt counted.
    pub task: Task,
}
