//! The page of a task: its form for whoever has it, what became of it for others.

use std::collections::BTreeSet;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use procession::access::{self, Action};
use procession::flow::Definition;
use procession::graph::Marks;
use procession::json::FieldInfo;
use procession::store::{Page as Part, TaskQuery};
use procession::{Process, Status, Task, TaskId, Worklist};
use serde::Serialize;
use serde_json::Value;

use super::definition;
use super::row::{names, row};
use crate::form::{Input, Problems, mistakes, read, widgets};
use crate::page::Page;
use crate::problem::Problem;
use crate::visit::{Told, Visit};

/// Something that may be done now.
#[derive(Debug, Serialize)]
pub(super) struct Button {
    title: &'static str,
    icon: &'static str,
    url: String,
    /// True when one press does it; otherwise it leads to a page that asks.
    at_once: bool,
    danger: bool,
}

pub(super) async fn show(
    visit: Visit,
    Path(id): Path<String>,
    flow: &'static str,
) -> Result<Response, Problem> {
    let (task, process) = found(&visit, &id, flow).await?;
    page(&visit, &task, &process, None, &Problems::default()).await
}

pub(super) async fn take(
    visit: Visit,
    Path(id): Path<String>,
    input: Input,
    flow: &'static str,
) -> Result<Response, Problem> {
    let (task, process) = found(&visit, &id, flow).await?;
    let definition = definition(&visit, flow)?;
    let index = definition.graph().find_stored(&task.node);
    let index = index.ok_or(Problem::NotFound)?;
    let read = read(&fields(&*definition, index), &input);
    if !read.errors.is_empty() {
        let problems = Problems::new(&read, None);
        return page(&visit, &task, &process, Some(&input), &problems).await;
    }
    let user = visit.engine().as_user(visit.user());
    match user.complete_json(task.id, read.values.clone()).await {
        Ok(process) => {
            let title = visit.engine().task_brief(&task, &process);
            visit
                .tell(Told::done(format!("“{title}” is done.")))
                .await?;
            let next = after(&visit, &process, input.get("-continue").is_some()).await?;
            Ok(Redirect::to(&next).into_response())
        }
        Err(error) => match error.validation() {
            Some(errors) => {
                let problems = Problems::new(&read, Some(errors));
                page(&visit, &task, &process, Some(&input), &problems).await
            }
            None => Err(error.into()),
        },
    }
}

/// The fields of a node's form.
pub(super) fn fields(definition: &dyn Definition, node: usize) -> Vec<&'static FieldInfo> {
    let form = definition.form(node);
    form.map(|form| (form.fields)()).unwrap_or_default()
}

/// What a form of the task begins with: the data of the process, its references, and the task's own data.
fn values(task: &Task, process: &Process) -> Value {
    let mut values = process.data.as_object().cloned().unwrap_or_default();
    for (name, reference) in [("seed", &process.seed), ("artifact", &process.artifact)] {
        if let Some(reference) = reference {
            values.insert(name.to_owned(), Value::String(reference.key.clone()));
        }
    }
    if let Some(own) = task.data.as_object() {
        values.extend(own.clone());
    }
    Value::Object(values)
}

/// The task and its process, if they are of this flow and this visitor may see the task. Whoever may not is
/// told no more than of one that does not exist.
pub(super) async fn found(visit: &Visit, id: &str, flow: &str) -> Result<(Task, Process), Problem> {
    let id: TaskId = id.parse().map_err(|_| Problem::NotFound)?;
    let task = visit.engine().task(id).await?;
    let process = visit.engine().process(id.process()).await?;
    let seen = task.flow == flow && access::sees_task(visit.user(), &task, &process);
    if seen {
        Ok((task, process))
    } else {
        Err(Problem::NotFound)
    }
}

/// Where the work goes on: the next task of the same process that the visitor has, if they want to continue, else
/// what they came from.
pub(super) async fn after(
    visit: &Visit,
    process: &Process,
    go_on: bool,
) -> Result<String, Problem> {
    if go_on {
        let query = TaskQuery {
            process: Some(process.id),
            owner: Some(visit.user().id().clone()),
            statuses: vec![Status::Assigned],
            page: Part {
                offset: 0,
                limit: 1,
            },
            ..TaskQuery::default()
        };
        let mine = visit.engine().store().tasks(query).await?;
        if let Some(url) = mine.first().and_then(|task| visit.url("task", &[&task.id])) {
            return Ok(url);
        }
        let list = Worklist::new().flow(process.flow.as_str());
        let user = visit.engine().as_user(visit.user());
        let mine = user
            .inbox(list.page(Part {
                offset: 0,
                limit: 1,
            }))
            .await?;
        if let Some(url) = mine.first().and_then(|task| visit.url("task", &[&task.id])) {
            return Ok(url);
        }
    }
    let process_url = visit.url("process", &[&process.id]);
    let process_url = process_url.filter(|_| access::sees(visit.user(), process));
    let url = process_url.or_else(|| visit.url("inbox", &[]));
    url.ok_or(Problem::NotFound)
}

async fn page(
    visit: &Visit,
    task: &Task,
    process: &Process,
    input: Option<&Input>,
    problems: &Problems,
) -> Result<Response, Problem> {
    let definition = definition(visit, &task.flow)?;
    let graph = definition.graph();
    let node = graph.find_stored(&task.node);
    let engine = visit.engine();
    let user = visit.user();
    let people: BTreeSet<_> = task.owner.iter().chain(&task.delegator).cloned().collect();
    let names = names(visit, people).await?;
    let may_complete = access::why_not(user, Action::Complete, task, process).is_none();
    let form = match node.filter(|_| may_complete) {
        Some(node) => widgets(
            &fields(&*definition, node),
            &values(task, process),
            input,
            problems,
        ),
        None => Vec::new(),
    };
    let sees_process = access::sees(user, process);
    // Whoever may see this task only learns from the picture where it stands, and of no other.
    let marks = match sees_process {
        true => Marks::of(graph, &engine.tasks(process.id).await?),
        false => Marks::of(graph, std::slice::from_ref(task)),
    };
    let title = engine.task_brief(task, process);
    let description = node
        .and_then(|node| graph.node(node))
        .map(|node| &node.title);
    let status = match input {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let page = Page::new("flow/task.html", title)
        .with("task", row(visit, task, process, &names))
        .with("kind", task.kind.as_str())
        .with("node_title", description)
        .with("created", task.created)
        .with("assigned", task.assigned)
        .with("finished", task.finished)
        .with("attempt", task.attempt)
        .with("causes", task.error.as_ref().map(|error| &error.causes))
        .with("may_complete", may_complete)
        .with("mistakes", mistakes(&form))
        .with("form", form)
        .with(
            "data",
            super::process::shown_data(&*definition, process, sees_process),
        )
        .with("buttons", buttons(visit, task, process))
        .status(status);
    let crumb = engine.brief(process);
    let url = visit
        .url("process", &[&process.id])
        .filter(|_| sees_process);
    let page = page.crumb(format!("#{} {crumb}", process.id), url);
    let diagram = graph.svg().marks(marks).title(&crumb).to_string();
    page.with_markup("diagram", diagram).render(visit).await
}

/// What the visitor may do with a task, besides completing it.
pub(super) fn buttons(visit: &Visit, task: &Task, process: &Process) -> Vec<Button> {
    let allowed = access::allowed(visit.user(), task, process);
    let button = |action: Action| {
        let (title, icon, at_once, danger) = match action {
            Action::Claim => ("Take it", "person_add", true, false),
            Action::Unassign => ("Put it back", "move_to_inbox", true, false),
            Action::Reassign => ("Hand over", "assignment_ind", false, false),
            Action::Delegate => ("Delegate", "handshake", false, false),
            Action::Resolve => ("Give it back", "undo", true, false),
            Action::Snooze => ("Put off", "snooze", false, false),
            Action::Comment => ("Comment", "comment", false, false),
            Action::Plan => ("Due and priority", "event", false, false),
            Action::Cancel => ("Cancel it", "cancel", false, true),
            Action::Retry => ("Try again", "refresh", true, false),
            Action::Skip => ("Skip it", "skip_next", false, true),
            Action::Undo => ("Take it back", "undo", false, true),
            Action::Revive => ("Make it anew", "restart_alt", true, false),
            // The form of the page does it.
            _ => return None,
        };
        Some(Button {
            title,
            icon,
            at_once,
            danger,
            url: visit.url("task_action", &[&task.id, &action])?,
        })
    };
    allowed.into_iter().filter_map(button).collect()
}
