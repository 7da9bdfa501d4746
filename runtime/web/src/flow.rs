//! The pages of one flow.

mod action;
mod board;
mod lists;
mod process;
mod row;
mod start;
mod task;
mod timeline;

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use procession::flow::{Definition, Flow, manage_permission, view_permission};

use crate::problem::Problem;
use crate::tree::{Counted, Link};
use crate::viewset::{Routes, Viewset};
use crate::visit::Visit;

pub(crate) use action::bulk;
pub(crate) use lists::{Lists, tasks as list_page};

/// The pages of one flow: a board, the inbox, the queue and the archive of whoever comes, all processes, and a
/// page for each process and each task.
///
/// Everybody who has signed in may come: what there is to see and to do follows from their permissions, as the
/// engine checks them.
///
/// ```
/// # use procession::prelude::*;
/// # #[jsonstore] pub struct Hello { pub text: String }
/// # #[flow(data = Hello)]
/// # pub struct HelloFlow { #[form(text)] #[next(end)] start: Start, end: End }
/// use procession_web::{FlowApp, Site};
///
/// let site = Site::new("ACME Corp").app(FlowApp::<HelloFlow>::new().icon("waving_hand"));
/// # let _ = site;
/// ```
pub struct FlowApp<F> {
    pages: FlowPages,
    flow: PhantomData<fn() -> F>,
}

/// What the handlers of the pages know of their flow.
#[derive(Debug, Clone)]
pub(crate) struct FlowPages {
    pub(crate) flow: &'static str,
    name: String,
    title: String,
    icon: String,
}

impl<F: Flow> FlowApp<F> {
    /// The pages of the flow, under its name and its title.
    #[must_use]
    pub fn new() -> Self {
        let info = F::INFO;
        let pages = FlowPages {
            flow: info.name,
            name: info.name.replace('.', "-"),
            title: info.title.to_owned(),
            icon: "account_tree".to_owned(),
        };
        let flow = PhantomData;
        Self { pages, flow }
    }

    /// The same under another part of the path.
    #[must_use]
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.pages.name = name.into();
        self
    }

    /// The same under another title.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.pages.title = title.into();
        self
    }

    /// The same with an icon, by its Material Symbols name.
    #[must_use]
    pub fn icon(mut self, icon: impl Into<String>) -> Self {
        self.pages.icon = icon.into();
        self
    }
}

impl<F: Flow> Default for FlowApp<F> {
    fn default() -> Self {
        Self::new()
    }
}

impl<F> fmt::Debug for FlowApp<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("FlowApp").field(&self.pages.flow).finish()
    }
}

impl<F: Flow> Viewset for FlowApp<F> {
    fn name(&self) -> String {
        self.pages.name.clone()
    }

    fn title(&self) -> String {
        self.pages.title.clone()
    }

    fn icon(&self) -> String {
        self.pages.icon.clone()
    }

    fn routes(self: Arc<Self>) -> Routes {
        routes(&self.pages)
    }

    fn menu(&self) -> Vec<Link> {
        vec![
            Link::new("Board", "view_kanban", "index"),
            Link::new("Inbox", "inbox", "inbox").counting(Counted::Inbox),
            Link::new("Queue", "list", "queue").counting(Counted::Queue),
            Link::new("Archive", "archive", "archive"),
            Link::new("Processes", "timeline", "processes"),
        ]
    }

    fn flow(&self) -> Option<&str> {
        Some(self.pages.flow)
    }
}

fn routes(pages: &FlowPages) -> Routes {
    let flow = pages.flow;
    Routes::new()
        .get("index", "", move |visit| board::board(visit, flow))
        .get("inbox", "inbox/", move |visit| {
            lists::tasks(visit, Some(flow), Lists::Inbox)
        })
        .get("queue", "queue/", move |visit| {
            lists::tasks(visit, Some(flow), Lists::Queue)
        })
        .get("archive", "archive/", move |visit| {
            lists::tasks(visit, Some(flow), Lists::Archive)
        })
        .get("processes", "processes/", move |visit| {
            process::list(visit, flow)
        })
        .form(
            "start",
            "start/{node}/",
            move |visit, node| start::show(visit, node, flow),
            move |visit, node, input| start::take(visit, node, input, flow),
        )
        .get("process", "{process}/", move |visit, id| {
            process::detail(visit, id, flow)
        })
        .get("bpmn", "diagram.bpmn", move |visit| {
            process::bpmn(visit, flow)
        })
        .form(
            "process_action",
            "{process}/{action}/",
            move |visit, which| action::show_process(visit, which, flow),
            move |visit, which, input| action::take_process(visit, which, input, flow),
        )
        .form(
            "task",
            "tasks/{task}/",
            move |visit, id| task::show(visit, id, flow),
            move |visit, id, input| task::take(visit, id, input, flow),
        )
        .form(
            "task_action",
            "tasks/{task}/{action}/",
            move |visit, which| action::show_task(visit, which, flow),
            move |visit, which, input| action::take_task(visit, which, input, flow),
        )
        .post("bulk", "bulk/", move |visit, input| {
            action::bulk(visit, input)
        })
}

/// The flow, as the engine has it.
pub(crate) fn definition(visit: &Visit, flow: &str) -> Result<Arc<dyn Definition>, Problem> {
    Ok(Arc::clone(visit.engine().flow(flow)?))
}

/// True when the visitor may look at all processes of a flow.
pub(crate) fn sees_all(visit: &Visit, flow: &str) -> bool {
    let user = visit.user();
    user.has_permission(&view_permission(flow)) || user.has_permission(&manage_permission(flow))
}
