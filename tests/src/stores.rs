//! The store that the tests of the engine run on: chosen once for all of them, by `PROCESSION_STORE`.

use std::sync::Arc;

use procession::engine::EngineBuilder;
use procession::flow::Flow;
use procession::store::{MemoryStore, Store};
use procession::testing::{FlowTest, FlowTestBuilder};
use procession::{Engine, Error};
use procession_sql::{PostgresStore, SqlStore, SqliteStore};
use tempfile::TempDir;

use crate::postgres::server;

/// The variable that chooses; without it the tests run in memory.
pub const VARIABLE: &str = "PROCESSION_STORE";

/// The kinds of store that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `memory`
    Memory,
    /// `sqlite`, each store a database of its own in memory.
    Sqlite,
    /// `postgres`, each store a database of its own of this program's server.
    Postgres,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Memory, Self::Sqlite, Self::Postgres];

    /// What chooses it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }

    /// The one that was chosen.
    ///
    /// # Panics
    ///
    /// When there is none of that name.
    #[must_use]
    pub fn chosen() -> Self {
        let Some(name) = std::env::var_os(VARIABLE) else {
            return Self::Memory;
        };
        let found = Self::ALL.into_iter().find(|kind| name == kind.name());
        found.unwrap_or_else(|| panic!("{VARIABLE} is one of {:?}", Self::ALL.map(Self::name)))
    }
}

/// An empty store of the kind that was chosen.
///
/// # Panics
///
/// When it cannot be opened.
pub async fn store() -> Arc<dyn Store> {
    match Kind::chosen() {
        Kind::Memory => Arc::new(MemoryStore::new()),
        Kind::Sqlite | Kind::Postgres => Arc::new(sql_store().await),
    }
}

/// The same for a test that needs SQL, which memory does not understand: SQLite instead.
///
/// # Panics
///
/// When it cannot be opened.
pub async fn sql_store() -> SqlStore {
    match Kind::chosen() {
        Kind::Memory | Kind::Sqlite => SqliteStore::in_memory().await.expect("opens").into(),
        Kind::Postgres => server().store().await.into(),
    }
}

/// An empty database that several programs open: a file of SQLite, or one of the server.
#[derive(Debug)]
pub enum Database {
    /// The file lies in a folder that goes with it.
    Sqlite(TempDir),
    /// The address.
    Postgres(String),
}

impl Database {
    /// One of the kind that was chosen; of SQLite for memory, which nobody shares.
    ///
    /// # Panics
    ///
    /// When it cannot be made.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "it makes something")]
    pub fn new() -> Self {
        match Kind::chosen() {
            Kind::Memory | Kind::Sqlite => Self::Sqlite(tempfile::tempdir().expect("a folder")),
            Kind::Postgres => Self::Postgres(server().database()),
        }
    }

    /// A store as each program opens its own.
    ///
    /// # Panics
    ///
    /// When it cannot be opened.
    pub async fn open(&self) -> SqlStore {
        match self {
            Self::Sqlite(folder) => {
                let file = folder.path().join("app.db");
                SqliteStore::open(file).await.expect("opens").into()
            }
            Self::Postgres(address) => {
                let store = PostgresStore::builder(address.clone())
                    .writers(4)
                    .readers(2);
                store.build().await.expect("opens").into()
            }
        }
    }
}

/// An engine to be set up, on an empty store of the kind that was chosen.
///
/// # Panics
///
/// When the store cannot be opened.
pub async fn engine() -> EngineBuilder {
    Engine::builder().store(store().await)
}

/// A test of a flow to be set up, on an empty store of the kind that was chosen.
///
/// # Panics
///
/// When the store cannot be opened.
pub async fn flow_test<F: Flow>() -> FlowTestBuilder<F> {
    FlowTest::builder().store(store().await)
}

/// A test of a flow on an empty store of the kind that was chosen.
///
/// # Errors
///
/// When the engine cannot be built.
///
/// # Panics
///
/// When the store cannot be opened.
pub async fn test<F: Flow>() -> Result<FlowTest<F>, Error> {
    flow_test().await.build().await
}
