//! What the raw driver does: one insert and one update for each commit.

use std::path::Path;
use std::time::{Duration, Instant};

use procession_sql::Synchronous;
use rusqlite::{Connection, params};

/// Commits per second of rusqlite alone, in this thread: a row into a table with two secondary indexes,
/// and an update of another row, with the write-ahead log and this setting of `synchronous`.
pub fn raw_commit_rate(path: &Path, synchronous: Synchronous, seconds: f64) -> f64 {
    run(path, synchronous, seconds).expect("the raw driver works")
}

fn run(path: &Path, synchronous: Synchronous, seconds: f64) -> rusqlite::Result<f64> {
    let mut connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", level(synchronous))?;
    connection.execute_batch(
        "create table process (id integer primary key, status text not null);
         create table task (id integer primary key, process integer, node text, status text, created integer);
         create index task_process on task (process);
         create index task_status on task (status, created);",
    )?;
    let limit = Duration::from_secs_f64(seconds);
    let begin = Instant::now();
    let mut commits: i64 = 0;
    while begin.elapsed() < limit {
        let transaction = connection.transaction()?;
        transaction
            .prepare_cached("insert into process (id, status) values (?1, 'NEW') on conflict (id) do update set status = 'DONE'")?
            .execute(params![commits / 8])?;
        transaction
            .prepare_cached(
                "insert into task (process, node, status, created) values (?1, 'node', 'DONE', ?2)",
            )?
            .execute(params![commits / 8, commits])?;
        transaction.commit()?;
        commits += 1;
    }
    Ok(commits as f64 / begin.elapsed().as_secs_f64())
}

fn level(synchronous: Synchronous) -> &'static str {
    match synchronous {
        Synchronous::Off => "off",
        Synchronous::Normal => "normal",
        _ => "full",
    }
}
