//! State machines, business workflows and JSON-backed data, declared by annotating structs.
//!
//! Three macros make three things of your own structs:
//!
//! * [`#[state_machine]`](macro@state_machine) makes a field a state that only transitions change:
//!   [`machine`].
//! * [`#[jsonstore]`](macro@jsonstore) makes a struct a typed, validated lens over one JSON document:
//!   [`json`].
//! * [`#[flow]`](macro@flow) makes a struct a business process, whose graph the compiler checks: [`mod@flow`].
//!
//! The [`Engine`] runs flows on a store ([`store`]): each event is one transaction, in which the data, the
//! tasks, the history and the rows of your own tables change together or not at all.
//!
//! # A process from the start to the end
//!
//! ```
//! use procession::prelude::*;
//!
//! #[jsonstore]
//! pub struct Vacation {
//!     #[field(min = 1)]
//!     pub days: u32,
//!     #[field(required)]
//!     pub approved: Option<bool>,
//! }
//!
//! /// Vacation
//! #[flow(data = Vacation, summary = "{days} days off")]
//! pub struct VacationFlow {
//!     #[form(days)]
//!     #[next(approve)]
//!     start: Start,
//!
//!     #[form(approved)]
//!     #[permission("vacation.approve")]
//!     #[next(end)]
//!     approve: View,
//!
//!     end: End,
//! }
//!
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let engine = Engine::builder().flow::<VacationFlow>().build().await?; // in memory
//! let flow = VacationFlow::nodes();
//!
//! let emma = User::new("emma");
//! let form = VacationFlowStartForm { days: 5 };
//! let process = engine.as_user(&emma).start(&flow.start, form).await?;
//!
//! let sam = User::new("sam").with_permission("vacation.approve");
//! let queue = engine.as_user(&sam).queue(Page::default()).await?;
//! engine.as_user(&sam).claim(queue[0].id).await?;
//! let form = VacationFlowApproveForm { approved: Some(true) };
//! let process = engine.as_user(&sam).complete(&flow.approve, queue[0].id, form).await?;
//! assert_eq!(process.status, ProcessStatus::Done);
//!
//! for entry in engine.history(process.id).await? {
//!     println!("{} {}", entry.at, entry.event);
//! }
//! # Ok::<(), procession::Error>(())
//! # }).unwrap();
//! ```
//!
//! On a database instead of in memory: the crate `procession-sql`. Jobs are run by [`Engine::worker`].
//!
//! # What is not guaranteed
//!
//! A job runs at least once: a worker that dies after its work and before its report is followed by
//! another attempt. [`JobContext::key`](flow::JobContext::key) is the same text for every attempt. Everything
//! inside the transaction happens exactly once.

#![warn(unreachable_pub)]

mod error;
mod process;
mod status;
mod task;
mod token;

pub mod access;
pub mod clock;
pub mod engine;
pub mod flow;
pub mod graph;
pub mod history;
pub mod jobs;
pub mod json;
pub mod machine;
pub mod outbox;
pub mod step;
pub mod store;
pub mod testing;
pub mod user;
pub mod versions;

pub use engine::{Engine, Worklist};
pub use error::Error;
pub use machine::{Denied, Fired, State, TransitionError};
pub use process::{Process, ProcessError, ProcessId};
pub use procession_macros::{Choice, State, flow, jsonstore, state_machine, transition};
pub use status::{IllegalEvent, ProcessStatus, Status, TaskEvent};
pub use task::{Task, TaskError, TaskErrorKind, TaskId, TaskIdError};
pub use token::{Segment, Token, TokenError};
pub use user::{User, UserId};

// The crates whose types are part of this one's, in the very versions: `procession::jiff`. Without serde
// and serde_json: `Unexpected::Option` and `Value::String` would be in sight, and rustc would write
// `std::string::String` wherever it says `String` in a message.
pub use {jiff, rust_decimal, uuid};

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

/// What a file that declares or runs flows, machines and data needs: `use procession::prelude::*;`.
///
/// Whatever you declare or import by name goes before it, so that your own `Page` is yours. Not here
/// are the node `Send`, which would hide Rust's own trait and is written in a flow without being imported;
/// `Error`, which would stand in the way of `std::error::Error`, and `Status`, which many call their
/// own enum of states: forgetting that one should not be answered by ours.
pub mod prelude {
    pub use crate::flow::node::{
        BusinessRule, CompensateThrow, ConditionalCatch, End, ErrorEnd, EscalationThrow, Function,
        Handle, If, Job, Join, ManualTask, MessageCatch, MessageThrow, NSubprocess, Obsolete,
        SignalCatch, SignalThrow, Split, SplitFirst, Start, StartHandle, StartSubprocess,
        StartTimer, Subprocess, Switch, TerminateEnd, Timer, View,
    };
    pub use crate::flow::{Activation, Context, Flow, JobContext, JobError, NodeError};
    pub use crate::json::{JsonStore, Model, Ref};
    pub use crate::machine::{Denied, FireAs, Fired, Machine, Transition, TransitionError};
    pub use crate::store::{Page, SqlValue};
    pub use crate::{Choice, State, flow, jsonstore, state_machine, transition};
    pub use crate::{Engine, ProcessId, ProcessStatus, TaskId, User, UserId};
    pub use serde::{Deserialize, Serialize};
}
