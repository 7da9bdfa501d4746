//! A flow without its type: the questions of the engine, answered by the flow's table.

use std::fmt;
use std::marker::PhantomData;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::definition::{Assignee, Definition, Handover, RawActivation, no_timer};
use super::manage_permission;
use super::table::{
    Assign, Candidates, ContinueWhen, Due, DueTime, Edge, Node, Permission, Priority,
};
use super::{
    Activation, Arrivals, ChildStart, Context, Flow, FlowInfo, FormInfo, JobCall, JobContext,
    JobError, NodeError, Retry, Schedule, Texts, Timing, Wait, render,
};
use crate::graph::{EdgeClass, Graph};
use crate::json::{AnyRef, JsonStore, ValidationErrors};
use crate::process::{Process, ProcessError};
use crate::status::{ProcessStatus, Status};
use crate::store::BoxFuture;
use crate::task::{Task, TaskError, TaskErrorKind};
use crate::user::{User, UserId, group_key};

/// The flow `F`, without its type.
pub struct Typed<F>(PhantomData<fn() -> F>);

impl<F: Flow> Typed<F> {
    /// The flow `F`, without its type.
    #[must_use]
    pub const fn new() -> Self {
        Self(PhantomData)
    }

    fn row(node: usize) -> &'static Node<F> {
        &F::NODES[node]
    }

    /// The groups that a task of the node is for, as a key.
    fn groups(&self, node: usize, context: &Context<'_>) -> Result<Option<String>, TaskError> {
        let group = match &Self::row(node).candidates {
            None => return Ok(None),
            Some(Candidates::Groups(groups)) => return Ok(group_key(groups.iter().copied())),
            Some(Candidates::Data(group)) => group(&Self::data(context)?),
            Some(Candidates::Context(group)) => group(&Self::data(context)?, context),
        };
        // What was meant for some group must not fall to everybody.
        let managers = || manage_permission(F::INFO.name);
        Ok(Some(group.map_or_else(managers, |group| {
            group_key([&*group]).unwrap_or_else(managers)
        })))
    }

    fn data(context: &Context<'_>) -> Result<F::Data, TaskError> {
        F::Data::read(&context.process.data)
            .map_err(|error| TaskError::from_error(TaskErrorKind::Undecided, &error))
    }
}

impl<F: Flow> Default for Typed<F> {
    fn default() -> Self {
        Self::new()
    }
}

impl<F: Flow> fmt::Debug for Typed<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Typed({})", F::INFO.name)
    }
}

impl<F: Flow> Definition for Typed<F> {
    fn graph(&self) -> &Graph {
        F::graph()
    }

    fn info(&self) -> FlowInfo {
        F::INFO
    }

    fn route(&self, node: usize, context: &Context<'_>) -> Result<Vec<usize>, TaskError> {
        let row = Self::row(node);
        let data = Self::data(context)?;
        let holds = |edge: &Edge<F>| match &edge.when {
            Some(condition) => condition.holds(&data, context),
            None => edge.class == EdgeClass::Next,
        };
        let open = (0..row.edges.len()).filter(|&number| holds(&row.edges[number]));
        let mut taken: Vec<usize> = match row.kind {
            kind if kind.splits() => open.collect(),
            _ => open.take(1).collect(),
        };
        if taken.is_empty() {
            taken.extend(
                row.edges
                    .iter()
                    .position(|e| e.class == EdgeClass::Otherwise),
            );
        }
        if taken.is_empty() {
            let message = format!(
                "no condition of `{}` holds, and it has no other way",
                row.name
            );
            return Err(TaskError::new(TaskErrorKind::Undecided, message));
        }
        Ok(taken)
    }

    fn assignee(&self, node: usize, context: &Context<'_>) -> Result<Assignee, TaskError> {
        let found = |user: Option<UserId>| user.map_or(Assignee::Nobody, Assignee::User);
        Ok(match &Self::row(node).assign {
            None => Assignee::Anybody,
            Some(Assign::User(user)) => Assignee::User(UserId::from(*user)),
            Some(Assign::OwnerOf(node)) => Assignee::OwnerOf(*node),
            Some(Assign::Data(assign)) => found(assign(&Self::data(context)?)),
            Some(Assign::Context(assign)) => found(assign(&Self::data(context)?, context)),
        })
    }

    fn owner_nodes(&self) -> Vec<(usize, usize)> {
        let rows = F::NODES.iter().enumerate();
        let named = rows.filter_map(|(asking, row)| match row.assign {
            Some(Assign::OwnerOf(node)) => Some((asking, node)),
            _ => None,
        });
        named.collect()
    }

    fn four_eyes(&self, node: usize) -> &[usize] {
        Self::row(node).four_eyes
    }

    fn object(&self, node: usize, context: &Context<'_>) -> Result<Option<AnyRef>, TaskError> {
        match Self::row(node).permission_on {
            Some(object) => Ok(object(&Self::data(context)?, context)),
            None => Ok(None),
        }
    }

    fn due(&self, node: usize, context: &Context<'_>) -> Result<Option<Timestamp>, TaskError> {
        let due = match &Self::row(node).due {
            None => return Ok(None),
            Some(Due::In(time)) => DueTime::In(*time),
            Some(Due::Data(due)) => due(&Self::data(context)?),
            Some(Due::Context(due)) => due(&Self::data(context)?, context),
        };
        Ok(due.after(context.task().created))
    }

    fn priority(&self, node: usize, context: &Context<'_>) -> Result<i32, TaskError> {
        Ok(match &Self::row(node).priority {
            None => 0,
            Some(Priority::Level(level)) => *level,
            Some(Priority::Data(level)) => level(&Self::data(context)?),
            Some(Priority::Context(level)) => level(&Self::data(context)?, context),
        })
    }

    fn group_keys(&self) -> Vec<String> {
        let nodes = F::NODES.iter();
        let sets = nodes.filter_map(|row| match row.candidates {
            Some(Candidates::Groups(groups)) => group_key(groups.iter().copied()),
            _ => None,
        });
        sets.collect()
    }

    fn permission(&self, node: usize, context: &Context<'_>) -> Result<Option<String>, TaskError> {
        Ok(match &Self::row(node).permission {
            None => return self.groups(node, context),
            Some(Permission::Name(name)) => Some((*name).to_owned()),
            Some(Permission::Data(name)) => Some(name(&Self::data(context)?)),
            Some(Permission::Context(name)) => Some(name(&Self::data(context)?, context)),
        })
    }

    fn may_start(&self, node: usize, user: &User) -> bool {
        let row = Self::row(node);
        let permitted = match &row.permission {
            Some(Permission::Name(name)) => user.has_permission(name),
            // A start has no data yet that a permission could be made from.
            Some(_) => user.is_superuser(),
            None => true,
        };
        permitted && row.available.is_none_or(|available| available(user))
    }

    fn handover(
        &self,
        node: usize,
        edge: usize,
        context: &Context<'_>,
    ) -> Result<Handover, TaskError> {
        let Some(row) = Self::row(node).edges.get(edge) else {
            return Ok(Handover::default());
        };
        if row.task_data.is_none() && row.task_seed.is_none() {
            return Ok(Handover::default());
        }
        let data = Self::data(context)?;
        let document = row.task_data.map(|make| make(&data, context)).transpose();
        Ok(Handover {
            data: document
                .map_err(|error| TaskError::from_error(TaskErrorKind::Undecided, &error))?,
            seed: row.task_seed.and_then(|seed| seed(&data, context)),
        })
    }

    fn items(
        &self,
        node: usize,
        edge: usize,
        context: &Context<'_>,
    ) -> Result<Option<Vec<Handover>>, TaskError> {
        let Some(items) = Self::row(node).edges.get(edge).and_then(|row| row.items) else {
            return Ok(None);
        };
        let items = items(&Self::data(context)?, context);
        items.map(Some).map_err(|error| undecided(&error))
    }

    fn continues(&self, node: usize, arrivals: &Arrivals<'_>) -> Result<bool, TaskError> {
        let data = || {
            F::Data::read(&arrivals.process().data)
                .map_err(|error| TaskError::from_error(TaskErrorKind::Undecided, &error))
        };
        let when = Self::row(node).continue_when.as_ref().map(|row| &row.when);
        Ok(match when {
            None => false,
            Some(ContinueWhen::Arrived(branches)) => {
                u32::try_from(arrivals.arrived()).is_ok_and(|arrived| arrived >= *branches)
            }
            Some(ContinueWhen::Data(condition)) => condition(&data()?),
            Some(ContinueWhen::Arrivals(condition)) => condition(&data()?, arrivals),
        })
    }

    fn until(&self, node: usize, context: &Context<'_>) -> Result<bool, TaskError> {
        match &Self::row(node).until {
            Some(until) => Ok(until.holds(&Self::data(context)?, context)),
            None => Ok(true),
        }
    }

    fn form(&self, node: usize) -> Option<FormInfo> {
        Self::row(node).form
    }

    fn edit(
        &self,
        document: &mut Value,
        input: &Map<String, Value>,
    ) -> Result<(), ValidationErrors> {
        let given = F::Data::FIELDS.iter().map(|field| field.name);
        let given: Vec<&str> = given.filter(|name| input.contains_key(*name)).collect();
        F::Data::apply_fields(document, &given, input)
    }

    fn has_run(&self, node: usize) -> bool {
        Self::row(node).run.is_some()
    }

    fn run(&self, node: usize, activation: RawActivation<'_>) -> Result<(), NodeError> {
        let Some(run) = Self::row(node).run else {
            return Ok(());
        };
        let mut activation = Activation::<F>::new(activation)?;
        run(&mut activation)?;
        activation.finish()
    }

    fn has_undo(&self, node: usize) -> bool {
        Self::row(node).undo.is_some()
    }

    fn undo(&self, node: usize, activation: RawActivation<'_>) -> Result<(), NodeError> {
        let Some(undo) = Self::row(node).undo else {
            return Ok(());
        };
        let mut activation = Activation::<F>::new(activation)?;
        undo(&mut activation)?;
        activation.finish()
    }

    fn perform(&self, node: usize, call: JobCall) -> BoxFuture<'static, Result<Value, JobError>> {
        Box::pin(async move {
            let mut context = JobContext::<F>::new(&call)?;
            if let Some(job) = Self::row(node).job {
                job(&mut context).await?;
            }
            context.finish()
        })
    }

    fn retry(&self, node: usize) -> Retry {
        Self::row(node).retry
    }

    fn error(&self, node: usize, process: &Process) -> ProcessError {
        let row = Self::row(node);
        let (code, message) = row
            .error
            .map_or(("", ""), |error| (error.code, error.message));
        let message = render(message, &process.data, F::Data::FIELDS);
        let title = || row.title.to_owned();
        let message = Some(message).filter(|text| !text.trim().is_empty());
        ProcessError::new(code, message.unwrap_or_else(title), row.name)
    }

    fn timer(
        &self,
        node: usize,
        context: &Context<'_>,
        now: Timestamp,
    ) -> Result<Timestamp, TaskError> {
        let wait = match &Self::row(node).timer {
            None => return Err(no_timer(F::graph(), node)),
            Some(Timing::After(length)) => {
                Wait::Exactly(SignedDuration::try_from(*length).unwrap_or(SignedDuration::MAX))
            }
            Some(Timing::Cron(cron)) => {
                let next = cron.next(now);
                Wait::Until(
                    next.map_err(|error| TaskError::from_error(TaskErrorKind::Undecided, &error))?,
                )
            }
            Some(Timing::Data(wait)) => wait(&Self::data(context)?),
            Some(Timing::Context(wait)) => wait(&Self::data(context)?, context),
        };
        wait.end(now).ok_or_else(|| {
            let message = format!(
                "`{}` would wait beyond the end of time",
                F::NODES[node].name
            );
            TaskError::new(TaskErrorKind::Undecided, message)
        })
    }

    fn schedule(&self, node: usize) -> Option<Schedule> {
        Self::row(node).schedule
    }

    fn children(&self, node: usize, context: &Context<'_>) -> Result<Vec<ChildStart>, TaskError> {
        let Some(children) = Self::row(node).children else {
            return Ok(Vec::new());
        };
        children(&Self::data(context)?, context).map_err(|error| undecided(&error))
    }

    fn correlation(&self, node: usize, context: &Context<'_>) -> Result<String, TaskError> {
        match Self::row(node).correlate {
            Some(correlate) => Ok(correlate(&Self::data(context)?, context)),
            None => Ok(String::new()),
        }
    }

    fn payload(&self, node: usize, context: &Context<'_>) -> Result<Value, TaskError> {
        match Self::row(node).payload {
            Some(payload) => {
                payload(&Self::data(context)?, context).map_err(|error| undecided(&error))
            }
            None => Ok(Value::Null),
        }
    }

    fn receive(&self, node: usize, payload: &Value) -> Result<Value, TaskError> {
        match Self::row(node).receive {
            Some(receive) => receive(payload),
            None => Ok(payload.clone()),
        }
    }

    fn brief(&self, process: &Process) -> String {
        let texts = Texts {
            title: F::INFO.title,
            description: F::INFO.description,
            summary: F::INFO.summary,
            result: F::INFO.result,
            data: &process.data,
            fields: F::Data::FIELDS,
            task: &Value::Null,
            task_fields: &[],
        };
        texts.brief(process.status == ProcessStatus::Done)
    }

    fn task_brief(&self, task: &Task, process: &Process) -> String {
        let Some(row) = F::NODES.iter().find(|row| row.name == task.node) else {
            return task.node.clone();
        };
        let texts = Texts {
            title: row.title,
            description: row.description,
            summary: row.summary,
            result: row.result,
            data: &process.data,
            fields: F::Data::FIELDS,
            task: &task.data,
            task_fields: row.task_fields,
        };
        texts.brief(task.status == Status::Done)
    }
}

fn undecided(error: &(dyn std::error::Error + 'static)) -> TaskError {
    TaskError::from_error(TaskErrorKind::Undecided, error)
}
