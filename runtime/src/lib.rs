//! State machines, business workflows and JSON-backed data, declared by annotating structs.

mod user;

pub mod json;
pub mod machine;

pub use procession_macros::{Choice, State, flow, jsonstore, state_machine, transition};
pub use user::{User, UserId};

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

/// What a file that declares flows, machines and data needs: `use procession::prelude::*;`.
pub mod prelude {
    pub use crate::json::JsonStore;
    pub use crate::{Choice, State, flow, jsonstore, state_machine, transition};
    pub use crate::{User, UserId};
    pub use serde::{Deserialize, Serialize};
}
