//! How fast the engine is on SQLite and PostgreSQL, next to what the drivers alone do in the same run:
//! `cargo bench -p procession-tests --bench engine [-- 8]`. The number says how many seconds each row takes.
//!
//! The automatic flow has eight nodes: start, function, if, split, two functions, join, end. Each process is one
//! transaction with one process row, eight task rows and the history of them. Of the chain of six jobs, each job
//! is taken in one transaction and reported in another one. A commit of a driver is one insert and one update.
//!
//! With `--features apalis` the chain is also done by apalis-postgres alone, each job pushing the next one, and by the
//! engine whose jobs apalis hands over.
//!
//! Every commit waits for the disk, but for the rows that say NORMAL. The PostgreSQL server is one of its own, in a
//! temporary folder, with PostgreSQL's own settings.

#[cfg(feature = "apalis")]
#[path = "support/apalis.rs"]
mod apalis;
#[path = "support/flows.rs"]
mod flows;
#[path = "support/machine.rs"]
mod machine;
#[path = "support/raw_commits.rs"]
mod raw_commits;
#[path = "support/raw_postgres.rs"]
mod raw_postgres;

use std::time::Duration;

use procession_sql::{PostgresStore, SqlStore, SqliteStore, Synchronous};
use procession_tests::postgres::Server;
use tempfile::TempDir;

/// How many connections the driver of PostgreSQL uses, and how many threads the store.
const WRITERS: u32 = 16;

fn main() {
    // Cargo hands `--bench` over to programs of their own too.
    let mut numbers = std::env::args().filter_map(|argument| argument.parse().ok());
    let time = Duration::from_secs(numbers.next().unwrap_or(4));
    let chains = 50 * usize::try_from(time.as_secs()).unwrap_or(1);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    machine::print_load();
    let server = Server::start(&["shared_buffers = '256MB'", "max_wal_size = '4GB'"]);
    runtime.block_on(async {
        let place = Place::new(&server);
        println!("\n# commits a second of the driver alone");
        let [normal, full] = [Synchronous::Normal, Synchronous::Full]
            .map(|synchronous| place.raw_sqlite(synchronous, time));
        println!("SQLite NORMAL                 {normal:9.0}");
        println!("SQLite FULL                   {full:9.0}");
        let one = raw_postgres::raw_commit_rate(&server, 1, time).await;
        let many = raw_postgres::raw_commit_rate(&server, i64::from(WRITERS), time).await;
        println!("PostgreSQL,  1 connection     {one:9.0}");
        println!("PostgreSQL, {WRITERS} connections    {many:9.0}");

        println!("\n# processes a second of an automatic flow of 8 nodes, one transaction each");
        for (synchronous, name, raw) in [
            (Synchronous::Normal, "SQLite NORMAL", normal),
            (Synchronous::Full, "SQLite FULL", full),
        ] {
            for callers in [1, 64] {
                let store = place.sqlite(synchronous).await;
                print_rate(
                    &format!("{name:13} {callers:2} callers"),
                    flows::automatic(store, callers, time).await,
                    raw,
                );
            }
        }
        for (callers, raw) in [(1, one), (16, many), (64, many)] {
            let store = place.postgres().await;
            print_rate(
                &format!("PostgreSQL    {callers:2} callers"),
                flows::automatic(store, callers, time).await,
                raw,
            );
        }

        println!("\n# jobs a second of one worker, in {chains} chains of six");
        let store = place.sqlite(Synchronous::Normal).await;
        print_rate("SQLite NORMAL", flows::chain(store, chains).await, normal);
        let store = place.sqlite(Synchronous::Full).await;
        print_rate("SQLite FULL", flows::chain(store, chains).await, full);
        let store = place.postgres().await;
        let rate = flows::chain(store, chains).await;
        print_rate("PostgreSQL", rate, many);
        #[cfg(feature = "apalis")]
        {
            let alone = apalis::chain_alone(&server.database(), chains).await;
            print_rate("apalis-postgres alone", alone, many);
            let address = server.database();
            let store = procession_apalis::ApalisStore::connect(&address).await;
            let served = flows::chain_until_over(store.expect("connects"), chains).await;
            print_rate("PostgreSQL, served by apalis", served, many);
            println!(
                "the engine does x {:.2} of what apalis-postgres alone does",
                rate / alone
            );
        }
    });
    println!();
    machine::print_load();
}

fn print_rate(what: &str, rate: f64, raw: f64) {
    println!("{what:29} {rate:9.0}  x {:.2} of the driver", rate / raw);
}

/// Where databases are made.
struct Place<'a> {
    server: &'a Server,
    folder: TempDir,
}

impl<'a> Place<'a> {
    fn new(server: &'a Server) -> Self {
        Self {
            server,
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    fn file(&self) -> std::path::PathBuf {
        let number = self.folder.path().read_dir().expect("a folder").count();
        self.folder.path().join(format!("{number}.db"))
    }

    fn raw_sqlite(&self, synchronous: Synchronous, time: Duration) -> f64 {
        let word = format!("{synchronous:?}");
        raw_commits::raw_commit_rate(&self.file(), &word, time.as_secs_f64())
    }

    async fn sqlite(&self, synchronous: Synchronous) -> SqlStore {
        let builder = SqliteStore::builder(self.file()).synchronous(synchronous);
        builder.build().await.expect("opens").into()
    }

    async fn postgres(&self) -> SqlStore {
        let builder = PostgresStore::builder(self.server.database()).writers(WRITERS as usize);
        builder.build().await.expect("connects").into()
    }
}
