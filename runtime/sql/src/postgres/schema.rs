//! Our tables: whether a database has them, and making them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use procession::Error;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::error::failed;
use crate::outbox::OUTBOX;
use crate::record::{self, HISTORY, PROCESS, TASK};
use crate::versions::FLOW;

/// Each makes the schema of its version (counted from 1) out of the one before. They are never changed once
/// they were released, only added to.
const MIGRATIONS: &[(&str, &str)] = &[
    ("records", include_str!("migrations/0001_records.sql")),
    ("flows", include_str!("migrations/0002_flows.sql")),
];

const LATEST: i64 = MIGRATIONS.len() as i64;

const MIGRATION_TABLE: &str = "CREATE TABLE procession_migration (
    version bigint PRIMARY KEY,
    name text NOT NULL,
    applied bigint NOT NULL
)";

/// Whoever migrates holds this lock until the end of its transaction: several programs may start at once.
const LOCK: &str = "SELECT pg_advisory_xact_lock(1347571526, 0)";

/// Every table that is ours, with the columns that this version reads and writes.
fn tables() -> [(&'static str, String); 6] {
    [
        ("procession_migration", "version, name, applied".to_owned()),
        ("procession_process", record::names(PROCESS)),
        ("procession_task", record::names(TASK)),
        ("procession_history", record::names(HISTORY)),
        ("procession_outbox", record::names(OUTBOX)),
        ("procession_flow", record::names(FLOW)),
    ]
}

/// Brings the schema to the version of this program, in one transaction.
///
/// # Errors
///
/// `Incompatible` when a newer version has written it, or a table of our names is not ours; nothing is
/// written then.
pub(super) async fn migrate(conn: &mut PgConnection, shown: &str) -> Result<(), Error> {
    // Without the lock, a half of what another program is about to commit may be seen.
    if matches!(check(conn, shown).await, Ok(LATEST)) {
        return Ok(());
    }
    let mut tx = conn.begin().await.map_err(failed)?;
    sqlx::query(LOCK).execute(&mut *tx).await.map_err(failed)?;
    let version = check(&mut tx, shown).await?;
    if version == 0 {
        run(&mut tx, MIGRATION_TABLE).await?;
    }
    for (number, (name, sql)) in (1..).zip(MIGRATIONS) {
        if number > version {
            run(&mut tx, sql).await?;
            let insert =
                "INSERT INTO procession_migration (version, name, applied) VALUES ($1, $2, $3)";
            let insert = sqlx::query(insert).bind(number).bind(*name);
            let insert = insert.bind(Timestamp::now().as_microsecond());
            insert.execute(&mut *tx).await.map_err(failed)?;
        }
    }
    tx.commit().await.map_err(failed)
}

async fn run(conn: &mut PgConnection, sql: &'static str) -> Result<(), Error> {
    let done = sqlx::raw_sql(sql).execute(conn).await;
    done.map(drop).map_err(failed)
}

/// Looks whether the database may be used; answers with the version of its schema, 0 when it has none of our
/// tables.
async fn check(conn: &mut PgConnection, shown: &str) -> Result<i64, Error> {
    let [migration, ours @ ..] = tables();
    let found = columns(conn, migration.0).await?;
    if found.is_empty() {
        for (table, _) in &ours {
            if !columns(conn, table).await?.is_empty() {
                return Err(foreign(shown, table, "was not made by procession"));
            }
        }
        return Ok(0);
    }
    check_columns(shown, &migration, &found)?;
    let version = version(conn).await?;
    if version > LATEST {
        return Err(Error::incompatible(format!(
            "{shown} was written by a newer version of procession: its schema is {version}, \
             this program knows schemas up to {LATEST}"
        )));
    }
    if version == LATEST {
        for table in &ours {
            check_columns(shown, table, &columns(conn, table.0).await?)?;
        }
    }
    Ok(version)
}

async fn version(conn: &mut PgConnection) -> Result<i64, Error> {
    let sql = "SELECT coalesce(max(version), 0) FROM procession_migration";
    sqlx::query_scalar(sql)
        .fetch_one(conn)
        .await
        .map_err(failed)
}

/// The columns of a table that the connection sees by its bare name; none when there is no such table.
async fn columns(conn: &mut PgConnection, table: &str) -> Result<BTreeSet<String>, Error> {
    let sql = "SELECT attname::text FROM pg_attribute \
               WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped";
    let names = sqlx::query_scalar(AssertSqlSafe(sql)).bind(table);
    let names: Vec<String> = names.fetch_all(conn).await.map_err(failed)?;
    Ok(names.into_iter().collect())
}

fn check_columns(
    shown: &str,
    (table, wanted): &(&str, String),
    found: &BTreeSet<String>,
) -> Result<(), Error> {
    match wanted.split(", ").find(|column| !found.contains(*column)) {
        Some(column) => Err(foreign(shown, table, &format!("has no column `{column}`"))),
        None => Ok(()),
    }
}

fn foreign(shown: &str, table: &str, why: &str) -> Error {
    Error::incompatible(format!("{shown} cannot be used: its table `{table}` {why}"))
}
