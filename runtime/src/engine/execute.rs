//! One event, one transaction: load, step, run the user's functions, write.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use serde_json::{Map, Value};

use super::deliver::sent;
use super::{Engine, owners};
use crate::error::{Error, Kind};
use crate::flow::{Context, Definition, Form, FormTarget, NodeError, RawActivation};
use crate::graph::NodeKind;
use crate::json::ValidationErrors;
use crate::process::{Process, ProcessId};
use crate::step::{Event, Mode, Moment, State, step};
use crate::store::{Transaction, panic_message};
use crate::task::{Task, TaskError, TaskErrorKind, TaskId};
use crate::user::{User, UserId};

/// What fills a form in: a value of the form's type, or JSON by the names of the fields.
pub(crate) type Fill = Box<dyn FnOnce(&mut FormTarget) -> Result<(), ValidationErrors> + Send>;

impl Engine {
    /// When and on whose behalf something happens now.
    pub(crate) fn moment(&self, actor: Option<UserId>, mode: Mode) -> Moment {
        Moment {
            now: self.now(),
            actor,
            mode,
            budget: self.0.budget,
        }
    }

    /// Begins a process at a start node.
    pub(super) async fn begin(
        &self,
        flow: Arc<dyn Definition>,
        node: usize,
        fill: Fill,
        moment: Moment,
    ) -> Result<Process, Error> {
        let done = self
            .transact(move |tx| {
                let id = tx.next_process()?;
                let mut state = State::begin(id, flow.graph().name(), moment.now);
                fill_in(&*flow, node, None, &mut state, fill)?;
                run(tx, &*flow, &mut state, &moment, Event::Started { node })?;
                Ok((sent(&state), state.scheduled, state.process))
            })
            .await;
        self.rested(done).await
    }

    /// Applies an event to the process of a task. `check` sees the state first, and may change the data.
    pub(crate) async fn apply(
        &self,
        task: TaskId,
        moment: Moment,
        check: impl FnOnce(&dyn Definition, &mut State) -> Result<Event, Error> + Send + 'static,
    ) -> Result<Process, Error> {
        self.apply_process(task.process(), moment, move |tx, flow, state| {
            present(tx, state, task)?;
            check(flow, state)
        })
        .await
    }

    /// The same for a user. Of a task that is over only those are told who may see it.
    pub(super) async fn apply_as(
        &self,
        user: &User,
        task: TaskId,
        check: impl FnOnce(&dyn Definition, &mut State) -> Result<Event, Error> + Send + 'static,
    ) -> Result<Process, Error> {
        let moment = self.moment(Some(user.id().clone()), Mode::Foreground);
        let user = user.clone();
        self.apply_process(task.process(), moment, move |tx, flow, state| {
            if !state.tasks.contains_key(&task.number()) {
                super::access::check_over(tx, &user, task, &state.process)?;
            }
            present(tx, state, task)?;
            check(flow, state)
        })
        .await
    }

    /// Applies an event to a process.
    pub(super) async fn apply_process(
        &self,
        process: ProcessId,
        moment: Moment,
        check: impl FnOnce(&mut dyn Transaction, &dyn Definition, &mut State) -> Result<Event, Error>
        + Send
        + 'static,
    ) -> Result<Process, Error> {
        let engine = self.clone();
        let done = self
            .transact(move |tx| {
                let (flow, mut state) = engine.load(tx, process)?;
                let event = check(tx, &*flow, &mut state)?;
                run(tx, &*flow, &mut state, &moment, event)?;
                Ok((sent(&state), state.scheduled, state.process))
            })
            .await;
        self.rested(done).await
    }

    /// The process with everything that a step may ask for.
    pub(crate) fn load(
        &self,
        tx: &mut dyn Transaction,
        id: ProcessId,
    ) -> Result<(Arc<dyn Definition>, State), Error> {
        let snapshot = tx
            .load(id)?
            .ok_or_else(|| Error::new(Kind::UnknownProcess(id)))?;
        let flow = Arc::clone(self.flow(&snapshot.process.flow)?);
        let mut state = State::of(snapshot);
        owners::load(tx, &*flow, &mut state)?;
        for number in state.forgotten()? {
            if let Some(task) = tx.task(TaskId::new(id, number))? {
                state.remember(task);
            }
        }
        Ok((flow, state))
    }

    /// What follows once a step is durable: workers are told of new jobs, and what the step has sent is
    /// delivered. The answer is the process as it then rests.
    async fn rested(
        &self,
        done: Result<(Vec<String>, bool, Process), Error>,
    ) -> Result<Process, Error> {
        let (sent, scheduled, process) = done?;
        if !self.committed(scheduled, sent).await {
            return Ok(process);
        }
        // The step is written: that it cannot be read again is not its failure.
        let now = self.0.store.process(process.id).await;
        Ok(now.ok().flatten().unwrap_or(process))
    }
}

/// A form's typed value.
pub(super) fn typed<T: Form>(form: T) -> Fill {
    Box::new(move |target| form.write(target))
}

/// A form's values by the names of its fields.
pub(super) fn json(flow: &dyn Definition, node: usize, input: Map<String, Value>) -> Fill {
    let form = flow.form(node);
    Box::new(move |target| match form {
        Some(form) => (form.apply)(target, &input),
        None => <() as Form>::apply(target, &input),
    })
}

/// Writes a form into the data of a process and of the task that it completes, if there is one already: all
/// of it or nothing.
pub(super) fn fill_in(
    flow: &dyn Definition,
    node: usize,
    task: Option<u32>,
    state: &mut State,
    fill: Fill,
) -> Result<(), Error> {
    let mut target = FormTarget {
        data: state.process.data.clone(),
        task: match task {
            Some(number) => state.task(number)?.data.clone(),
            None => Value::Null,
        },
        seed: state.process.seed.clone(),
        artifact: state.process.artifact.clone(),
    };
    fill(&mut target).map_err(|source| {
        let graph = flow.graph();
        Error::new(Kind::Invalid {
            flow: graph.name().to_owned(),
            node: graph
                .node(node)
                .map_or_else(String::new, |n| n.name.clone()),
            source,
        })
    })?;
    if let Some(number) = task {
        state.task_mut(number)?.data = target.task;
    }
    state.process.data = target.data;
    state.process.seed = target.seed;
    state.process.artifact = target.artifact;
    Ok(())
}

/// Steps until the process rests, runs the user's functions in between, and writes the outcome.
pub(crate) fn run(
    tx: &mut dyn Transaction,
    flow: &dyn Definition,
    state: &mut State,
    moment: &Moment,
    event: Event,
) -> Result<(), Error> {
    let mut call = step(flow, state, moment, event)?;
    while let Some(crate::step::Call { task }) = call {
        let outcome = call_function(tx, flow, state, moment, task)?;
        call = step(flow, state, moment, Event::Returned { task, outcome })?;
    }
    tx.apply(&state.changes())
}

/// Runs one function. In the background its failure is its outcome and what it wrote is undone; in the
/// foreground it ends the transaction.
fn call_function(
    tx: &mut dyn Transaction,
    flow: &dyn Definition,
    state: &mut State,
    moment: &Moment,
    task: u32,
) -> Result<Result<(), TaskError>, Error> {
    let node = state.task(task)?.node.clone();
    if moment.mode == Mode::Foreground && !may_catch(flow, &node) {
        let failed = call_guarded(tx, flow, state, moment, task)?;
        return match failed {
            Ok(()) => Ok(Ok(())),
            Err(failure) => Err(failure.into_error(flow.graph().name().to_owned(), node)),
        };
    }
    tx.savepoint()?;
    match call_guarded(tx, flow, state, moment, task)? {
        Ok(()) => {
            tx.release()?;
            Ok(Ok(()))
        }
        Err(failure) => {
            tx.rollback()?;
            if moment.mode == Mode::Foreground && !is_caught(flow, &node, &failure) {
                return Err(failure.into_error(flow.graph().name().to_owned(), node));
            }
            Ok(Err(failure.into_task_error()))
        }
    }
}

/// True when an event on the border of the node takes some error: then it is taken for whoever waits, too.
fn may_catch(flow: &dyn Definition, node: &str) -> bool {
    let graph = flow.graph();
    let takes = |event: usize| graph.nodes()[event].kind == NodeKind::BoundaryError;
    graph
        .find(node)
        .is_some_and(|node| graph.boundaries(node).any(takes))
}

fn is_caught(flow: &dyn Definition, node: &str, failure: &Failure) -> bool {
    let code = match failure {
        Failure::Error(error) => error.given_code(),
        Failure::Panic(_) => None,
    };
    let graph = flow.graph();
    let node = graph.find(node);
    let event =
        node.and_then(|node| graph.catching(node, NodeKind::BoundaryError, code.as_deref()));
    event.is_some()
}

/// Runs one function on copies of its records, which replace them when it has succeeded.
fn call_guarded(
    tx: &mut dyn Transaction,
    flow: &dyn Definition,
    state: &mut State,
    moment: &Moment,
    number: u32,
) -> Result<Result<(), Failure>, Error> {
    let mut process = state.process.clone();
    let mut task = state.task(number)?.clone();
    let Some(node) = flow.graph().find(&task.node) else {
        return Err(Error::new(Kind::UnknownNode {
            flow: flow.graph().name().to_owned(),
            node: task.node,
        }));
    };
    let activation = RawActivation {
        process: &mut process,
        task: &mut task,
        user: moment.actor.as_ref(),
        tx,
    };
    let done = caught(|| flow.run(node, activation))
        .and_then(|()| caught(|| check_handover(flow, node, &process, &task, moment)));
    if done.is_ok() {
        state.process = process;
        *state.task_mut(number)? = task;
    }
    match done {
        Err(Failure::Error(error)) => {
            of_the_function(error).map(|error| Err(Failure::Error(error)))
        }
        done => Ok(done),
    }
}

/// A lock that was not to be had and a connection that was lost are not the function's failures: nothing of the
/// step is kept, and trying the whole of it again may help.
fn of_the_function(error: NodeError) -> Result<NodeError, Error> {
    let code = error.given_code();
    match error.into_box().downcast::<Error>() {
        Ok(error) if matches!(error.kind(), Kind::Busy(_) | Kind::Storage(_)) => Err(*error),
        Ok(error) => Ok(NodeError::from(*error)),
        Err(error) => Ok(NodeError::of_box(error, code)),
    }
}

pub(super) fn caught(work: impl FnOnce() -> Result<(), NodeError>) -> Result<(), Failure> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(done) => done.map_err(Failure::Error),
        Err(payload) => Err(Failure::Panic(panic_message(&*payload))),
    }
}

/// Asks what goes with the token before the function's work is accepted: a task whose continuation cannot
/// be made fails together with its function, which else would run, and write, once more on a retry.
fn check_handover(
    flow: &dyn Definition,
    node: usize,
    process: &Process,
    task: &Task,
    moment: &Moment,
) -> Result<(), NodeError> {
    let edges = flow.graph().node(node).map_or(0, |node| node.edges.len());
    let context = Context::new(process, task, moment.actor.as_ref());
    for edge in 0..edges {
        flow.handover(node, edge, &context)?;
    }
    Ok(())
}

pub(super) enum Failure {
    Error(NodeError),
    Panic(String),
}

impl Failure {
    pub(super) fn into_error(self, flow: String, node: String) -> Error {
        Error::new(match self {
            // A rule that looks at several fields is a function's to check; its errors belong to the form.
            Self::Error(error) => match error.into_box().downcast::<ValidationErrors>() {
                Ok(errors) => Kind::Invalid {
                    flow,
                    node,
                    source: *errors,
                },
                Err(source) => Kind::Node { flow, node, source },
            },
            Self::Panic(message) => Kind::Panicked {
                flow,
                node,
                message,
            },
        })
    }

    fn into_task_error(self) -> TaskError {
        match self {
            Self::Error(error) => {
                let code = error.given_code();
                TaskError::from_error(TaskErrorKind::Failed, error.as_error()).with_code(code)
            }
            Self::Panic(message) => TaskError::new(TaskErrorKind::Panicked, message),
        }
    }
}

/// Makes sure that the task is among those of the state. One that is over is fetched, so that the
/// answer is "already done" and not "there is no such task".
pub(crate) fn present(
    tx: &mut dyn Transaction,
    state: &mut State,
    id: TaskId,
) -> Result<(), Error> {
    if state.tasks.contains_key(&id.number()) {
        return Ok(());
    }
    let task = tx
        .task(id)?
        .ok_or_else(|| Error::new(Kind::UnknownTask(id)))?;
    Err(Error::new(Kind::AlreadyDone {
        task: id,
        node: task.node,
        status: task.status,
    }))
}
