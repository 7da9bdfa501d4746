//! A task as a line of a list or a card of a board: which case, whose, since when, how urgent.

use std::collections::{BTreeSet, HashMap};

use procession::access::{self, Action};
use procession::graph::NodeKind;
use procession::jiff::Timestamp;
use procession::store::{Page, ProcessQuery};
use procession::{Process, ProcessId, Status, Task, UserId};
use serde::Serialize;

use crate::problem::Problem;
use crate::visit::Visit;

/// A task as a template shows it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Row {
    pub(crate) id: String,
    /// What the task is.
    pub(crate) title: String,
    /// Which case it belongs to.
    pub(crate) case: String,
    pub(crate) process: String,
    pub(crate) flow: String,
    pub(crate) url: Option<String>,
    pub(crate) process_url: Option<String>,
    pub(crate) claim_url: Option<String>,
    pub(crate) status: &'static str,
    pub(crate) state: &'static str,
    pub(crate) owner: Option<String>,
    pub(crate) since: String,
    pub(crate) due: Option<String>,
    pub(crate) overdue: bool,
    pub(crate) urgent: bool,
    pub(crate) error: Option<String>,
    pub(crate) node: String,
}

/// Makes rows of tasks with two more statements, however many there are: one for the processes, one for the
/// names.
pub(crate) async fn rows(visit: &Visit, tasks: &[Task]) -> Result<Vec<Row>, Problem> {
    let processes = processes(visit, tasks).await?;
    let owners = tasks.iter().filter_map(|task| task.owner.clone());
    let names = names(visit, owners.collect()).await?;
    let known = |task: &Task| processes.get(&task.id.process());
    let rows = tasks
        .iter()
        .filter_map(|task| Some(row(visit, task, known(task)?, &names)));
    Ok(rows.collect())
}

pub(crate) fn row(
    visit: &Visit,
    task: &Task,
    process: &Process,
    names: &HashMap<UserId, String>,
) -> Row {
    let engine = visit.engine();
    let tree = visit.web().tree();
    let place = tree
        .of_flow(&task.flow)
        .filter(|place| tree.allows(*place, visit));
    let url = |route: &str, parameters: &[&(dyn std::fmt::Display + Sync)]| {
        place.and_then(|place| tree.url(place, route, parameters))
    };
    let may_claim = access::why_not(visit.user(), Action::Claim, task, process).is_none();
    let sees = access::sees(visit.user(), process);
    let flow = engine.flow(&task.flow).ok();
    Row {
        id: task.id.to_string(),
        title: engine.task_brief(task, process),
        case: engine.brief(process),
        process: process.id.to_string(),
        flow: flow.map_or_else(|| task.flow.clone(), |flow| flow.info().title.to_owned()),
        url: url("task", &[&task.id]),
        process_url: url("process", &[&process.id]).filter(|_| sees),
        claim_url: url("task_action", &[&task.id, &Action::Claim]).filter(|_| may_claim),
        status: task.status.as_str(),
        state: state(task),
        owner: task.owner.as_ref().map(|owner| name_of(owner, names)),
        since: since(task).to_string(),
        due: task
            .due
            .filter(|_| task.is_active())
            .map(|due| due.to_string()),
        overdue: task.is_active() && task.due.is_some_and(|due| due < Timestamp::now()),
        urgent: task.priority > 0,
        error: task
            .error
            .as_ref()
            .filter(|_| task.status == Status::Error)
            .map(|error| error.message.clone()),
        node: task.node.clone(),
    }
}

/// When it came to where it is.
fn since(task: &Task) -> Timestamp {
    let latest = [task.finished, task.started, task.assigned];
    latest.into_iter().flatten().next().unwrap_or(task.created)
}

/// What people call the state of a task.
pub(crate) fn state(task: &Task) -> &'static str {
    match task.status {
        Status::New if task.kind.is_claimed() => "In the queue",
        Status::New => "Waiting",
        Status::Assigned => "Assigned",
        Status::Started if task.kind == NodeKind::Job => "Running",
        Status::Started => "Waiting",
        Status::Scheduled if task.failures > 0 => "Will be tried again",
        Status::Scheduled => "Scheduled",
        Status::Done => "Done",
        Status::Canceled => "Cancelled",
        Status::Revived => "Made anew",
        Status::Error => "Failed",
    }
}

pub(crate) async fn processes(
    visit: &Visit,
    tasks: &[Task],
) -> Result<HashMap<ProcessId, Process>, Problem> {
    let ids: BTreeSet<ProcessId> = tasks.iter().map(|task| task.id.process()).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let query = ProcessQuery {
        page: Page {
            offset: 0,
            limit: ids.len(),
        },
        ids: ids.into_iter().collect(),
        ..ProcessQuery::default()
    };
    let found = visit.engine().store().processes(query).await?;
    Ok(found
        .into_iter()
        .map(|process| (process.id, process))
        .collect())
}

/// What people are called.
pub(crate) async fn names(
    visit: &Visit,
    ids: BTreeSet<UserId>,
) -> Result<HashMap<UserId, String>, Problem> {
    let found = visit.web().people().all(ids).await?;
    let names = found
        .into_iter()
        .map(|(id, account)| (id, account.name.clone()));
    Ok(names.collect())
}

/// What one is called; the key of one who is gone.
pub(crate) fn name_of(id: &UserId, names: &HashMap<UserId, String>) -> String {
    names.get(id).cloned().unwrap_or_else(|| id.to_string())
}
