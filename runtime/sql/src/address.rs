//! Stores by the address that a program reads from its settings.

use procession::Error;

use crate::{PostgresStore, SqlStore, SqliteStore};

/// Opens the store with this address.
///
/// | address | store |
/// |---|---|
/// | `sqlite://app.db`, `sqlite:app.db` | the file `app.db` in the working folder |
/// | `sqlite:///var/lib/app.db` | the file `/var/lib/app.db` |
/// | `sqlite::memory:` | a database in memory, gone with the store |
/// | `postgres://user:password@host:port/database` | a database of a PostgreSQL server |
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let store = procession_sql::connect("sqlite::memory:").await?;
///
/// let error = procession_sql::connect("mysql://localhost/app").await.unwrap_err();
/// assert!(error.is_incompatible());
/// # Ok::<(), procession::Error>(()) }).unwrap();
/// ```
///
/// # Errors
///
/// `Incompatible` when the address is not one of these; else as [`SqliteStore::open`] and
/// [`PostgresStore::connect`].
pub async fn connect(address: &str) -> Result<SqlStore, Error> {
    if matches!(
        address.split_once(':'),
        Some(("postgres" | "postgresql", _))
    ) {
        return PostgresStore::connect(address).await.map(SqlStore::from);
    }
    let store = match sqlite_path(address)? {
        ":memory:" => SqliteStore::in_memory().await,
        path => SqliteStore::open(path).await,
    };
    store.map(SqlStore::from)
}

/// The path in an address. What an address of another scheme holds is not repeated: there may be a
/// password in it.
fn sqlite_path(address: &str) -> Result<&str, Error> {
    let Some((scheme, rest)) = address.split_once(':') else {
        return Err(Error::incompatible(format!(
            "the address `{address}` of the store has no scheme; a file is written `sqlite://{address}`"
        )));
    };
    if scheme != "sqlite" {
        return Err(Error::incompatible(format!(
            "there is no store for addresses with the scheme `{scheme}`; there are some for `sqlite` and `postgres`"
        )));
    }
    let path = rest.strip_prefix("//").unwrap_or(rest);
    if path.is_empty() {
        return Err(Error::incompatible(format!(
            "the address `{address}` of the store names no file"
        )));
    }
    if path.contains('?') {
        return Err(Error::incompatible(format!(
            "the address `{address}` of the store has settings; they are made by `SqliteStore::builder`"
        )));
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_name_files() {
        let path = |address| sqlite_path(address).expect("an address of SQLite");
        assert_eq!(path("sqlite://app.db"), "app.db");
        assert_eq!(path("sqlite:app.db"), "app.db");
        assert_eq!(path("sqlite:///var/lib/app.db"), "/var/lib/app.db");
        assert_eq!(path("sqlite::memory:"), ":memory:");
    }

    #[test]
    fn other_addresses_are_refused_without_repeating_secrets() {
        let refused = |address| sqlite_path(address).expect_err("refused").to_string();
        let error = refused("mysql://ada:secret@host/app");
        assert!(error.contains("`mysql`") && !error.contains("secret"));
        assert!(refused("app.db").contains("`sqlite://app.db`"));
        assert!(refused("sqlite://").contains("names no file"));
        assert!(refused("sqlite://app.db?mode=ro").contains("builder"));
    }
}
