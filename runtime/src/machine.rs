//! State machines over a field of the user's own struct.
//!
//! [`derive(State)`](macro@crate::State) makes an enum the states, and
//! [`#[state_machine]`](macro@crate::state_machine) makes the methods of an `impl` block that are
//! marked `#[transition(..)]` the only way from one state to the next.
//!
//! ```
//! use procession::prelude::*;
//!
//! #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
//! pub enum Stage {
//!     #[state(initial)]
//!     New,
//!     Approved,
//!     #[state(terminal)]
//!     Removed,
//! }
//!
//! pub struct Review {
//!     text: String,
//!     stage: Stage, // private: only transitions change it
//! }
//!
//! #[state_machine(field = stage, state = Stage)]
//! impl Review {
//!     #[transition(source = New, target = Approved, guard = Self::has_text, permission = anyone)]
//!     pub fn approve(&mut self) {}
//!
//!     #[transition(source = any, target = Removed)]
//!     pub fn remove(&mut self) {}
//!
//!     fn has_text(&self) -> Result<(), &'static str> {
//!         if self.text.is_empty() { Err("there is no text") } else { Ok(()) }
//!     }
//! }
//!
//! let mut review = Review { text: String::new(), stage: Stage::New };
//! let denied = review.check_approve().unwrap_err();
//! assert_eq!(
//!     denied.to_string(),
//!     "cannot `approve` from `New`: guard `has_text` does not hold: there is no text",
//! );
//! review.text.push_str("Good.");
//! review.approve()?;
//! assert_eq!(review.stage, Stage::Approved);
//! let names: Vec<_> = review.available().map(|row| row.name).collect();
//! assert_eq!(names, ["remove"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod body;
mod check;
mod error;
mod fire;
mod firing;
mod graph;
mod guard;
mod query;
mod reason;
mod state;
mod transition;

pub use error::{BodyError, Denied, TransitionError, Why};
pub use fire::{ArgumentProblem, Arguments, FireAs, FireError, NotPermitted};
pub use firing::Fired;
pub use graph::{Dot, Edge, Graph, Mermaid, Svg};
pub use guard::{Guard, Hook, MayFire, Verdict};
pub use query::{Available, AvailableTo, Machine};
pub use state::{State, StateInfo, UnknownState};
pub use transition::{Custom, Permission, Sources, Target, Transition, TransitionInfo};

/// What expanded code touches beside the names above.
pub(crate) mod private {
    pub use super::body::{Fallible, PlainValue, Returned};
    pub use super::check::{assert_reachable, holds_any};
    pub use super::error::refused;
    pub use super::fire::{Argument, Unreadable, admit, erase, not_readable};
    pub use super::firing::{Firing, Plan, refuse, run, stay, to, try_run};
    pub use super::guard::{
        ask, ask1, ask2, ask3, ask4, may_fire, may_fire_closure, require, tell, verdict,
    };
    pub use super::state::{Copied, Holds, NoState, StatesOf, Underived, copied, states};
    pub use super::transition::{TransitionInfo as Row, count, flat};

    use super::Denied;

    #[allow(missing_docs)]
    pub type Planned<S, T> = Result<Plan<S>, Denied<S, T>>;
    #[allow(missing_docs)]
    pub type Checked<S, T> = Result<(), Denied<S, T>>;
}
