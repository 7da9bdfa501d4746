//! Our tables: whether a database has them, and making them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use procession::Error;
use rusqlite::{Connection, ErrorCode, TransactionBehavior, params};

use super::error::failed;
use crate::outbox::OUTBOX;
use crate::record::{self, HISTORY, PROCESS, TASK};
use crate::versions::FLOW;

/// Each makes the schema of its version (counted from 1) out of the one before, in one transaction.
/// They are never changed once they were released, only added to.
const MIGRATIONS: &[(&str, &str)] = &[
    ("records", include_str!("migrations/0001_records.sql")),
    ("flows", include_str!("migrations/0002_flows.sql")),
];

const LATEST: u32 = MIGRATIONS.len() as u32;

const MIGRATION_TABLE: &str = "CREATE TABLE procession_migration (
    version INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    applied INTEGER NOT NULL
) STRICT";

/// Every table that is ours, with the columns that this version reads and writes.
fn wanted() -> [(&'static str, String); 7] {
    [
        ("procession_migration", "version, name, applied".to_owned()),
        ("procession_process", record::names(PROCESS)),
        ("procession_task", record::names(TASK)),
        ("procession_history", record::names(HISTORY)),
        ("procession_outbox", record::names(OUTBOX)),
        ("procession_sequence", "process".to_owned()),
        ("procession_flow", record::names(FLOW)),
    ]
}

/// Looks whether the database may be used, without writing to it; answers with the version of its
/// schema, 0 when it has none of our tables.
pub(super) fn check(conn: &Connection, path: &str) -> Result<u32, Error> {
    let found = tables(conn).map_err(|error| unreadable(error, path))?;
    let wanted = wanted();
    if !found.contains("procession_migration") {
        return match wanted.iter().find(|(name, _)| found.contains(*name)) {
            Some((name, _)) => Err(foreign(path, name, "was not made by procession")),
            None => Ok(0),
        };
    }
    let [migration, ..] = &wanted;
    check_columns(conn, path, migration)?;
    let version = version(conn)?;
    if version > LATEST {
        return Err(Error::incompatible(format!(
            "`{path}` was written by a newer version of procession: its schema is {version}, \
             this program knows schemas up to {LATEST}"
        )));
    }
    if version == LATEST {
        for table in &wanted {
            check_columns(conn, path, table)?;
        }
    }
    Ok(version)
}

/// Brings the schema to the version of this program, one transaction for each step.
pub(super) fn migrate(conn: &mut Connection, path: &str) -> Result<(), Error> {
    while check(conn, path)? < LATEST {
        migrate_once(conn, path)?;
    }
    Ok(())
}

/// Another program may be doing the same: what is to be done is looked up under the lock.
fn migrate_once(conn: &mut Connection, path: &str) -> Result<(), Error> {
    let tx = conn
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed)?;
    let version = check(&tx, path)?;
    let Some((name, sql)) = MIGRATIONS.get(version as usize) else {
        return Ok(());
    };
    if version == 0 {
        tx.execute_batch(MIGRATION_TABLE).map_err(failed)?;
    }
    tx.execute_batch(sql).map_err(failed)?;
    let now = Timestamp::now().as_microsecond();
    let insert = "INSERT INTO procession_migration (version, name, applied) VALUES (?1, ?2, ?3)";
    tx.execute(insert, params![version + 1, name, now])
        .map_err(failed)?;
    tx.commit().map_err(failed)
}

/// The names of all tables and views, ours or not.
fn tables(conn: &Connection) -> rusqlite::Result<BTreeSet<String>> {
    let sql = "SELECT lower(name) FROM sqlite_schema WHERE type IN ('table', 'view')";
    let mut select = conn.prepare(sql)?;
    let names = select.query_map([], |row| row.get(0))?;
    names.collect()
}

fn version(conn: &Connection) -> Result<u32, Error> {
    let sql = "SELECT coalesce(max(version), 0) FROM procession_migration";
    conn.query_row(sql, [], |row| row.get(0)).map_err(failed)
}

fn check_columns(
    conn: &Connection,
    path: &str,
    (table, wanted): &(&str, String),
) -> Result<(), Error> {
    let mut select = conn
        .prepare("SELECT name FROM pragma_table_info(?1)")
        .map_err(failed)?;
    let names = select
        .query_map([table], |row| row.get(0))
        .map_err(failed)?;
    let found: BTreeSet<String> = names.collect::<Result<_, _>>().map_err(failed)?;
    match wanted.split(", ").find(|column| !found.contains(*column)) {
        Some(column) => Err(foreign(path, table, &format!("has no column `{column}`"))),
        None => Ok(()),
    }
}

fn foreign(path: &str, table: &str, why: &str) -> Error {
    Error::incompatible(format!(
        "`{path}` cannot be used: its table `{table}` {why}"
    ))
}

fn unreadable(error: rusqlite::Error, path: &str) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            Error::incompatible(format!("`{path}` is not a SQLite database"))
        }
        _ => failed(error),
    }
}
