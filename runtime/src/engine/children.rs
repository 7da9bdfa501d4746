//! Processes that other processes have started.

use super::Engine;
use super::acting::is_of;
use crate::error::Error;
use crate::flow::node::{NSubprocess, NodeHandle};
use crate::flow::{ChildStart, Definition, Flow, child_start};
use crate::graph::NodeKind;
use crate::process::{Process, ProcessId};
use crate::step::{Event, Mode, State};
use crate::task::TaskId;

impl Engine {
    /// The processes that the subprocess nodes of a process have started, in the order in which they did.
    ///
    /// # Errors
    ///
    /// When the store cannot be read.
    pub async fn children(&self, process: ProcessId) -> Result<Vec<Process>, Error> {
        let mut children = Vec::new();
        for task in self.tasks(process).await? {
            if !matches!(task.kind, NodeKind::Subprocess | NodeKind::NSubprocess) {
                continue;
            }
            let query = crate::store::ProcessQuery {
                parent: Some(task.id),
                page: crate::store::Page {
                    offset: 0,
                    limit: usize::MAX,
                },
                ..Default::default()
            };
            let mut found = self.store().processes(query).await?;
            found.sort_by_key(|child| child.id);
            children.extend(found);
        }
        Ok(children)
    }

    /// Has a task that waits for many processes start one more, with these data, and answers with the
    /// process of the task as it then rests.
    ///
    /// # Errors
    ///
    /// When the task is not one of this node, does not wait any more, or a value breaks a rule.
    pub async fn add_child<F: Flow, C: Flow>(
        &self,
        node: &NSubprocess<F, C>,
        task: TaskId,
        data: C::Data,
    ) -> Result<Process, Error> {
        let (flow, name) = (F::INFO.name, F::NODES[node.index()].name);
        let start = child_start(&data)
            .map_err(|source| Error::invalid(flow.to_owned(), name.to_owned(), source))?;
        let check = move |_: &dyn Definition, state: &mut State| {
            is_of(state.task(task.number())?, flow, name)?;
            let task = task.number();
            Ok(Event::ChildAdded { task, start })
        };
        let moment = self.moment(None, Mode::Foreground);
        self.apply(task, moment, check).await
    }

    /// As [`Engine::add_child`], with data that came as JSON, which nothing has checked yet.
    ///
    /// # Errors
    ///
    /// When the task is no `NSubprocess`, or does not wait any more.
    pub async fn add_child_json(
        &self,
        task: TaskId,
        data: serde_json::Map<String, serde_json::Value>,
    ) -> Result<Process, Error> {
        let start = ChildStart::new(data.into());
        let check = move |_: &dyn Definition, _: &mut State| {
            let task = task.number();
            Ok(Event::ChildAdded { task, start })
        };
        let moment = self.moment(None, Mode::Foreground);
        self.apply(task, moment, check).await
    }
}
