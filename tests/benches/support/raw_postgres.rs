//! How fast the driver of PostgreSQL alone is: what every figure on it has to be compared with.

use std::time::{Duration, Instant};

use procession_tests::postgres::Server;
use sqlx::{Connection as _, PgConnection};

/// As many rows and indexes as `raw_commits` has on SQLite.
const SCHEMA: &str = "
    create table process (
        id bigint primary key, flow text not null, status text not null, data json not null,
        tasks bigint not null
    );
    create table task (
        process bigint, number bigint, flow text not null, node text not null,
        kind text not null, status text not null, token text not null, previous json not null,
        permission text, created bigint not null, primary key (process, number)
    );
    create index task_queue on task (kind, permission, process, number) where status = 'NEW';
    create index task_active on task (process, number) where status in ('NEW', 'ASSIGNED');
    insert into process select n, 'hello', 'NEW', '{}', 0 from generate_series(1, 64) as n;
";

/// Commits a second over so many connections, each with a process of its own: begin, insert, update, commit.
pub(crate) async fn raw_commit_rate(server: &Server, connections: i64, time: Duration) -> f64 {
    let address = server.database();
    let mut conn = PgConnection::connect(&address).await.expect("connects");
    let made = sqlx::raw_sql(SCHEMA).execute(&mut conn).await;
    made.expect("made");
    let begin = Instant::now();
    let running: Vec<_> = (1..=connections)
        .map(|id| {
            let address = address.clone();
            tokio::spawn(async move {
                let mut conn = PgConnection::connect(&address).await.expect("connects");
                let mut commits = 0_i64;
                while begin.elapsed() < time {
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
