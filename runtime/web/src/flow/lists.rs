//! Inbox, queue and archive, of one flow or of all.

use axum::response::Response;
use procession::Worklist;
use procession::store::Page as Part;
use serde::Serialize;

use super::row::rows;
use crate::page::Page;
use crate::problem::Problem;
use crate::visit::Visit;

/// How many rows a page has.
pub(crate) const ROWS: usize = 25;

/// One of somebody's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Lists {
    Inbox,
    Queue,
    Archive,
}

impl Lists {
    fn title(self) -> &'static str {
        match self {
            Self::Inbox => "Inbox",
            Self::Queue => "Queue",
            Self::Archive => "Archive",
        }
    }
}

/// A list of tasks.
pub(crate) async fn tasks(
    visit: Visit,
    flow: Option<&'static str>,
    which: Lists,
) -> Result<Response, Problem> {
    let (number, part) = part(&visit);
    let mut list = Worklist::new().page(part);
    if let Some(flow) = flow {
        list = list.flow(flow);
    }
    let user = visit.engine().as_user(visit.user());
    let mut tasks = match which {
        Lists::Inbox => user.inbox(list).await?,
        Lists::Queue => user.queue(list).await?,
        Lists::Archive => user.archive(list).await?,
    };
    let more = tasks.len() > ROWS;
    tasks.truncate(ROWS);
    Page::new("flow/tasks.html", which.title())
        .with("list", which)
        .with("rows", rows(&visit, &tasks).await?)
        .with("all_flows", flow.is_none())
        .with("bulk_url", visit.url("bulk", &[]))
        .with("queue_url", visit.url("queue", &[]))
        .with("pages", pages(&visit, number, more))
        .render(&visit)
        .await
}

/// Which page of a list was asked for, from 1, with one row more than it shows.
pub(crate) fn part(visit: &Visit) -> (usize, Part) {
    let number = visit.query("page").next();
    let number = number.and_then(|number| number.parse::<usize>().ok());
    let number = number.unwrap_or(1).clamp(1, 100_000);
    let part = Part {
        offset: (number - 1) * ROWS,
        limit: ROWS + 1,
    };
    (number, part)
}

/// The pages before and after.
#[derive(Debug, Serialize)]
pub(crate) struct Pages {
    number: usize,
    previous: Option<String>,
    next: Option<String>,
}

pub(crate) fn pages(visit: &Visit, number: usize, more: bool) -> Pages {
    let url = |number: usize| {
        let pairs = form_urlencoded::parse(visit.query.as_bytes());
        let kept = pairs.filter(|(name, _)| name != "page");
        let mut query = form_urlencoded::Serializer::for_suffix(String::from("?"), 1);
        query.extend_pairs(kept);
        query.append_pair("page", &number.to_string());
        query.finish()
    };
    Pages {
        number,
        previous: (number > 1).then(|| url(number - 1)),
        next: more.then(|| url(number + 1)),
    }
}
