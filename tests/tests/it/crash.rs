//! Several programs share a database, and are killed, frozen, or act at the same moment: nothing is lost,
//! nothing is done twice. On SQLite and on PostgreSQL.
//!
//! `PROCESSION_KILLS=500` and `PROCESSION_JOINS=1000` are the long modes. With `--features apalis` programs that get
//! their jobs from apalis are killed too.

mod check;
mod child;
mod frozen;
mod joins;
mod kills;

use std::sync::Arc;

use procession::Engine;
use procession_sql::SqlStore;
use procession_tests::effects::{EFFECT_TABLE, EffectFlow};
use procession_tests::postgres::Server;
use tempfile::TempDir;

/// A database with the table of effects.
struct Database {
    address: String,
    /// The folder of a file.
    _folder: Option<TempDir>,
}

impl Database {
    async fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let address = format!("sqlite://{}", folder.path().join("crash.db").display());
        Self::prepared(address, Some(folder)).await
    }

    async fn postgres(server: &Server) -> Self {
        Self::prepared(server.database(), None).await
    }

    /// Its programs get their jobs from apalis.
    #[cfg(feature = "apalis")]
    fn by_apalis(mut self) -> Self {
        self.address.insert_str(0, "apalis+");
        self
    }

    async fn prepared(address: String, folder: Option<TempDir>) -> Self {
        let database = Self {
            address,
            _folder: folder,
        };
        let made = database.store().await.execute_batch(EFFECT_TABLE).await;
        made.expect("the table can be made");
        database
    }

    async fn store(&self) -> SqlStore {
        let address = self.address.trim_start_matches("apalis+");
        let store = procession_sql::connect(address).await;
        store.expect("the database is there")
    }

    /// An engine with a flow.
    async fn engine(&self, flow: EffectFlow) -> Engine {
        let builder = Engine::builder()
            .store(self.store().await)
            .definition(Arc::new(flow));
        builder.build().await.expect("builds")
    }
}

/// How long the long mode of a test is; the other number without one.
fn times(variable: &str, short: usize) -> usize {
    match std::env::var(variable) {
        Ok(times) => times.parse().expect("a number"),
        Err(_) => short,
    }
}

/// Numbers that only have to be all over the place.
struct Random(u64);

impl Random {
    fn new() -> Self {
        Self(u64::from(std::process::id()))
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
}
