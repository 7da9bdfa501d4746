//! How fast the driver alone is: what every figure of a store has to be compared with.

use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::{Connection, params};

/// As many rows as a process and a task of the store have columns that matter for size, and two
/// indexes on tasks that every row is in.
const SCHEMA: &str = "
    create table process (
        id integer primary key, flow text not null, status text not null, data text not null,
        created integer not null, tasks integer not null
    ) strict;
    create table task (
        process integer not null, number integer not null, flow text not null, node text not null,
        kind text not null, status text not null, token text not null, previous text not null,
        owner text, permission text, data text, created integer not null,
        primary key (process, number)
    ) strict, without rowid;
    create index task_queue on task (kind, permission, process, number) where status = 'NEW';
    create index task_active on task (process, number) where status in ('NEW', 'ASSIGNED');
    insert into process values (1, 'hello', 'NEW', '{}', 0, 0);
";

/// Commits a second, when one thread inserts one task and updates its process in each.
///
/// `synchronous` is the word of the pragma, and `path` a file that does not exist.
pub(crate) fn raw_commit_rate(path: &Path, synchronous: &str, seconds: f64) -> f64 {
    let conn = open(path, synchronous);
    let (begin, mut commits) = (Instant::now(), 0);
    while begin.elapsed() < Duration::from_secs_f64(seconds) {
        for _ in 0..16 {
            commits += 1;
            commit(&conn, commits).expect("committed");
        }
    }
    f64::from(commits) / begin.elapsed().as_secs_f64()
}

fn open(path: &Path, synchronous: &str) -> Connection {
    let conn = Connection::open(path).expect("opens");
    let pragmas = format!("pragma journal_mode = wal; pragma synchronous = {synchronous};");
    conn.execute_batch(&pragmas).expect("is set up");
    conn.execute_batch(SCHEMA).expect("has tables");
    conn
}

fn commit(conn: &Connection, number: u32) -> rusqlite::Result<()> {
    let run = |sql| conn.prepare_cached(sql)?.execute([]);
    run("begin immediate")?;
    conn.prepare_cached(
        "insert into task values (1, ?1, 'hello', 'approve', 'View', 'NEW', '', '[1]', null, \
         'hello.approve', null, 1700000000000000)",
    )?
    .execute(params![number])?;
    conn.prepare_cached("update process set tasks = ?1 where id = 1")?
        .execute(params![number])?;
    run("commit").map(drop)
}
