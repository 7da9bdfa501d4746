//! The inbox, the queue and the archive over all flows.

use std::sync::Arc;

use crate::flow::{Lists, list_page};
use crate::tree::{Counted, Link};
use crate::viewset::{Routes, Viewset};
use crate::visit::Visit;

/// What people have to do, of all flows at once. Links lead to the pages of the flows, so each flow that has
/// tasks here needs a [`FlowApp`](crate::FlowApp) somewhere on the site.
#[derive(Debug, Clone)]
pub struct Worklists {
    name: String,
    title: String,
}

impl Worklists {
    /// The lists, called "Tasks".
    #[must_use]
    pub fn new() -> Self {
        Self {
            name: "tasks".to_owned(),
            title: "Tasks".to_owned(),
        }
    }

    /// The same under another title.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }
}

impl Default for Worklists {
    fn default() -> Self {
        Self::new()
    }
}

impl Viewset for Worklists {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn title(&self) -> String {
        self.title.clone()
    }

    fn icon(&self) -> String {
        "task_alt".to_owned()
    }

    fn routes(self: Arc<Self>) -> Routes {
        Routes::new()
            .get("index", "", |visit: Visit| {
                list_page(visit, None, Lists::Inbox)
            })
            .get("queue", "queue/", |visit: Visit| {
                list_page(visit, None, Lists::Queue)
            })
            .get("archive", "archive/", |visit: Visit| {
                list_page(visit, None, Lists::Archive)
            })
            .post("bulk", "bulk/", |visit, input| {
                crate::flow::bulk(visit, input)
            })
    }

    fn menu(&self) -> Vec<Link> {
        vec![
            Link::new("Inbox", "inbox", "index").counting(Counted::Inbox),
            Link::new("Queue", "list", "queue").counting(Counted::Queue),
            Link::new("Archive", "archive", "archive"),
        ]
    }
}
