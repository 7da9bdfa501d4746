//! What errors of SQLite mean to the engine.

use procession::Error;
use rusqlite::ErrorCode;

/// An error of one of our own statements.
pub(super) fn failed(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::busy(error),
        Some(ErrorCode::DatabaseCorrupt) => Error::corrupt_because("the database", error),
        _ => Error::storage(error),
    }
}

/// An error of a statement of the user's. That the disk is full is not the statement's fault.
pub(super) fn refused(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(
            ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::DatabaseCorrupt
            | ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::OutOfMemory,
        ) => failed(error),
        _ => Error::sql(error),
    }
}

/// True when a row with this key exists.
pub(super) fn is_duplicate(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID};
    error.sqlite_error().is_some_and(|error| {
        let keys = [SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID];
        keys.contains(&error.extended_code)
    })
}
