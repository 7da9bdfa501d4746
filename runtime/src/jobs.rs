//! Jobs: work outside the transaction, done at least once by a worker.
//!
//! A scheduled task *is* the row of the queue, written in the transaction of the step that made it. A
//! worker takes it with a lease, runs the user's function without any lock, and reports in a second
//! transaction, under the number of its attempt. A worker that dies, or freezes past its lease, loses
//! the task to the next attempt; what it reports too late changes nothing.

mod attempt;
mod clock;
mod wake_up;
mod worker;

pub(crate) use attempt::Attempt;
pub(crate) use clock::start_by_clock;
pub(crate) use wake_up::WakeUp;
pub use worker::{Report, Worker};
