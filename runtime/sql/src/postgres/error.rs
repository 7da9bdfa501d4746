//! What errors of PostgreSQL mean to the engine.

use procession::Error;
use sqlx::error::DatabaseError;

/// An error of one of our own statements.
pub(super) fn failed(error: sqlx::Error) -> Error {
    match &error {
        sqlx::Error::PoolTimedOut => Error::busy(error),
        sqlx::Error::Database(cause) => match &*code(&**cause) {
            code if is_busy(code) => Error::busy(error),
            "XX001" | "XX002" => Error::corrupt_because("the database", error),
            _ => Error::storage(error),
        },
        _ => Error::storage(error),
    }
}

/// An error of a statement of the user's. That the disk is full is not the statement's fault.
pub(super) fn refused(error: sqlx::Error) -> Error {
    match &error {
        sqlx::Error::Database(cause) if !is_of_the_server(&code(&**cause)) => Error::sql(error),
        sqlx::Error::Encode(_) | sqlx::Error::Decode(_) => Error::sql(error),
        _ => failed(error),
    }
}

/// True when the connection is of no more use, whatever was asked: the server stops, or cannot be reached.
pub(super) fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(cause) => {
            let code = code(&**cause);
            // Admin shutdown, crash, starting up, idle for too long; connection exceptions.
            matches!(&*code, "57P01" | "57P02" | "57P03" | "57P05" | "25P03")
                || code.starts_with("08")
        }
        _ => false,
    }
}

/// True when a server that cannot be reached now may be reached soon.
pub(super) fn may_come_back(error: &sqlx::Error) -> bool {
    let full = matches!(error, sqlx::Error::Database(cause) if code(&**cause) == "53300");
    full || is_lost(error)
}

/// Locks that could not be had in time, deadlocks, conflicts of serializable transactions: all may go well
/// the next time.
fn is_busy(code: &str) -> bool {
    matches!(code, "55P03" | "40P01" | "40001" | "53300")
}

/// True for what no change of the statement would mend.
fn is_of_the_server(code: &str) -> bool {
    let classes = ["08", "40", "53", "55", "57", "58", "XX"];
    code == "25P03" || classes.iter().any(|class| code.starts_with(class))
}

fn code(error: &dyn DatabaseError) -> String {
    error.code().unwrap_or_default().into_owned()
}
