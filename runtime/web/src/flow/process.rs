//! All processes of a flow, and the page of one.

use std::collections::{BTreeSet, HashMap};

use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use procession::access;
use procession::flow::Definition;
use procession::graph::Marks;
use procession::store::ProcessQuery;
use procession::{Process, ProcessId, ProcessStatus, Task};
use serde::Serialize;
use serde_json::Value;

use super::board::starts;
use super::lists::{ROWS, pages, part};
use super::row::{names, row};
use super::timeline::timeline;
use super::{definition, sees_all};
use crate::page::Page;
use crate::problem::Problem;
use crate::visit::Visit;

/// A process as a line of a list.
#[derive(Debug, Serialize)]
struct Line {
    id: String,
    case: String,
    url: Option<String>,
    status: &'static str,
    state: &'static str,
    created: String,
    finished: Option<String>,
    by: Option<String>,
}

/// A value of the data, with its label.
#[derive(Debug, Serialize)]
pub(super) struct Shown {
    label: String,
    value: String,
}

/// All processes of the flow, for those who may see them all.
pub(super) async fn list(visit: Visit, flow: &'static str) -> Result<Response, Problem> {
    if !sees_all(&visit, flow) {
        let text = "The list of all processes is for those who may view the flow.";
        return Err(Problem::Forbidden(text.to_owned()));
    }
    let (number, part) = part(&visit);
    let wanted = visit.query("status").next();
    let status = wanted.as_deref().and_then(ProcessStatus::from_name);
    let query = ProcessQuery {
        flow: Some(flow.to_owned()),
        status,
        page: part,
        ..ProcessQuery::default()
    };
    let mut processes = visit.engine().store().processes(query).await?;
    let more = processes.len() > ROWS;
    processes.truncate(ROWS);
    let by = processes.iter().filter_map(|p| p.created_by.clone());
    let names = names(&visit, by.collect()).await?;
    let line = |process: &Process| Line {
        id: process.id.to_string(),
        case: visit.engine().brief(process),
        url: visit.url("process", &[&process.id]),
        status: process.status.as_str(),
        state: state(process),
        created: process.created.to_string(),
        finished: process.finished.map(|at| at.to_string()),
        by: process
            .created_by
            .as_ref()
            .map(|by| super::row::name_of(by, &names)),
    };
    let rows: Vec<Line> = processes.iter().map(line).collect();
    Page::new("flow/processes.html", "Processes")
        .with("rows", rows)
        .with("status", status.map(ProcessStatus::as_str))
        .with("starts", starts(&visit, flow)?)
        .with("pages", pages(&visit, number, more))
        .render(&visit)
        .await
}

fn state(process: &Process) -> &'static str {
    match process.status {
        ProcessStatus::New => "Running",
        ProcessStatus::Done if process.error().is_some() => "Ended with an error",
        ProcessStatus::Done => "Done",
        ProcessStatus::Canceled => "Cancelled",
    }
}

/// A process with its diagram, its tasks, its data and its history.
pub(super) async fn detail(
    visit: Visit,
    Path(id): Path<String>,
    flow: &'static str,
) -> Result<Response, Problem> {
    let process = found(&visit, &id, flow).await?;
    let engine = visit.engine();
    let definition = definition(&visit, flow)?;
    let tasks = engine.tasks(process.id).await?;
    let history = engine.history(process.id).await?;
    let owners = tasks.iter().filter_map(|task| task.owner.clone());
    let people = owners.chain(process.created_by.clone()).collect();
    let names = names(&visit, people).await?;
    let titles: HashMap<u32, String> = tasks
        .iter()
        .map(|task| (task.id.number(), engine.task_brief(task, &process)))
        .collect();
    let lines = timeline(&visit, &history, &tasks, &titles).await?;
    let shown = |task: &&Task| !task.is_armed() && !task.kind.is_gateway();
    let rows: Vec<_> = tasks
        .iter()
        .rev()
        .filter(shown)
        .map(|task| row(&visit, task, &process, &names))
        .collect();
    let graph = definition.graph();
    let title = engine.brief(&process);
    let diagram = graph.svg().marks(Marks::of(graph, &tasks)).title(&title);
    let diagram = diagram.to_string();
    Page::new("flow/process.html", format!("#{} {title}", process.id))
        .with("state", state(&process))
        .with("status", process.status.as_str())
        .with("error", process.error().map(|error| error.message))
        .with("created", process.created)
        .with("finished", process.finished)
        .with(
            "by",
            process
                .created_by
                .as_ref()
                .map(|by| super::row::name_of(by, &names)),
        )
        .with("data", shown_data(&*definition, &process, true))
        .with("rows", rows)
        .with("timeline", lines)
        .with("actions", super::action::of_process(&visit, &process))
        .with("bpmn_url", visit.url("bpmn", &[]))
        .with_markup("diagram", diagram)
        .render(&visit)
        .await
}

/// The process, if it is of this flow and the visitor may see it.
pub(super) async fn found(visit: &Visit, id: &str, flow: &str) -> Result<Process, Problem> {
    let id: ProcessId = id.parse().map_err(|_| Problem::NotFound)?;
    let process = visit.engine().process(id).await?;
    let seen = process.flow == flow && access::sees(visit.user(), &process);
    if seen {
        Ok(process)
    } else {
        Err(Problem::NotFound)
    }
}

/// The values of the data under the labels of the forms of the flow; others are left out.
pub(super) fn shown_data(definition: &dyn Definition, process: &Process, seen: bool) -> Vec<Shown> {
    let mut shown: Vec<Shown> = Vec::new();
    let mut known = BTreeSet::new();
    if !seen {
        return shown;
    }
    for node in 0..definition.graph().nodes().len() {
        for field in super::task::fields(definition, node) {
            if !known.insert(field.key) {
                continue;
            }
            let value = field
                .key
                .iter()
                .try_fold(&process.data, |at, key| at.get(key));
            let value = match value {
                None | Some(Value::Null) => continue,
                Some(Value::String(text)) => match field.choice_label(text) {
                    Some(label) => label.to_owned(),
                    None => text.clone(),
                },
                Some(Value::Bool(true)) => "Yes".to_owned(),
                Some(Value::Bool(false)) => "No".to_owned(),
                Some(other) => plain(other),
            };
            let label = field.label.to_owned();
            shown.push(Shown { label, value });
        }
    }
    shown
}

/// A value in words: the items of a list one below the other, the values of a document side by side.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("\n"),
        Value::Object(fields) => fields.values().map(plain).collect::<Vec<_>>().join(", "),
    }
}

/// The flow as a BPMN file.
pub(super) async fn bpmn(visit: Visit, flow: &'static str) -> Result<Response, Problem> {
    let definition = definition(&visit, flow)?;
    let text = definition.graph().bpmn().to_string();
    let name = format!("attachment; filename=\"{flow}.bpmn\"");
    let headers = [
        (header::CONTENT_TYPE, "application/xml".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, text).into_response())
}
