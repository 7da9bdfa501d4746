//! How long the pages of people take when a million tasks are open, on SQLite and on PostgreSQL:
//! `cargo bench -p procession-tests --bench pages [-- 1000000]`. The number says how many tasks are open; it is
//! 100,000 without one.
//!
//! The aim is that of a hundred pages ninety-nine take less than 1 ms on SQLite, and less than 2 ms on PostgreSQL.

#[path = "support/machine.rs"]
mod machine;
#[path = "support/pages.rs"]
mod pages;

use std::time::Duration;

use procession::Engine;
use procession_sql::{PostgresStore, SqlStore, SqliteStore, Synchronous};
use procession_tests::postgres::Server;
use sqlx::{Connection as _, PgConnection};

fn main() {
    let mut numbers = std::env::args().filter_map(|argument| argument.parse().ok());
    let open_tasks = numbers.next().unwrap_or(100_000);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    machine::print_load();
    runtime.block_on(async {
        println!("\n# SQLite");
        let folder = tempfile::tempdir().expect("a folder");
        let builder = SqliteStore::builder(folder.path().join("pages.db"));
        let store = builder.synchronous(Synchronous::Normal).build().await;
        let store = store.expect("opens").into();
        pages::fill(&store, open_tasks).await;
        pages::print_pages(&engine(store).await, Duration::from_millis(1)).await;

        println!("\n# PostgreSQL");
        let server = Server::start(&["shared_buffers = '512MB'", "max_wal_size = '4GB'"]);
        let address = server.database();
        let store = PostgresStore::connect(&address)
            .await
            .expect("connects")
            .into();
        pages::fill(&store, open_tasks).await;
        let mut conn = PgConnection::connect(&address).await.expect("connects");
        let vacuum = sqlx::query("vacuum analyze").execute(&mut conn).await;
        vacuum.expect("the statistics are made");
        pages::print_pages(&engine(store).await, Duration::from_millis(2)).await;
    });
    println!();
    machine::print_load();
}

async fn engine(store: SqlStore) -> Engine {
    let builder = Engine::builder().store(store).flow::<pages::HelloFlow>();
    builder.build().await.expect("builds")
}
