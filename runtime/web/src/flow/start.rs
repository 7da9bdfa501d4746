//! The form that starts a process.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use procession::graph::NodeKind;
use serde_json::Value;

use super::definition;
use super::task::{after, fields};
use crate::form::{Input, Problems, mistakes, read, widgets};
use crate::page::Page;
use crate::problem::Problem;
use crate::visit::{Told, Visit};

pub(super) async fn show(
    visit: Visit,
    Path(node): Path<String>,
    flow: &'static str,
) -> Result<Response, Problem> {
    page(&visit, flow, &node, None, &Problems::default()).await
}

pub(super) async fn take(
    visit: Visit,
    Path(node): Path<String>,
    input: Input,
    flow: &'static str,
) -> Result<Response, Problem> {
    let index = start(&visit, flow, &node)?;
    let read = read(&fields(&*definition(&visit, flow)?, index), &input);
    if !read.errors.is_empty() {
        let problems = Problems::new(&read, None);
        return page(&visit, flow, &node, Some(&input), &problems).await;
    }
    let user = visit.engine().as_user(visit.user());
    match user.start_json(flow, &node, read.values.clone()).await {
        Ok(process) => {
            let title = visit.engine().brief(&process);
            let told = Told::done(format!("“{title}” has started."));
            let told = match visit.url("process", &[&process.id]) {
                Some(url) => told.link(url, "Show"),
                None => told,
            };
            visit.tell(told).await?;
            let next = after(&visit, &process, input.get("-continue").is_some()).await?;
            Ok(Redirect::to(&next).into_response())
        }
        Err(error) => match error.validation() {
            Some(errors) => {
                let problems = Problems::new(&read, Some(errors));
                page(&visit, flow, &node, Some(&input), &problems).await
            }
            None => Err(error.into()),
        },
    }
}

/// The number of a start node that this visitor may use.
fn start(visit: &Visit, flow: &str, node: &str) -> Result<usize, Problem> {
    let definition = definition(visit, flow)?;
    let graph = definition.graph();
    let index = graph.find(node).ok_or(Problem::NotFound)?;
    let kind = graph.node(index).map(|node| node.kind);
    if kind != Some(NodeKind::Start) {
        return Err(Problem::NotFound);
    }
    if !definition.may_start(index, visit.user()) {
        let text = "You may not start this.";
        return Err(Problem::Forbidden(text.to_owned()));
    }
    Ok(index)
}

async fn page(
    visit: &Visit,
    flow: &'static str,
    node: &str,
    input: Option<&Input>,
    problems: &Problems,
) -> Result<Response, Problem> {
    let index = start(visit, flow, node)?;
    let definition = definition(visit, flow)?;
    let info = definition.info();
    let empty = Value::Object(serde_json::Map::new());
    let form = widgets(&fields(&*definition, index), &empty, input, problems);
    let status = match input {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let title = definition
        .graph()
        .node(index)
        .map_or("", |node| &node.title);
    let title = match title {
        "" | "Start" => format!("New: {}", info.title),
        title => title.to_owned(),
    };
    Page::new("flow/start.html", title)
        .with("description", info.description)
        .with("mistakes", mistakes(&form))
        .with("form", form)
        .with("cancel_url", visit.url("index", &[]))
        .status(status)
        .render(visit)
        .await
}
