//! Hands the due jobs of [procession] over to its workers by way of [apalis-postgres], in place of the look at
//! the table of tasks. For programs that run apalis anyway, and want to see these jobs on its board.
//!
//! ```no_run
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! use procession_apalis::ApalisStore;
//!
//! let store = ApalisStore::connect("postgres://ada:secret@localhost/app").await?;
//! let engine = procession::Engine::builder().store(store).build().await?;
//! # Ok::<(), procession::Error>(()) }).unwrap();
//! ```
//!
//! Everything else stays as it is with [`PostgresStore`](procession_sql::PostgresStore):
//!
//! * The job of apalis is written in the transaction of the step that schedules the task: there is never one
//!   without the other.
//! * apalis only says which task to look at. Whether it may be begun, by whom and until when, is decided by the
//!   task's own row, so that a job that is handed over twice, late or long after it was done changes nothing.
//! * A job that apalis has not handed over in time ([`ApalisStore::grace`]) is found in the table of tasks, as is one
//!   whose worker was lost.
//!
//! Programs that share a database run the same flows. [`Worker::run`](procession::jobs::Worker::run) is what runs
//! jobs; `run_until_idle` does not wait for apalis.
//!
//! [apalis-postgres]: https://docs.rs/apalis-postgres

#![warn(missing_docs, unreachable_pub)]
#![forbid(unsafe_code)]

mod hands;
mod store;
mod transaction;
mod worker;

pub use store::ApalisStore;
