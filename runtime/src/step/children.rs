//! Processes that a task starts and waits for.
//!
//! The task never touches them: it orders them through the outbox, and their ends come back the same way.
//! What is known of them is noted with the task.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Call, Stepper, guarded};
use crate::error::{Error, Kind};
use crate::flow::ChildStart;
use crate::graph::{Link, NodeKind};
use crate::history::HistoryEvent;
use crate::outbox::{ChildOutcome, Content, Delivery};
use crate::process::{ProcessId, is_none};
use crate::status::{Status, TaskEvent};
use crate::task::{Task, TaskError, TaskErrorKind, TaskId};

/// How many processes may stand above each other. A flow that starts itself without end would else fill
/// the store.
pub const MAX_NESTING: u32 = 64;

/// The code of the error of a task whose process was stopped.
pub const CANCELED: &str = "canceled";

/// The key of a task's memo that holds [`Children`].
const MEMO: &str = "children";

/// What a task knows of the processes that it has started.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Children {
    /// What is to be started when one of those before it has ended.
    #[serde(default, skip_serializing_if = "VecDeque::is_empty")]
    waiting: VecDeque<ChildStart>,
    /// How many were ordered so far.
    ordered: u32,
    /// Those that were ordered, in that order.
    list: Vec<Child>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Child {
    index: u32,
    start: ChildStart,
    /// Nothing before it has begun.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    process: Option<ProcessId>,
    /// Nothing before it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    end: Option<ChildOutcome>,
    /// How many escalations have come from it.
    #[serde(default, skip_serializing_if = "is_none")]
    told: u32,
}

impl Children {
    /// What is noted with a task; nothing when it has not started any.
    pub(crate) fn of(task: &Task) -> Result<Option<Self>, Error> {
        let noted = task.memo.get(MEMO).map(Self::deserialize).transpose();
        noted
            .map_err(|error| Error::corrupt_because(format!("the memo of task {}", task.id), error))
    }

    /// The last documents of those that came to an end, in the order in which they were ordered.
    pub(crate) fn results(&self) -> impl Iterator<Item = &Value> {
        self.list.iter().filter_map(|child| match &child.end {
            Some(ChildOutcome::Done { data, .. }) => Some(data),
            _ => None,
        })
    }

    /// True while a task waits for the end of a process that it has started.
    ///
    /// # Errors
    ///
    /// When what is noted with the task cannot be read.
    pub(crate) fn are_awaited(task: &Task, process: ProcessId) -> Result<bool, Error> {
        let children = Self::of(task)?.filter(|_| task.is_active());
        Ok(children.is_some_and(|mut children| children.running_child(process).is_some()))
    }

    fn write(&self, task: &mut Task) {
        let noted = serde_json::to_value(self).unwrap_or_default();
        task.note(MEMO, noted);
    }

    fn running(&self) -> usize {
        self.list.iter().filter(|child| child.end.is_none()).count()
    }

    fn are_over(&self) -> bool {
        let done = |child: &Child| matches!(child.end, Some(ChildOutcome::Done { .. }));
        self.waiting.is_empty() && self.list.iter().all(done)
    }

    /// Those that went wrong are to be started anew, before those that were never started.
    fn again(&mut self) {
        let (wrong, good) = std::mem::take(&mut self.list)
            .into_iter()
            .partition::<Vec<_>, _>(|child| {
                !matches!(child.end, None | Some(ChildOutcome::Done { .. }))
            });
        self.list = good;
        for child in wrong.into_iter().rev() {
            self.waiting.push_front(child.start);
        }
    }

    fn running_child(&mut self, process: ProcessId) -> Option<&mut Child> {
        self.list
            .iter_mut()
            .find(|child| child.process == Some(process) && child.end.is_none())
    }
}

impl super::State {
    /// A process that a task has ordered has begun.
    pub(crate) fn child_started(
        &mut self,
        moment: &super::Moment,
        number: u32,
        index: u32,
        process: ProcessId,
    ) -> Result<(), Error> {
        let task = self.task_mut(number)?;
        let mut children = Children::of(task)?.unwrap_or_default();
        if let Some(child) = children.list.iter_mut().find(|child| child.index == index) {
            child.process = Some(process);
        }
        children.write(task);
        self.record(moment, Some(number), HistoryEvent::ChildStarted)
            .detail = serde_json::json!({ "child": process });
        Ok(())
    }
}

impl Stepper<'_> {
    /// A task that starts processes begins, or is tried once more.
    pub(super) fn call_children(&mut self, number: u32) -> Result<Option<Call>, Error> {
        let children = match Children::of(self.state.task(number)?)? {
            Some(mut children) => {
                children.again();
                Ok(children)
            }
            None => self.new_children(number)?,
        };
        match children {
            Ok(children) => {
                self.change(number, TaskEvent::Started)?;
                self.order(number, children)
            }
            Err(error) => self.undecided(number, error).map(|()| None),
        }
    }

    fn new_children(&self, number: u32) -> Result<Result<Children, TaskError>, Error> {
        let depth = self.depth();
        if depth >= MAX_NESTING {
            let message = format!("{depth} processes stand above this one, more are not allowed");
            return Ok(Err(TaskError::new(TaskErrorKind::TooDeep, message)));
        }
        let node = self.node_of(number)?;
        let context = self.context(number)?;
        let starts = guarded(|| self.flow.children(node, &context));
        Ok(starts.map(|starts| Children {
            waiting: starts.into(),
            ..Children::default()
        }))
    }

    /// How many processes stand above this one.
    fn depth(&self) -> u32 {
        self.notes().depth
    }

    /// Orders what can be started, and ends the task when nothing is left to wait for.
    fn order(&mut self, number: u32, mut children: Children) -> Result<Option<Call>, Error> {
        let (flow, start, sequential) = self.called(number)?;
        let at_once = if sequential { 1 } else { usize::MAX };
        let parent = TaskId::new(self.state.process.id, number);
        let depth = self.depth() + 1;
        while children.running() < at_once {
            let Some(child) = children.waiting.pop_front() else {
                break;
            };
            let index = children.ordered;
            children.ordered += 1;
            let content = Content::StartChild {
                parent,
                node: start.clone(),
                data: child.data.clone(),
                seed: child.seed.clone(),
                index,
                depth,
            };
            let key = format!("child:{parent}:{index}");
            let delivery = Delivery::new(key, content, self.moment.now);
            self.state.send(delivery.to_flow(&flow));
            children.list.push(Child {
                index,
                start: child,
                process: None,
                end: None,
                told: 0,
            });
        }
        children.write(self.state.task_mut(number)?);
        if children.are_over() {
            return self.work_on(number);
        }
        Ok(None)
    }

    /// The flow and the start node that a task calls, and whether one after the other.
    fn called(&self, number: u32) -> Result<(String, String, bool), Error> {
        match self.link(number)? {
            Some(Link::Subprocess {
                flow,
                start,
                sequential,
            }) => Ok((flow.clone(), start.clone(), *sequential)),
            _ => Err(self.wrong_kind(number, "call a flow from")),
        }
    }

    /// What a task's node has to do with other processes.
    pub(super) fn link(&self, number: u32) -> Result<Option<&Link>, Error> {
        let node = self.node_of(number)?;
        let graph = self.flow.graph();
        Ok(graph.node(node).and_then(|node| node.link.as_ref()))
    }

    /// A process that the task has started is over.
    pub(super) fn child_ended(
        &mut self,
        number: u32,
        process: ProcessId,
        outcome: ChildOutcome,
        escalations: u32,
    ) -> Result<Option<Call>, Error> {
        self.running()?;
        let task = self.state.task(number)?;
        let started = task.status == Status::Started;
        let mut children = Children::of(task)?.unwrap_or_default();
        let Some(child) = children.running_child(process) else {
            return Err(Error::new(Kind::AlreadyDone {
                task: task.id,
                node: task.node.clone(),
                status: task.status,
            }));
        };
        if child.told < escalations {
            let reason = format!("something that process {process} has told comes first");
            return Err(self.blocked(number, "go on with", reason));
        }
        let error = failure(process, &outcome);
        let code = error.as_ref().and_then(|error| error.code.clone());
        child.end = Some(outcome);
        self.state
            .record(self.moment, Some(number), HistoryEvent::ChildEnded)
            .detail = match code {
            Some(code) => serde_json::json!({ "child": process, "code": code }),
            None => serde_json::json!({ "child": process }),
        };
        match error {
            None if started => self.order(number, children),
            Some(error) if started => {
                children.write(self.state.task_mut(number)?);
                self.fail(number, error)?;
                Ok(None)
            }
            // Another one has failed before: what is left to do is done when the task is tried again.
            _ => {
                children.write(self.state.task_mut(number)?);
                Ok(None)
            }
        }
    }

    /// An escalation has come from a process that a task has started: the end of that may come next.
    pub(super) fn note_told(&mut self, number: u32, process: ProcessId) -> Result<(), Error> {
        let task = self.state.task_mut(number)?;
        let Some(mut children) = Children::of(task)? else {
            return Ok(());
        };
        let mut list = children.list.iter_mut();
        if let Some(child) = list.find(|child| child.process == Some(process)) {
            child.told += 1;
            children.write(task);
        }
        Ok(())
    }

    /// One more process is to be started by a task that waits for some.
    pub(super) fn add_child(
        &mut self,
        number: u32,
        start: ChildStart,
    ) -> Result<Option<Call>, Error> {
        self.running()?;
        let task = self.state.task(number)?;
        if task.kind != NodeKind::NSubprocess {
            return Err(self.wrong_kind(number, "add a process to"));
        }
        if task.status != Status::Started {
            return Err(self.not_waiting(number));
        }
        let mut children = Children::of(task)?.unwrap_or_default();
        children.waiting.push_back(start);
        self.order(number, children)
    }

    /// A task is over: the processes that it still waits for are stopped.
    pub(super) fn leave_children(&mut self, number: u32) -> Result<(), Error> {
        let task = self.state.task(number)?;
        if !matches!(task.kind, NodeKind::Subprocess | NodeKind::NSubprocess) {
            return Ok(());
        }
        let Some(children) = Children::of(task)? else {
            return Ok(());
        };
        let parent = task.id;
        for child in children.list.iter().filter(|child| child.end.is_none()) {
            // One that has not begun does not begin any more.
            let Some(child) = child.process else { continue };
            let content = Content::CancelChild { parent, child };
            let delivery = Delivery::new(format!("cancel:{child}"), content, self.moment.now);
            self.state.send(delivery);
        }
        Ok(())
    }

    /// A task is undone: the processes that it has started are taken back too.
    pub(super) fn undo_children(&mut self, number: u32) -> Result<(), Error> {
        let task = self.state.task(number)?;
        let Some(children) = Children::of(task)? else {
            return Ok(());
        };
        let parent = task.id;
        let ended = children.list.iter().rev().filter(|child| {
            // One that was stopped has been, and one that failed is taken back as well.
            !matches!(child.end, None | Some(ChildOutcome::Canceled))
        });
        for child in ended.filter_map(|child| child.process) {
            let content = Content::UndoChild { parent, child };
            let delivery = Delivery::new(format!("undo:{child}"), content, self.moment.now);
            self.state.send(delivery);
        }
        Ok(())
    }

    /// The process is over: the task that has started it is told.
    pub(super) fn tell_parent(&mut self) {
        let process = &self.state.process;
        let Some(parent) = process.parent else { return };
        let outcome = match (process.status, process.error()) {
            (crate::status::ProcessStatus::Canceled, _) => ChildOutcome::Canceled,
            (_, Some(error)) => ChildOutcome::Failed { code: error.code },
            (_, None) => ChildOutcome::Done {
                data: process.data.clone(),
                artifact: process.artifact.clone(),
            },
        };
        let child = process.id;
        let content = Content::ChildEnded {
            parent,
            child,
            outcome,
            escalations: self.notes().escalations,
        };
        let delivery = Delivery::new(Content::end_of(child), content, self.moment.now);
        self.state.send(delivery);
    }
}

/// What a task fails with whose process did not come to a good end.
fn failure(process: ProcessId, outcome: &ChildOutcome) -> Option<TaskError> {
    let (message, code) = match outcome {
        ChildOutcome::Done { .. } => return None,
        ChildOutcome::Failed { code } => (
            format!("process {process} ended with the error `{code}`"),
            code.clone(),
        ),
        ChildOutcome::Canceled => (
            format!("process {process} was canceled"),
            CANCELED.to_owned(),
        ),
    };
    Some(TaskError::new(TaskErrorKind::Failed, message).with_code(Some(code)))
}
