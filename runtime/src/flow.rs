//! Flows: business processes declared as structs.
//!
//! [`#[flow]`](macro@crate::flow) turns a struct into a table of [`Node`]s and the struct itself into the
//! typed handles of its nodes. Everything that the expansion names is documented here, so that the
//! output of `cargo expand` can be read.
//!
//! ```
//! use procession::prelude::*;
//!
//! #[jsonstore]
//! pub struct Hello {
//!     /// Message
//!     pub text: String,
//!     pub approved: Option<bool>,
//! }
//!
//! /// Hello world
//! #[flow(data = Hello, summary = "Send '{text}' to the world")]
//! pub struct HelloFlow {
//!     /// New message
//!     #[form(text)]
//!     #[permission("hello.start")]
//!     #[next(approve)]
//!     start: Start,
//!
//!     /// Approval request
//!     #[form(approved)]
//!     #[assign(owner_of(start))]
//!     #[next(check_approve)]
//!     approve: View,
//!
//!     #[when(|hello| hello.approved == Some(true), then = send)]
//!     #[otherwise(end)]
//!     check_approve: If,
//!
//!     #[run(Self::send_message)]
//!     #[retry(attempts = 3, delay = seconds(10))]
//!     #[next(end)]
//!     send: Job,
//!
//!     end: End,
//! }
//!
//! impl HelloFlow {
//!     async fn send_message(job: &mut JobContext<'_, Self>) -> Result<(), JobError> {
//!         println!("{}", job.data.text);
//!         Ok(())
//!     }
//! }
//!
//! // The form of a node is a struct with the types of the data's fields.
//! let _form = HelloFlowStartForm { text: "Hello".to_owned() };
//! assert_eq!(HelloFlow::graph().nodes().len(), 5);
//! ```
//!
//! The kinds of nodes are in [`node`], with the attributes that each takes. `docs/flows.md` of the
//! repository is the guide.

mod activation;
mod arrivals;
mod child;
mod context;
mod definition;
mod error;
mod form;
mod job;
mod table;
mod texts;
mod timing;
mod typed;

#[doc(hidden)]
pub mod private;

pub mod node;

pub use activation::Activation;
pub use arrivals::Arrivals;
pub use child::ChildStart;
pub(crate) use child::child_start;
pub use context::Context;
pub use definition::{Assignee, Definition, Handover, RawActivation};
pub use error::{JobError, NodeError};
pub use form::{Form, FormInfo, FormTarget};
pub use job::{JobCall, JobContext};
pub use table::{
    Assign, Backoff, Candidates, ChildrenOf, Continue, ContinueWhen, Correlate, Due, DueTime, Edge,
    ErrorCode, Items, JobFn, Node, Payload, Permission, Priority, Receive, Retry, RunFn,
    SeedPayload, When,
};
pub use texts::{Texts, render};
pub use timing::{Cron, CronError, Every, Missed, Schedule, Timing, Wait};
pub use typed::Typed;

use crate::graph::Graph;
use crate::json::JsonStore;

/// A flow: its data type, its table of nodes, and the handles of the nodes.
///
/// Implemented by `#[flow]`; people call [`Flow::nodes`].
pub trait Flow: Sized + Send + Sync + 'static {
    /// The lens over the document of each process.
    type Data: JsonStore + Send + Sync + 'static;
    /// What a process is about: a [`Model`](crate::json::Model), or `()` for nothing.
    type Seed: 'static;
    /// What a process makes: a [`Model`](crate::json::Model), or `()` for nothing.
    type Artifact: 'static;

    /// The name and the texts of the flow.
    const INFO: FlowInfo;
    /// The nodes, in the order of their declaration.
    const NODES: &'static [Node<Self>];

    /// The handles through which code starts, completes and calls the nodes.
    fn nodes() -> &'static Self;

    /// The graph of the flow.
    fn graph() -> &'static Graph;
}

/// The permission of those who manage a flow: they cancel, retry and reassign, and take tasks that were
/// meant for somebody who is not there.
#[must_use]
pub fn manage_permission(flow: &str) -> String {
    format!("{flow}.manage")
}

/// The permission of those who may look at the processes of a flow, and say something about them.
#[must_use]
pub fn view_permission(flow: &str) -> String {
    format!("{flow}.view")
}

/// The name and the texts of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FlowInfo {
    /// The stable name, as it is stored with each process.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What it is for; may be empty.
    pub description: &'static str,
    /// The template of a line on a running process, with `{field}`s of the data; may be empty.
    pub summary: &'static str,
    /// The template of a line on a finished process; may be empty.
    pub result: &'static str,
    /// The names that the flow had before.
    pub renamed: &'static [&'static str],
}
