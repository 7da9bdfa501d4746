//! A flow without types, which is written down in its graph and its data.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::flow::{
    Arrivals, Assignee, ChildStart, Context, Definition, FlowInfo, FormInfo, FormTarget, Handover,
    JobCall, JobError, NodeError, RawActivation, Retry, Schedule,
};
use crate::graph::{EdgeClass, Graph, NodeKind};
use crate::json::ValidationErrors;
use crate::process::{Process, ProcessError};
use crate::store::BoxFuture;
use crate::task::{TaskError, TaskErrorKind};
use crate::user::User;

/// A flow that any [`Graph`] makes, for tests that need many flows.
///
/// * An edge of class [`EdgeClass::When`] with the label `key` is open while the data's `key` is `true`;
///   one with the label `key<3` while the data's `key` is below 3 or missing.
/// * An edge with items makes a task for each item of the list that the data have under its label.
/// * A partial join without a number of branches goes on while the data's key of its name is `true`, a
///   `ConditionalCatch` waits until it is; while the data's key `fail_<node>` is `true` they fail instead.
/// * A function and a job add one to the data's key of their node's name, so that a test sees how
///   often they ran; while the data's key `fail_<node>` is `true` they fail instead.
/// * An `ErrorEnd` has its name as its code.
/// * A timer and a timeout wait for an hour, unless [`ScriptedFlow::after`] says otherwise; while the data's
///   key `fail_<node>` is `true` they cannot say for how long. The errors of functions and jobs have the code
///   that the data's key `code_<node>` holds.
/// * A form takes every key.
/// * A subprocess begins with the data's object `child_<node>`; a multi-instance one starts a process for each
///   object in the list `items_<node>`.
/// * A message correlates with the data's `correlate_<node>`, and is sent with `payload_<node>`. A catch
///   refuses a payload whose `refuse` is its own name.
///
/// ```
/// use procession::graph::{Graph, NodeKind};
/// use procession::testing::ScriptedFlow;
///
/// let graph = Graph::builder("hello")
///     .node("start", NodeKind::StartHandle)
///     .node("end", NodeKind::End)
///     .edge("start", "end")
///     .build()?;
/// let flow = ScriptedFlow::new(graph);
/// # let _ = flow;
/// # Ok::<(), procession::graph::GraphError>(())
/// ```
#[derive(Debug, Clone)]
pub struct ScriptedFlow {
    graph: Graph,
    assignees: Vec<(usize, Assignee)>,
    permissions: Vec<(usize, String)>,
    retry: Retry,
    timers: Vec<(usize, Duration)>,
    schedule: Option<Schedule>,
}

impl ScriptedFlow {
    /// The flow of this graph.
    #[must_use]
    pub fn new(graph: Graph) -> Self {
        Self {
            graph,
            assignees: Vec::new(),
            permissions: Vec::new(),
            retry: Retry::NEVER,
            timers: Vec::new(),
            schedule: None,
        }
    }

    /// Gives every task of the node to somebody. A node that is not there is ignored.
    #[must_use]
    pub fn assign(mut self, node: &str, assignee: Assignee) -> Self {
        self.assignees
            .extend(self.graph.find(node).map(|index| (index, assignee)));
        self
    }

    /// Has every task of the node need a permission. A node that is not there is ignored.
    #[must_use]
    pub fn permission(mut self, node: &str, permission: &str) -> Self {
        let index = self.graph.find(node);
        self.permissions
            .extend(index.map(|index| (index, permission.to_owned())));
        self
    }

    /// How long a timer or a timeout waits. A node that is not there is ignored.
    #[must_use]
    pub fn after(mut self, node: &str, length: Duration) -> Self {
        self.timers
            .extend(self.graph.find(node).map(|index| (index, length)));
        self
    }

    /// When every start timer starts processes.
    #[must_use]
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.schedule = Some(schedule);
        self
    }

    /// How every job is tried again.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }
}

impl Definition for ScriptedFlow {
    fn graph(&self) -> &Graph {
        &self.graph
    }

    fn info(&self) -> FlowInfo {
        FlowInfo {
            name: "",
            title: "",
            description: "",
            summary: "",
            result: "",
            renamed: &[],
        }
    }

    fn route(&self, node: usize, context: &Context<'_>) -> Result<Vec<usize>, TaskError> {
        let row = &self.graph.nodes()[node];
        let is_open = |number: &usize| match row.edges[*number].class {
            EdgeClass::Next => true,
            EdgeClass::When => holds(&context.process().data, &row.edges[*number].label),
            EdgeClass::Otherwise => false,
        };
        let open = (0..row.edges.len()).filter(is_open);
        let taken: Vec<usize> = match row.kind {
            kind if kind.splits() => open.collect(),
            _ => open.take(1).collect(),
        };
        let otherwise = || {
            row.edges
                .iter()
                .position(|e| e.class == EdgeClass::Otherwise)
        };
        match (taken.is_empty(), otherwise()) {
            (false, _) => Ok(taken),
            (true, Some(edge)) => Ok(vec![edge]),
            (true, None) => {
                let message = format!("no way out of `{}` is open", row.name);
                Err(TaskError::new(TaskErrorKind::Undecided, message))
            }
        }
    }

    fn assignee(&self, node: usize, _: &Context<'_>) -> Result<Assignee, TaskError> {
        let found = self.assignees.iter().find(|(index, _)| *index == node);
        Ok(found.map_or(Assignee::Anybody, |(_, assignee)| assignee.clone()))
    }

    fn owner_nodes(&self) -> Vec<(usize, usize)> {
        let named = self
            .assignees
            .iter()
            .filter_map(|(asking, assignee)| match assignee {
                Assignee::OwnerOf(node) => Some((*asking, *node)),
                _ => None,
            });
        named.collect()
    }

    fn permission(&self, node: usize, _: &Context<'_>) -> Result<Option<String>, TaskError> {
        let found = self.permissions.iter().find(|(index, _)| *index == node);
        Ok(found.map(|(_, permission)| permission.clone()))
    }

    fn may_start(&self, _: usize, _: &User) -> bool {
        true
    }

    fn handover(&self, _: usize, _: usize, _: &Context<'_>) -> Result<Handover, TaskError> {
        Ok(Handover::default())
    }

    fn items(
        &self,
        node: usize,
        edge: usize,
        context: &Context<'_>,
    ) -> Result<Option<Vec<Handover>>, TaskError> {
        let row = &self.graph.nodes()[node].edges[edge];
        if !row.items {
            return Ok(None);
        }
        let list = context
            .process()
            .data
            .get(&row.label)
            .and_then(Value::as_array);
        let item = |data: &Value| Handover {
            data: Some(data.clone()),
            seed: None,
        };
        Ok(Some(list.into_iter().flatten().map(item).collect()))
    }

    fn continues(&self, node: usize, arrivals: &Arrivals<'_>) -> Result<bool, TaskError> {
        let row = &self.graph.nodes()[node];
        let enough = row.partial.and_then(|partial| partial.arrived);
        match enough {
            Some(branches) => {
                Ok(u32::try_from(arrivals.arrived()).is_ok_and(|arrived| arrived >= branches))
            }
            None => yes_or_no(&arrivals.process().data, &row.name),
        }
    }

    fn until(&self, node: usize, context: &Context<'_>) -> Result<bool, TaskError> {
        yes_or_no(&context.process().data, &self.graph.nodes()[node].name)
    }

    fn form(&self, _: usize) -> Option<FormInfo> {
        Some(FormInfo {
            fields: Vec::new,
            apply: take_all,
        })
    }

    fn has_run(&self, node: usize) -> bool {
        self.graph.nodes()[node].kind.is_function()
    }

    fn run(&self, node: usize, activation: RawActivation<'_>) -> Result<(), NodeError> {
        let name = &self.graph.nodes()[node].name;
        let code = code(&activation.process.data, name);
        work(&mut activation.process.data, name).map_err(|message| {
            let error = NodeError::new(message);
            match code {
                Some(code) => error.code(code),
                None => error,
            }
        })
    }

    fn perform(
        &self,
        node: usize,
        mut call: JobCall,
    ) -> BoxFuture<'static, Result<Value, JobError>> {
        let name = self.graph.nodes()[node].name.clone();
        Box::pin(async move {
            let code = code(&call.process.data, &name);
            work(&mut call.process.data, &name).map_err(|message| {
                let error = JobError::new(message);
                match code {
                    Some(code) => error.code(code),
                    None => error,
                }
            })?;
            Ok(call.process.data)
        })
    }

    fn retry(&self, _: usize) -> Retry {
        self.retry
    }

    fn children(&self, node: usize, context: &Context<'_>) -> Result<Vec<ChildStart>, TaskError> {
        let row = &self.graph.nodes()[node];
        let data = &context.process().data;
        if row.kind == NodeKind::Subprocess {
            let document = data.get(format!("child_{}", row.name));
            let document = document
                .cloned()
                .unwrap_or_else(|| Value::Object(Map::new()));
            return Ok(vec![ChildStart::new(document)]);
        }
        let items = data.get(format!("items_{}", row.name));
        let items = items.and_then(Value::as_array);
        let starts = items.into_iter().flatten().cloned().map(ChildStart::new);
        Ok(starts.collect())
    }

    fn correlation(&self, node: usize, context: &Context<'_>) -> Result<String, TaskError> {
        let name = &self.graph.nodes()[node].name;
        let value = context.process().data.get(format!("correlate_{name}"));
        Ok(match value {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
        })
    }

    fn payload(&self, node: usize, context: &Context<'_>) -> Result<Value, TaskError> {
        let name = &self.graph.nodes()[node].name;
        let value = context.process().data.get(format!("payload_{name}"));
        Ok(value.cloned().unwrap_or_default())
    }

    fn receive(&self, node: usize, payload: &Value) -> Result<Value, TaskError> {
        let name = &self.graph.nodes()[node].name;
        if payload.get("refuse").is_some_and(|who| who == name) {
            let message = format!("`{name}` was told to refuse this");
            return Err(TaskError::new(TaskErrorKind::Undecided, message));
        }
        Ok(payload.clone())
    }

    fn error(&self, node: usize, _: &Process) -> ProcessError {
        let row = &self.graph.nodes()[node];
        ProcessError::new(&row.name, &row.title, &row.name)
    }

    fn timer(
        &self,
        node: usize,
        context: &Context<'_>,
        now: Timestamp,
    ) -> Result<Timestamp, TaskError> {
        let name = &self.graph.nodes()[node].name;
        if is_true(&context.process().data, &format!("fail_{name}")) {
            let message = format!("`{name}` was told to fail");
            return Err(TaskError::new(TaskErrorKind::Undecided, message));
        }
        let found = self.timers.iter().find(|(index, _)| *index == node);
        let length = found.map_or(Duration::from_secs(3600), |(_, length)| *length);
        Ok(now.checked_add(length).unwrap_or(Timestamp::MAX))
    }

    fn schedule(&self, node: usize) -> Option<Schedule> {
        let starts = self.graph.nodes()[node].kind == NodeKind::StartTimer;
        self.schedule.filter(|_| starts)
    }
}

fn holds(data: &Value, label: &str) -> bool {
    match label.split_once('<') {
        None => is_true(data, label),
        Some((key, bound)) => {
            let value = data.get(key).and_then(Value::as_u64).unwrap_or(0);
            bound.parse().is_ok_and(|bound: u64| value < bound)
        }
    }
}

fn is_true(data: &Value, key: &str) -> bool {
    data.get(key) == Some(&Value::Bool(true))
}

/// The answer to a question that may be told to fail.
fn yes_or_no(data: &Value, node: &str) -> Result<bool, TaskError> {
    if is_true(data, &format!("fail_{node}")) {
        let message = format!("`{node}` was told to fail");
        return Err(TaskError::new(TaskErrorKind::Undecided, message));
    }
    Ok(is_true(data, node))
}

pub(crate) fn code(data: &Value, node: &str) -> Option<String> {
    let code = data.get(format!("code_{node}"))?.as_str()?;
    Some(code.to_owned())
}

pub(crate) fn work(data: &mut Value, node: &str) -> Result<(), String> {
    if is_true(data, &format!("fail_{node}")) {
        return Err(format!("`{node}` was told to fail"));
    }
    let times = data.get(node).and_then(Value::as_u64).unwrap_or(0);
    if let Some(object) = data.as_object_mut() {
        object.insert(node.to_owned(), Value::from(times + 1));
    }
    Ok(())
}

fn take_all(target: &mut FormTarget, input: &Map<String, Value>) -> Result<(), ValidationErrors> {
    if let Some(object) = target.data.as_object_mut() {
        object.extend(
            input
                .iter()
                .map(|(key, value)| (key.clone(), value.clone())),
        );
    }
    Ok(())
}
