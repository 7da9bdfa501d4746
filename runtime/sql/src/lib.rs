//! Stores of [procession](procession) that keep everything in a SQL database.
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

mod address;
mod sqlite;

pub use address::connect;
pub use sqlite::{SqliteBuilder, SqliteStore, Synchronous};
