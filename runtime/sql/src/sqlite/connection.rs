//! Connections, set up as the store needs them.

use std::path::Path;
use std::time::{Duration, Instant};

use procession::Error;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::error::failed;
use super::{Options, schema};

/// Our statements and a good number of the user's.
const STATEMENTS: usize = 256;

/// The writer's connection to a database that has our tables, in WAL mode.
///
/// Nothing is written, not even the change to WAL, before the database is known to be ours.
pub(super) fn writer(options: &Options) -> Result<Connection, Error> {
    let path = options.shown_path();
    let mut conn = match &options.path {
        Some(path) => Connection::open(path),
        None => Connection::open_in_memory(),
    }
    .map_err(|error| not_opened(&path, &error))?;
    conn.busy_timeout(options.busy_timeout).map_err(failed)?;
    schema::check(&conn, &path)?;
    if options.path.is_some() {
        use_wal(&conn, options.busy_timeout)?;
    }
    set(&conn, "synchronous", options.synchronous.as_str())?;
    set(&conn, "foreign_keys", "ON")?;
    set(&conn, "cache_size", "-32768")?;
    // Fewer, larger checkpoints (16 MB): pages that many steps change are copied back once.
    set(&conn, "wal_autocheckpoint", "4000")?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    schema::migrate(&mut conn, &path)?;
    Ok(conn)
}

/// A connection that only reads. The database must have been opened by [`writer`] before.
pub(super) fn reader(options: &Options, path: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)
        .map_err(|error| not_opened(&options.shown_path(), &error))?;
    conn.busy_timeout(options.busy_timeout).map_err(failed)?;
    set(&conn, "query_only", "ON")?;
    set(&conn, "cache_size", "-8192")?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    Ok(conn)
}

/// Changing to WAL needs the file for itself and does not wait for it, so we do. A file that is in
/// WAL mode already stays in it.
fn use_wal(conn: &Connection, patience: Duration) -> Result<(), Error> {
    let begin = Instant::now();
    loop {
        match conn.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if is_busy(&error) && begin.elapsed() < patience => {
                std::thread::sleep(Duration::from_millis(5));
            }
            done => return done.map_err(failed),
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    matches!(
        code,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    )
}

fn set(conn: &Connection, name: &str, value: &str) -> Result<(), Error> {
    conn.execute_batch(&format!("PRAGMA {name} = {value}"))
        .map_err(failed)
}

fn not_opened(path: &str, error: &rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            Error::incompatible(format!("`{path}` is not a SQLite database"))
        }
        _ => Error::storage(format!("cannot open `{path}`: {error}")),
    }
}
