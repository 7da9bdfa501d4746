//! How fast the engine is on PostgreSQL, next to the driver alone, and to SQLite, all in one run:
//! `cargo bench -p procession-tests --bench postgres [-- 1000000]`. The number says how many open tasks there are
//! when pages are read.
//!
//! The server is one of its own, in a temporary folder, with PostgreSQL's own settings: a commit waits for the
//! disk.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use procession::prelude::*;
use procession::store::{Page, ProcessQuery};
use procession::{Engine, ProcessStatus};
use procession_sql::{PostgresStore, SqlStore, SqliteStore};
use procession_tests::postgres::Server;
use sqlx::{Connection as _, PgConnection};
use support::{pages, raw_commits};

const TIME: Duration = Duration::from_secs(4);

/// How many processes the chains of jobs are measured with.
const CHAINS: usize = 200;

/// What a process counts.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Count {
    /// How often something was done
    pub done: u32,
}

/// Eight nodes
#[flow(data = Count)]
pub struct AutomaticFlow {
    #[next(function)]
    start: StartHandle,

    #[run(|count| count.done += 1)]
    #[next(check)]
    function: Function,

    #[when(|count| count.done > 0, then = split)]
    #[otherwise(end)]
    check: If,

    #[next(left)]
    #[next(right)]
    split: Split,

    #[run(|count| count.done += 1)]
    #[next(join)]
    left: Function,

    #[run(|count| count.done += 1)]
    #[next(join)]
    right: Function,

    #[next(end)]
    join: Join,

    end: End,
}

/// Six jobs, one after the other
#[flow(data = Count)]
pub struct ChainFlow {
    #[next(one)]
    start: StartHandle,
    #[run(Self::work)]
    #[next(two)]
    one: Job,
    #[run(Self::work)]
    #[next(three)]
    two: Job,
    #[run(Self::work)]
    #[next(four)]
    three: Job,
    #[run(Self::work)]
    #[next(five)]
    four: Job,
    #[run(Self::work)]
    #[next(six)]
    five: Job,
    #[run(Self::work)]
    #[next(end)]
    six: Job,
    end: End,
}

impl ChainFlow {
    async fn work(job: &mut JobContext<'_, Self>) {
        job.data.done += 1;
    }
}

fn main() {
    let mut numbers = std::env::args().filter_map(|argument| argument.parse().ok());
    let open_tasks = numbers.next().unwrap_or(100_000);
    let server = Server::start(&["shared_buffers = '512MB'", "max_wal_size = '4GB'"]);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(async {
        let raw = [raw(&server, 1).await, raw(&server, 16).await];
        println!("# commits a second of the driver alone, 1 insert + 1 update in each");
        println!("PostgreSQL   1 connection  {:9.0}", raw[0]);
        println!("PostgreSQL  16 connections {:9.0}", raw[1]);
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("raw.db");
        let lite = raw_commits::raw_commit_rate(&file, "FULL", TIME.as_secs_f64());
        println!("SQLite FULL  1 connection  {lite:9.0}");

        println!("\n# processes a second of an automatic flow of 8 nodes, one transaction each");
        for callers in [1, 16, 64] {
            let store = postgres(&server).await.into();
            let rate = automatic(store, callers).await;
            let raw = if callers == 1 { raw[0] } else { raw[1] };
            println!(
                "PostgreSQL  {callers:2} callers {rate:9.0}  x {:.2} of the driver",
                rate / raw
            );
        }
        for callers in [1, 64] {
            let store = SqliteStore::open(folder.path().join(format!("flow{callers}.db"))).await;
            let rate = automatic(store.expect("opens").into(), callers).await;
            println!(
                "SQLite FULL {callers:2} callers {rate:9.0}  x {:.2} of the driver",
                rate / lite
            );
        }

        println!("\n# jobs a second, in {CHAINS} chains of six");
        let rate = chain(postgres(&server).await.into()).await;
        println!(
            "PostgreSQL      {rate:9.0}  x {:.2} of the driver",
            rate / raw[1]
        );
        let store = SqliteStore::open(folder.path().join("chain.db")).await;
        let rate = chain(store.expect("opens").into()).await;
        println!(
            "SQLite FULL     {rate:9.0}  x {:.2} of the driver",
            rate / lite
        );

        println!();
        let address = server.database();
        let store = PostgresStore::connect(&address).await.expect("connects");
        pages::fill(&store, open_tasks).await;
        let mut conn = PgConnection::connect(&address).await.expect("connects");
        let vacuum = sqlx::query("vacuum analyze").execute(&mut conn).await;
        vacuum.expect("the statistics are made");
        pages::pages(&store, open_tasks, 2_000).await;
    });
}

async fn postgres(server: &Server) -> PostgresStore {
    let store = PostgresStore::builder(server.database())
        .writers(16)
        .build();
    store.await.expect("connects")
}

/// Commits a second over so many connections, each with a process of its own: begin, insert, update, commit.
async fn raw(server: &Server, connections: i64) -> f64 {
    let address = server.database();
    let mut conn = PgConnection::connect(&address).await.expect("connects");
    let made = sqlx::raw_sql(
        "create table process (id bigint primary key, flow text not null, status text not null,
            data json not null, tasks bigint not null);
         create table task (process bigint, number bigint, flow text not null, node text not null,
            kind text not null, status text not null, token text not null, previous json not null,
            permission text, created bigint not null, primary key (process, number));
         create index task_queue on task (kind, permission, process, number) where status = 'NEW';
         create index task_active on task (process, number) where status in ('NEW', 'ASSIGNED');
         insert into process select n, 'hello', 'NEW', '{}', 0 from generate_series(1, 64) as n",
    );
    made.execute(&mut conn).await.expect("made");
    let begin = Instant::now();
    let running: Vec<_> = (1..=connections)
        .map(|id| {
            let address = address.clone();
            tokio::spawn(async move {
                let mut conn = PgConnection::connect(&address).await.expect("connects");
                let mut commits = 0_i64;
                while begin.elapsed() < TIME {
                    commits += 1;
                    commit(&mut conn, id, commits).await.expect("committed");
                }
                commits
            })
        })
        .collect();
    let mut commits = 0;
    for running in running {
        commits += running.await.expect("no panic");
    }
    commits as f64 / begin.elapsed().as_secs_f64()
}

async fn commit(conn: &mut PgConnection, id: i64, number: i64) -> Result<(), sqlx::Error> {
    let mut tx = conn.begin().await?;
    sqlx::query(
        "insert into task values ($1, $2, 'hello', 'approve', 'View', 'NEW', '', '[1]', \
         'hello.approve', 1700000000000000)",
    )
    .bind(id)
    .bind(number)
    .execute(&mut *tx)
    .await?;
    sqlx::query("update process set tasks = $2 where id = $1")
        .bind(id)
        .bind(number)
        .execute(&mut *tx)
        .await?;
    tx.commit().await
}

async fn automatic(store: SqlStore, callers: usize) -> f64 {
    let engine = Engine::builder().store(store).flow::<AutomaticFlow>();
    let engine = engine.build().await.expect("builds");
    let done = Arc::new(AtomicUsize::new(0));
    let begin = Instant::now();
    let callers: Vec<_> = (0..callers)
        .map(|_| {
            let (engine, done) = (engine.clone(), Arc::clone(&done));
            tokio::spawn(async move {
                while begin.elapsed() < TIME {
                    let process = engine.start(&AutomaticFlow::nodes().start, ()).await;
                    assert_eq!(process.expect("starts").status, ProcessStatus::Done);
                    done.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for caller in callers {
        caller.await.expect("ends");
    }
    done.load(Ordering::Relaxed) as f64 / begin.elapsed().as_secs_f64()
}

/// Jobs a second of one worker that works on many chains.
async fn chain(store: SqlStore) -> f64 {
    let engine = Engine::builder().store(store).flow::<ChainFlow>();
    let engine = engine.build().await.expect("builds");
    for _ in 0..CHAINS {
        let started = engine.start(&ChainFlow::nodes().start, ()).await;
        started.expect("starts");
    }
    let begin = Instant::now();
    let report = engine.worker().concurrency(16).run_until_idle().await;
    let seconds = begin.elapsed().as_secs_f64();
    assert_eq!(report.expect("works").done, CHAINS * 6);
    let open = ProcessQuery {
        status: Some(ProcessStatus::New),
        page: Page::default(),
        ..ProcessQuery::default()
    };
    let open = engine.store().processes(open).await.expect("readable");
    assert!(open.is_empty(), "every chain came to its end");
    (CHAINS * 6) as f64 / seconds
}
