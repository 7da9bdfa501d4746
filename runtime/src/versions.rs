//! What becomes of the tasks that are alive when a flow changes.
//!
//! Processes outlive builds. When an engine is built it compares the tasks in its store with the graphs
//! that are compiled in: what a flow declares (`#[renamed(from = "..")]`, `Obsolete`) is done, and anything
//! else that a task would be stranded by is refused with a [`Report`]. `docs/versions.md` of the
//! repository is the guide.

mod plan;
mod report;

pub(crate) use plan::{Found, Plan, is_same_sort};
pub use report::{FlowReport, Move, Report, Stranded, Why};
