//! What managers do beside cancel and retry: plan, skip, undo, revive, edit.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::access;
use super::execute::caught;
use super::{AsUser, Engine, owners};
use crate::access::Action;
use crate::error::{Error, Kind};
use crate::flow::{Definition, Flow, RawActivation};
use crate::graph::NodeKind;
use crate::json::{JsonStore, ValidationErrors};
use crate::outbox::Content;
use crate::process::{Process, ProcessId};
use crate::status::ProcessStatus;
use crate::step::{Children, Event, Moment, State, undone};
use crate::store::Transaction;
use crate::task::{Task, TaskId};

impl AsUser<'_> {
    /// Says when a task ought to be done and how urgent it is.
    ///
    /// # Errors
    ///
    /// When the user does not manage the process, or the task is over.
    pub async fn plan(
        &self,
        task: TaskId,
        due: Option<Timestamp>,
        priority: i32,
    ) -> Result<Process, Error> {
        let number = task.number();
        let due = due.map(|due| due.round(jiff::Unit::Microsecond).unwrap_or(due));
        self.change(task, Action::Plan, move |_| {
            Ok(Event::Planned {
                task: number,
                due,
                priority,
            })
        })
        .await
    }

    /// Finishes a task without doing it: the process goes on as if it had been done, and nobody did it.
    ///
    /// # Errors
    ///
    /// When the user does not manage the process, the task is over, or nothing of its kind can be passed
    /// over; for an `If` or a `Switch`, which needs [`AsUser::skip_to`].
    pub async fn skip(&self, task: TaskId) -> Result<Process, Error> {
        let number = task.number();
        self.change(task, Action::Skip, move |_| {
            Ok(Event::Skipped {
                task: number,
                ways: None,
            })
        })
        .await
    }

    /// Finishes a gateway that could not decide: the token goes to these nodes. An `If` and a `Switch` go
    /// to one.
    ///
    /// # Errors
    ///
    /// As [`AsUser::skip`]; also when none of its ways leads to one of the nodes.
    pub async fn skip_to(&self, task: TaskId, nodes: &[&str]) -> Result<Process, Error> {
        let nodes: Vec<String> = nodes.iter().map(|node| (*node).to_owned()).collect();
        let user = self.user.clone();
        let number = task.number();
        let check = move |flow: &dyn Definition, state: &mut State| {
            let found = state.task(number)?;
            access::check(&user, Action::Skip, found, &state.process)?;
            Ok(Event::Skipped {
                task: number,
                ways: Some(ways_to(flow, found, &nodes)?),
            })
        };
        self.engine.apply_as(self.user, task, check).await
    }

    /// Takes back a task that is done. What followed by itself (gateways, joins, ends, functions that say how)
    /// is taken back too, and what is open behind it is stopped; [`AsUser::preview_undo`] tells what that
    /// is. A process that had come to its end runs again; one whose start is undone is stopped.
    ///
    /// The task itself is not made again: [`AsUser::redo`] does both, [`AsUser::revive`] does it later.
    ///
    /// # Errors
    ///
    /// When the user does not manage the process, the task is not done, something followed that somebody
    /// did (undo that first), or a function that takes back fails. Then nothing has changed.
    pub async fn undo(&self, task: TaskId) -> Result<Process, Error> {
        self.take_back(task, false).await
    }

    /// Takes back a task that is done and has it made anew: it is then where it was first, in the queue or
    /// in an inbox.
    ///
    /// # Errors
    ///
    /// As [`AsUser::undo`]; also when it is the start of the process.
    pub async fn redo(&self, task: TaskId) -> Result<Process, Error> {
        self.take_back(task, true).await
    }

    async fn take_back(&self, task: TaskId, again: bool) -> Result<Process, Error> {
        let moment = self.moment();
        let hooks = moment.clone();
        let event = self.manage_task(task, Action::Undo);
        let check = move |tx: &mut dyn Transaction, flow: &dyn Definition, state: &mut State| {
            event(state)?;
            let number = task.number();
            if again && state.task(number)?.kind.is_start() {
                return Err(unsuited(state.task(number)?, "redo"));
            }
            if state.task(number)?.status == crate::status::Status::Done {
                for number in undone(flow, state, number)? {
                    call_undo(tx, flow, state, &hooks, number)?;
                }
            }
            Ok(Event::Undone {
                task: number,
                again,
            })
        };
        self.engine.apply_all(task.process(), moment, check).await
    }

    /// Has a task that was stopped, or that failed, made anew: as it was first made, with its permission, its
    /// owner and everything. Where its join has gone on without it meanwhile, or its race was won by another one, its
    /// token ends there.
    ///
    /// # Errors
    ///
    /// When the user does not manage the process, the process is over, or the task is neither stopped nor
    /// failed.
    pub async fn revive(&self, task: TaskId) -> Result<Process, Error> {
        let event = self.manage_task(task, Action::Revive);
        let check = move |_: &mut dyn Transaction, _: &dyn Definition, state: &mut State| {
            event(state)?;
            Ok(Event::Revived {
                task: task.number(),
            })
        };
        self.engine
            .apply_all(task.process(), self.moment(), check)
            .await
    }

    /// Has a process that was stopped go on: every task that was stopped with it is made anew.
    ///
    /// # Errors
    ///
    /// When the user does not manage the process, it was not stopped, or nothing was open when it was. Also when
    /// the task that has started it does not wait for it any more, so that nobody would hear of its end: have
    /// that task retried or revived instead, which starts a new process.
    pub async fn revive_process(&self, process: ProcessId) -> Result<Process, Error> {
        let user = self.user.clone();
        let check = move |tx: &mut dyn Transaction, _: &dyn Definition, state: &mut State| {
            access::check_process(&user, "revive", &state.process)?;
            await_again(tx, &state.process)?;
            Ok(Event::ProcessRevived)
        };
        self.engine.apply_all(process, self.moment(), check).await
    }

    /// Changes the data of a running process of the flow `F`. The history shows old and new values.
    ///
    /// # Errors
    ///
    /// When the user does not manage the process, it is over or of another flow, or a value breaks a rule.
    pub async fn edit<F: Flow>(
        &self,
        process: ProcessId,
        change: impl FnOnce(&mut F::Data) + Send + 'static,
    ) -> Result<Process, Error> {
        self.edit_with(process, move |flow, document| {
            if flow.graph().name() != F::INFO.name {
                return Err(Error::new(Kind::UnknownProcess(process)));
            }
            let mut data = F::Data::read(document).map_err(|error| {
                Error::corrupt_because(format!("the data of process {process}"), error)
            })?;
            change(&mut data);
            let written = data.write_changed(document);
            written.map_err(|source| invalid(flow, source))
        })
        .await
    }

    /// Changes some fields of the data of a running process, by their names.
    ///
    /// # Errors
    ///
    /// As [`AsUser::edit`]; also when a field is foreign or of the wrong type.
    pub async fn edit_json(
        &self,
        process: ProcessId,
        input: Map<String, Value>,
    ) -> Result<Process, Error> {
        self.edit_with(process, move |flow, document| {
            flow.edit(document, &input)
                .map_err(|source| invalid(flow, source))
        })
        .await
    }

    async fn edit_with(
        &self,
        process: ProcessId,
        change: impl FnOnce(&dyn Definition, &mut Value) -> Result<(), Error> + Send + 'static,
    ) -> Result<Process, Error> {
        let user = self.user.clone();
        self.engine
            .apply_process(process, self.moment(), move |_, flow, state| {
                access::check_process(&user, "edit", &state.process)?;
                change(flow, &mut state.process.data)?;
                Ok(Event::Edited)
            })
            .await
    }

    /// Asks whether the user may do it, once the task is there.
    pub(super) fn manage_task(
        &self,
        task: TaskId,
        action: Action,
    ) -> impl FnOnce(&State) -> Result<(), Error> + Send + 'static {
        let user = self.user.clone();
        move |state| {
            let found = state.task(task.number())?;
            access::check(&user, action, found, &state.process)
        }
    }
}

impl Engine {
    /// Applies an event to a process with all its tasks, those that are over too.
    pub(super) async fn apply_all(
        &self,
        process: ProcessId,
        moment: Moment,
        check: impl FnOnce(&mut dyn Transaction, &dyn Definition, &mut State) -> Result<Event, Error>
        + Send
        + 'static,
    ) -> Result<Process, Error> {
        self.apply_process(process, moment, move |tx, flow, state| {
            load_all(tx, flow, state)?;
            check(tx, flow, state)
        })
        .await
    }
}

/// Makes sure that the task which has started a stopped process waits for it. It does as long as it has not been
/// told of the end; then it is not going to be.
fn await_again(tx: &mut dyn Transaction, process: &Process) -> Result<(), Error> {
    let Some(parent) = process
        .parent
        .filter(|_| process.status == ProcessStatus::Canceled)
    else {
        return Ok(());
    };
    let task = tx
        .task(parent)?
        .ok_or_else(|| Error::new(Kind::UnknownTask(parent)))?;
    let told = tx.delivery(&Content::end_of(process.id))?;
    let awaited = Children::are_awaited(&task, process.id)?;
    match told.filter(|_| awaited) {
        Some(untold) => tx.remove_delivery(untold.id),
        None => Err(Error::new(Kind::Blocked {
            task: parent,
            node: task.node,
            action: "revive a process of",
            reason: format!(
                "it does not wait for process {} any more; have the task retried or revived instead, which \
                 starts a new process",
                process.id
            ),
        })),
    }
}

/// Adds the tasks that are over, and who did what.
pub(super) fn load_all(
    tx: &mut dyn Transaction,
    flow: &dyn Definition,
    state: &mut State,
) -> Result<(), Error> {
    state.with_all(tx.process_tasks(state.process.id)?);
    owners::load_all(tx, flow, state)
}

/// Runs the function that takes back what the function of a task did. Its failure ends the transaction.
pub(super) fn call_undo(
    tx: &mut dyn Transaction,
    flow: &dyn Definition,
    state: &mut State,
    moment: &Moment,
    number: u32,
) -> Result<(), Error> {
    let mut task = state.task(number)?.clone();
    let is_done = task.status == crate::status::Status::Done;
    let node = flow.graph().find(&task.node);
    let Some(node) = node.filter(|node| is_done && flow.has_undo(*node)) else {
        return Ok(());
    };
    let mut process = state.process.clone();
    let activation = RawActivation {
        process: &mut process,
        task: &mut task,
        user: moment.actor.as_ref(),
        tx,
    };
    caught(|| flow.undo(node, activation))
        .map_err(|failure| failure.into_error(flow.graph().name().to_owned(), task.node.clone()))?;
    state.process = process;
    *state.task_mut(number)? = task;
    Ok(())
}

/// The edges of a task's node that lead to these nodes.
fn ways_to(flow: &dyn Definition, task: &Task, nodes: &[String]) -> Result<Vec<usize>, Error> {
    let graph = flow.graph();
    let node = super::acting::node_index(flow, &task.node)?;
    let edges = &graph.nodes()[node].edges;
    let way_to = |name: &String| {
        let target = graph.find(name);
        let way = edges.iter().position(|edge| Some(edge.target) == target);
        way.ok_or_else(|| {
            Error::new(Kind::UnknownNode {
                flow: format!("{}: `{}`, on the ways out", graph.name(), task.node),
                node: name.clone(),
            })
        })
    };
    nodes.iter().map(way_to).collect()
}

fn unsuited(task: &Task, action: &'static str) -> Error {
    let kind: NodeKind = task.kind;
    Error::new(Kind::Unsuited {
        flow: task.flow.clone(),
        node: task.node.clone(),
        kind: kind.as_str(),
        action,
    })
}

fn invalid(flow: &dyn Definition, source: ValidationErrors) -> Error {
    Error::new(Kind::Invalid {
        flow: flow.graph().name().to_owned(),
        node: "data".to_owned(),
        source,
    })
}
