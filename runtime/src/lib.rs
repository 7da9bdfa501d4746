//! State machines, business workflows and JSON-backed data, declared by annotating structs.

#![warn(unreachable_pub)]

mod error;
mod process;
mod status;
mod task;
mod token;
mod user;

pub mod clock;
pub mod engine;
pub mod flow;
pub mod graph;
pub mod history;
pub mod jobs;
pub mod json;
pub mod machine;
pub mod step;
pub mod store;
pub mod testing;

pub use engine::Engine;
pub use error::Error;
pub use machine::{Denied, Fired, State, TransitionError};
pub use process::{Process, ProcessId};
pub use procession_macros::{Choice, State, flow, jsonstore, state_machine, transition};
pub use status::{IllegalEvent, ProcessStatus, Status, TaskEvent};
pub use task::{Task, TaskError, TaskErrorKind, TaskId, TaskIdError};
pub use token::{Segment, Token, TokenError};
pub use user::{User, UserId};

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

/// What a file that declares flows, machines and data needs: `use procession::prelude::*;`.
pub mod prelude {
    pub use crate::flow::node::{
        End, Function, Handle, If, Job, Join, Split, Start, StartHandle, Switch, View,
    };
    pub use crate::flow::{Activation, Context, Flow, JobContext, JobError, NodeError};
    pub use crate::json::JsonStore;
    pub use crate::machine::{Denied, FireAs, Fired, Machine, Transition, TransitionError};
    pub use crate::{Choice, State, flow, jsonstore, state_machine, transition};
    pub use crate::{User, UserId};
    pub use serde::{Deserialize, Serialize};
}
