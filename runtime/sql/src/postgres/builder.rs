//! The settings of a store.

use std::str::FromStr;
use std::time::Duration;

use procession::Error;
use sqlx::ConnectOptions as _;
use sqlx::postgres::PgConnectOptions;

use super::{PostgresStore, Shared};

/// After how long a server ends a transaction in which nothing happens, so that a program that was frozen
/// lets go of its locks.
const IDLE_IN_TRANSACTION: Duration = Duration::from_secs(60);

/// Settings of a [`PostgresStore`], and what connects it.
///
/// ```no_run
/// use std::time::Duration;
/// use procession_sql::PostgresStore;
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let store = PostgresStore::builder("postgres://ada:secret@localhost/app")
///     .writers(16)
///     .readers(8)
///     .busy_timeout(Duration::from_secs(2))
///     .build()
///     .await?;
/// # drop(store); Ok::<(), procession::Error>(()) }).unwrap();
/// ```
#[derive(Clone)]
#[must_use = "settings do nothing before `build` connects the store"]
pub struct PostgresBuilder(Options);

/// The settings.
#[derive(Clone)]
pub(super) struct Options {
    /// It may hold a password, and is never shown.
    address: String,
    pub(super) writers: usize,
    pub(super) readers: u32,
    pub(super) busy_timeout: Duration,
}

impl Options {
    /// How the driver is to connect.
    ///
    /// # Errors
    ///
    /// When the address cannot be understood.
    pub(super) fn connect(&self) -> Result<PgConnectOptions, Error> {
        let options = PgConnectOptions::from_str(&self.address).map_err(|_| {
            Error::incompatible(
                "the address of the store cannot be understood: it is written `postgres://user:password@host/database`",
            )
        })?;
        let millis = |time: Duration| time.as_millis().clamp(1, i32::MAX as u128).to_string();
        let options = options
            .options([
                ("lock_timeout", millis(self.busy_timeout)),
                (
                    "idle_in_transaction_session_timeout",
                    millis(IDLE_IN_TRANSACTION),
                ),
            ])
            .statement_cache_capacity(256)
            .disable_statement_logging();
        Ok(match options.get_application_name() {
            Some(_) => options,
            None => options.application_name("procession"),
        })
    }

    /// Where the server is, for messages.
    pub(super) fn shown(&self) -> String {
        match PgConnectOptions::from_str(&self.address) {
            Ok(options) => {
                let database = options.get_database().unwrap_or(options.get_username());
                let (host, port) = (options.get_host(), options.get_port());
                format!("the database `{database}` at `{host}:{port}`")
            }
            Err(_) => "the database".to_owned(),
        }
    }
}

impl std::fmt::Debug for PostgresBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("database", &self.shown())
            .field("writers", &self.writers)
            .field("readers", &self.readers)
            .field("busy_timeout", &self.busy_timeout)
            .finish()
    }
}

impl PostgresBuilder {
    pub(super) fn new(address: String) -> Self {
        Self(Options {
            address,
            writers: 8,
            readers: 4,
            busy_timeout: Duration::from_secs(5),
        })
    }

    /// How many transactions run at the same time, each on a thread and a connection of its own; 8 unless
    /// this says otherwise.
    pub fn writers(mut self, writers: usize) -> Self {
        self.0.writers = writers.max(1);
        self
    }

    /// How many connections read; 4 unless this says otherwise. One more is kept for listening to other
    /// programs.
    pub fn readers(mut self, readers: u32) -> Self {
        self.0.readers = readers.max(1);
        self
    }

    /// How long a call waits for a lock, for a free thread or for the server to come back, before it fails; 5
    /// seconds unless this says otherwise.
    pub fn busy_timeout(mut self, timeout: Duration) -> Self {
        self.0.busy_timeout = timeout;
        self
    }

    /// Connects the store.
    ///
    /// # Errors
    ///
    /// As [`PostgresStore::connect`].
    pub async fn build(self) -> Result<PostgresStore, Error> {
        Ok(PostgresStore(Shared::start(self.0).await?.into()))
    }
}
