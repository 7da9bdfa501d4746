//! A person in a test.

use super::FlowTest;
use super::script::Delivery;
use crate::error::Error;
use crate::flow::node::{PersonHandle, Start};
use crate::flow::{Flow, Form};
use crate::process::Process;
use crate::status::Status;
use crate::task::TaskId;
use crate::user::User;

/// What one user does in a [`FlowTest`]. Made by [`FlowTest::as_user`].
#[derive(Debug)]
pub struct Person<'a, F: Flow> {
    test: &'a mut FlowTest<F>,
    user: &'a User,
}

impl<'a, F: Flow> Person<'a, F> {
    pub(super) fn new(test: &'a mut FlowTest<F>, user: &'a User) -> Self {
        Self { test, user }
    }

    /// Starts a process.
    ///
    /// # Errors
    ///
    /// As [`AsUser::start`](crate::engine::AsUser::start).
    pub async fn start<T: Form>(&mut self, start: &Start<F, T>, form: T) -> Result<Process, Error> {
        self.test.live().await?;
        let user = self.test.engine().as_user(self.user);
        let done = user.start(start, form).await;
        self.test.survive(done, None).await
    }

    /// Takes a task out of the queue.
    ///
    /// # Errors
    ///
    /// As [`AsUser::claim`](crate::engine::AsUser::claim).
    pub async fn claim(&mut self, task: TaskId) -> Result<Process, Error> {
        self.test.live().await?;
        let done = self.test.engine().as_user(self.user).claim(task).await;
        let done = self.test.survive(done, Some(task)).await?;
        self.test
            .delivered(Delivery::Claimed(self.user.clone(), task));
        Ok(done)
    }

    /// Completes a task of the user's.
    ///
    /// # Errors
    ///
    /// As [`AsUser::complete`](crate::engine::AsUser::complete).
    pub async fn complete<T: Form>(
        &mut self,
        node: &impl PersonHandle<F, T>,
        task: TaskId,
        form: T,
    ) -> Result<Process, Error> {
        self.test.live().await?;
        let user = self.test.engine().as_user(self.user);
        let done = user.complete(node, task, form).await;
        let done = self.test.survive(done, Some(task)).await?;
        self.test
            .delivered(Delivery::Completed(self.user.clone(), task));
        Ok(done)
    }

    /// Completes the one open task of the node; claims it before if nobody has it.
    ///
    /// # Errors
    ///
    /// As [`Person::claim`], [`Person::complete`] and [`FlowTest::task`].
    pub async fn answer<T: Form>(
        &mut self,
        node: &impl PersonHandle<F, T>,
        form: T,
    ) -> Result<Process, Error> {
        self.test.live().await?;
        let task = self.test.task(node).await?;
        if task.status == Status::New {
            self.claim(task.id).await?;
        }
        self.complete(node, task.id, form).await
    }
}
