//! Stores of [procession] that keep everything in a SQL database.
//!
//! [`SqliteStore`] needs no server: SQLite is part of the program, and the database is a file.
//!
//! ```
//! use procession_sql::SqliteStore;
//!
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! # let folder = tempfile::tempdir().unwrap();
//! # let path = folder.path().join("app.db");
//! let store = SqliteStore::open(path).await?;
//! # drop(store); Ok::<(), procession::Error>(()) }).unwrap();
//! ```
//!
//! [`PostgresStore`] is for several programs, on several machines. [`connect`] opens either by its address.

#![warn(unreachable_pub)]

mod address;
mod any;
mod list;
mod outbox;
mod postgres;
mod record;
mod sqlite;
mod versions;
mod words;

pub use address::connect;
pub use any::SqlStore;
pub use postgres::{PostgresBuilder, PostgresConnection, PostgresStore};
pub use sqlite::{SqliteBuilder, SqliteStore, Synchronous};
