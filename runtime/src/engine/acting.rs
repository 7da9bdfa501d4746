//! What a user does: everything here asks for permission first.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::Engine;
use super::access;
use super::execute::{Fill, fill_in, json, typed};
use crate::access::Action;
use crate::error::{Error, Kind};
use crate::flow::node::{NodeHandle, PersonHandle, Start};
use crate::flow::{Definition, Flow, Form};
use crate::graph::NodeKind;
use crate::process::{Process, ProcessId};
use crate::status::{IllegalEvent, TaskEvent};
use crate::step::{Event, Mode, State};
use crate::task::{Task, TaskId};
use crate::user::{User, UserId};

/// The engine on behalf of one user. Made by [`Engine::as_user`].
///
/// Every method is one transaction. When it answers with an error, nothing has changed; an error of a
/// function that an automatic node runs afterwards comes back to the user too.
#[derive(Debug, Clone, Copy)]
pub struct AsUser<'a> {
    pub(super) engine: &'a Engine,
    pub(super) user: &'a User,
}

impl<'a> AsUser<'a> {
    pub(super) fn new(engine: &'a Engine, user: &'a User) -> Self {
        Self { engine, user }
    }

    /// Starts a process with a form, and answers with it as it then rests.
    ///
    /// # Errors
    ///
    /// When the user may not start here, a value breaks a rule, or a function fails.
    pub async fn start<F: Flow, T: Form>(
        &self,
        start: &Start<F, T>,
        form: T,
    ) -> Result<Process, Error> {
        let flow = Arc::clone(self.engine.flow(F::INFO.name)?);
        self.begin(flow, start.index(), typed(form)).await
    }

    /// Starts a process with a form that came as JSON, by the names of its fields.
    ///
    /// # Errors
    ///
    /// As [`AsUser::start`]; also when there is no such flow or node, when the node is no `Start`, and
    /// when a field is missing, foreign or of the wrong type.
    pub async fn start_json(
        &self,
        flow: &str,
        node: &str,
        form: Map<String, Value>,
    ) -> Result<Process, Error> {
        let flow = Arc::clone(self.engine.flow(flow)?);
        let index = start_node(&*flow, node, NodeKind::Start)?;
        let fill = json(&*flow, index, form);
        self.begin(flow, index, fill).await
    }

    async fn begin(
        &self,
        flow: Arc<dyn Definition>,
        node: usize,
        fill: Fill,
    ) -> Result<Process, Error> {
        if !flow.may_start(node, self.user) {
            let name = flow.graph().name();
            let action = format!("start `{name}` at `{}`", flow.graph().nodes()[node]);
            let reason = "it is not open to this user".to_owned();
            return Err(access::denied(self.user, action, reason));
        }
        self.engine.begin(flow, node, fill, self.moment()).await
    }

    /// Takes a task out of the queue into the user's inbox.
    ///
    /// # Errors
    ///
    /// When somebody has it already, it is over, or the user lacks its permission.
    pub async fn claim(&self, task: TaskId) -> Result<Process, Error> {
        let owner = self.user.id().clone();
        self.change(task, Action::Claim, move |state| {
            let found = state.task(task.number())?;
            is_claimed(found, "claim")?;
            // A task that somebody has is reassigned, not claimed.
            if found.owner.is_some() {
                return Err(illegal(found, TaskEvent::Assigned));
            }
            Ok(Event::Assigned {
                task: task.number(),
                owner,
            })
        })
        .await
    }

    /// Puts a task back from an inbox into the queue: one's own, or anybody's as a manager.
    ///
    /// # Errors
    ///
    /// When the task is not assigned, or not to the user.
    pub async fn unassign(&self, task: TaskId) -> Result<Process, Error> {
        let number = task.number();
        self.change(task, Action::Unassign, move |_| {
            Ok(Event::Unassigned { task: number })
        })
        .await
    }

    /// Hands a task over to somebody else: one's own; as a manager anybody's, and one that nobody has.
    ///
    /// # Errors
    ///
    /// As [`AsUser::unassign`].
    pub async fn reassign(&self, task: TaskId, owner: impl Into<UserId>) -> Result<Process, Error> {
        let owner = owner.into();
        self.change(task, Action::Reassign, move |state| {
            let found = state.task(task.number())?;
            is_claimed(found, "reassign")?;
            Ok(Event::Assigned {
                task: task.number(),
                owner,
            })
        })
        .await
    }

    /// Completes a task from the user's inbox with its form, and lets the process run on.
    ///
    /// # Errors
    ///
    /// When the task is not one of this node, is not assigned to the user or is over, when a value
    /// breaks a rule, and when a function fails.
    pub async fn complete<F: Flow, T: Form>(
        &self,
        node: &impl PersonHandle<F, T>,
        task: TaskId,
        form: T,
    ) -> Result<Process, Error> {
        let node = (F::INFO.name, F::NODES[node.index()].name);
        let fill = |_: &dyn Definition, _: usize| typed(form);
        self.complete_with(task, Some(node), fill).await
    }

    /// Completes a task with a form that came as JSON, by the names of its fields.
    ///
    /// # Errors
    ///
    /// As [`AsUser::complete`]; also when a field is missing, foreign or of the wrong type.
    pub async fn complete_json(
        &self,
        task: TaskId,
        form: Map<String, Value>,
    ) -> Result<Process, Error> {
        let fill = move |flow: &dyn Definition, node: usize| json(flow, node, form);
        self.complete_with(task, None, fill).await
    }

    async fn complete_with(
        &self,
        id: TaskId,
        expected: Option<(&'static str, &'static str)>,
        fill: impl FnOnce(&dyn Definition, usize) -> Fill + Send + 'static,
    ) -> Result<Process, Error> {
        let user = self.user.clone();
        let check = move |flow: &dyn Definition, state: &mut State| {
            let task = state.task(id.number())?;
            if let Some((flow, node)) = expected {
                is_of(task, flow, node)?;
            }
            is_claimed(task, "complete")?;
            access::check(&user, Action::Complete, task, &state.process)?;
            let node = node_index(flow, &task.node)?;
            fill_in(flow, node, Some(id.number()), state, fill(flow, node))?;
            Ok(Event::Completed { task: id.number() })
        };
        self.engine.apply_as(self.user, id, check).await
    }

    /// Stops a task; its branch ends here.
    ///
    /// # Errors
    ///
    /// When the user does not manage the flow, the task is over, or it is a join.
    pub async fn cancel_task(&self, task: TaskId) -> Result<Process, Error> {
        let number = task.number();
        self.change(task, Action::Cancel, move |_| {
            Ok(Event::Canceled { task: number })
        })
        .await
    }

    /// Stops a process with all its open tasks.
    ///
    /// # Errors
    ///
    /// When the user does not manage the flow, or the process is over.
    pub async fn cancel(&self, process: ProcessId) -> Result<Process, Error> {
        let user = self.user.clone();
        self.engine
            .apply_process(process, self.moment(), move |_, _, state| {
                access::check_process(&user, "cancel", &state.process)?;
                Ok(Event::ProcessCanceled)
            })
            .await
    }

    /// Has a failed task tried once more.
    ///
    /// # Errors
    ///
    /// When the user does not manage the flow, the task is not in error, or it fails again.
    pub async fn retry(&self, task: TaskId) -> Result<Process, Error> {
        let number = task.number();
        self.change(task, Action::Retry, move |_| {
            Ok(Event::Retried { task: number })
        })
        .await
    }

    /// Asks for permission, makes an event of the state, and applies it.
    pub(super) async fn change(
        &self,
        id: TaskId,
        action: Action,
        event: impl FnOnce(&State) -> Result<Event, Error> + Send + 'static,
    ) -> Result<Process, Error> {
        let user = self.user.clone();
        let check = move |_: &dyn Definition, state: &mut State| {
            access::check(&user, action, state.task(id.number())?, &state.process)?;
            event(state)
        };
        self.engine.apply_as(self.user, id, check).await
    }

    pub(super) fn moment(&self) -> crate::step::Moment {
        self.engine
            .moment(Some(self.user.id().clone()), Mode::Foreground)
    }
}

/// The number of a start node of this kind.
pub(super) fn start_node(
    flow: &dyn Definition,
    name: &str,
    expected: NodeKind,
) -> Result<usize, Error> {
    let index = node_index(flow, name)?;
    let kind = flow.graph().nodes()[index].kind;
    if kind == expected {
        return Ok(index);
    }
    Err(Error::new(Kind::Unsuited {
        flow: flow.graph().name().to_owned(),
        node: name.to_owned(),
        kind: kind.as_str(),
        action: "start at",
    }))
}

fn illegal(task: &Task, event: TaskEvent) -> Error {
    let status = task.status;
    Error::new(Kind::Illegal {
        task: task.id,
        node: task.node.clone(),
        source: IllegalEvent { status, event },
    })
}

pub(super) fn node_index(flow: &dyn Definition, name: &str) -> Result<usize, Error> {
    let graph = flow.graph();
    graph.find(name).ok_or_else(|| {
        Error::new(Kind::UnknownNode {
            flow: graph.name().to_owned(),
            node: name.to_owned(),
        })
    })
}

pub(super) fn is_of(task: &Task, flow: &str, node: &str) -> Result<(), Error> {
    if task.flow == flow && task.node == node {
        return Ok(());
    }
    Err(Error::new(Kind::WrongNode {
        task: task.id,
        expected: format!("{flow}.{node}"),
        found: format!("{}.{}", task.flow, task.node),
    }))
}

pub(super) fn is_kind(task: &Task, kind: NodeKind, action: &'static str) -> Result<(), Error> {
    suits(task, task.kind == kind, action)
}

fn suits(task: &Task, suits: bool, action: &'static str) -> Result<(), Error> {
    if suits {
        return Ok(());
    }
    Err(Error::new(Kind::Unsuited {
        flow: task.flow.clone(),
        node: task.node.clone(),
        kind: task.kind.as_str(),
        action,
    }))
}

/// Only what a person does can be taken, handed over and completed by one.
pub(super) fn is_claimed(task: &Task, action: &'static str) -> Result<(), Error> {
    suits(task, task.kind.is_claimed(), action)
}
