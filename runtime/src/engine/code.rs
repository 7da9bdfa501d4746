//! What code does: start and call without a person.

use std::sync::Arc;

use super::Engine;
use serde_json::{Map, Value};

use super::acting::{is_kind, is_of, node_index, start_node};
use super::execute::{fill_in, json, typed};
use crate::error::Error;
use crate::flow::node::{Handle, NodeHandle, StartHandle};
use crate::flow::{Definition, Flow, Form};
use crate::graph::NodeKind;
use crate::process::Process;
use crate::step::{Event, Mode, State};
use crate::task::TaskId;

impl Engine {
    /// Starts a process from code, and answers with it as it then rests.
    ///
    /// # Errors
    ///
    /// When a value breaks a rule, or a function fails; then there is no process.
    pub async fn start<F: Flow, T: Form>(
        &self,
        start: &StartHandle<F, T>,
        form: T,
    ) -> Result<Process, Error> {
        let flow = Arc::clone(self.flow(F::INFO.name)?);
        let moment = self.moment(None, Mode::Foreground);
        self.begin(flow, start.index(), typed(form), moment).await
    }

    /// Calls a task that waits at a handle, and lets the process run on.
    ///
    /// # Errors
    ///
    /// When the task is not one of this node or is over, when a value breaks a rule, and when a
    /// function fails; then the task still waits.
    pub async fn call<F: Flow, T: Form>(
        &self,
        handle: &Handle<F, T>,
        task: TaskId,
        form: T,
    ) -> Result<Process, Error> {
        let node = F::NODES[handle.index()].name;
        let check = move |flow: &dyn Definition, state: &mut State| {
            let found = state.task(task.number())?;
            is_of(found, F::INFO.name, node)?;
            is_kind(found, NodeKind::Handle, "call")?;
            let index = node_index(flow, node)?;
            fill_in(flow, index, Some(task.number()), state, typed(form))?;
            Ok(Event::Completed {
                task: task.number(),
            })
        };
        let moment = self.moment(None, Mode::Foreground);
        self.apply(task, moment, check).await
    }

    /// Starts a process from code with a form that came as JSON, by the names of its fields.
    ///
    /// # Errors
    ///
    /// As [`Engine::start`]; also when there is no such flow or node, when the node is no
    /// `StartHandle`, and when a field is missing, foreign or of the wrong type.
    pub async fn start_json(
        &self,
        flow: &str,
        node: &str,
        form: Map<String, Value>,
    ) -> Result<Process, Error> {
        let flow = Arc::clone(self.flow(flow)?);
        let index = start_node(&*flow, node, NodeKind::StartHandle)?;
        let fill = json(&*flow, index, form);
        let moment = self.moment(None, Mode::Foreground);
        self.begin(flow, index, fill, moment).await
    }

    /// Calls a task that waits at a handle, with a form that came as JSON.
    ///
    /// # Errors
    ///
    /// As [`Engine::call`]; also when a field is missing, foreign or of the wrong type.
    pub async fn call_json(
        &self,
        task: TaskId,
        form: Map<String, Value>,
    ) -> Result<Process, Error> {
        let check = move |flow: &dyn Definition, state: &mut State| {
            let found = state.task(task.number())?;
            is_kind(found, NodeKind::Handle, "call")?;
            let node = node_index(flow, &found.node)?;
            let fill = json(flow, node, form);
            fill_in(flow, node, Some(task.number()), state, fill)?;
            Ok(Event::Completed {
                task: task.number(),
            })
        };
        let moment = self.moment(None, Mode::Foreground);
        self.apply(task, moment, check).await
    }
}
