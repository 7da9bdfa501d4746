//! The settings of a store.

use std::path::{Path, PathBuf};
use std::time::Duration;

use procession::Error;

use super::SqliteStore;
use super::threads::Threads;

/// What a commit waits for before it is answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Synchronous {
    /// For the disk: what was answered survives the loss of power.
    #[default]
    Full,
    /// For the operating system: what was answered survives the death of the program; the loss of
    /// power can take the last moments, and leaves the database whole.
    Normal,
    /// For nothing: the loss of power can destroy the database. For tests and for what can be made
    /// again.
    Off,
}

impl Synchronous {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "FULL",
            Self::Normal => "NORMAL",
            Self::Off => "OFF",
        }
    }
}

/// Settings of a [`SqliteStore`], and what opens it.
///
/// ```
/// use std::time::Duration;
/// use procession_sql::{SqliteStore, Synchronous};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("app.db");
/// let store = SqliteStore::builder(path)
///     .synchronous(Synchronous::Normal)
///     .busy_timeout(Duration::from_secs(2))
///     .readers(4)
///     .build()
///     .await?;
/// # drop(store); Ok::<(), procession::Error>(()) }).unwrap();
/// ```
#[derive(Debug, Clone)]
#[must_use = "settings do nothing before `build` opens the store"]
pub struct SqliteBuilder(Options);

/// The settings.
#[derive(Debug, Clone)]
pub(super) struct Options {
    /// The file; nothing for a database in memory.
    pub(super) path: Option<PathBuf>,
    pub(super) synchronous: Synchronous,
    pub(super) busy_timeout: Duration,
    pub(super) readers: usize,
}

impl Options {
    /// The path, for errors.
    pub(super) fn shown_path(&self) -> String {
        let path = self.path.as_ref();
        path.map_or(":memory:".to_owned(), |path| path.display().to_string())
    }
}

impl SqliteBuilder {
    pub(super) fn new(path: &Path) -> Self {
        // SQLite's own names for a database that only its connection sees.
        if path.as_os_str().is_empty() || path == Path::new(":memory:") {
            return Self::in_memory();
        }
        Self::with(Some(path.to_owned()), 2)
    }

    fn with(path: Option<PathBuf>, readers: usize) -> Self {
        Self(Options {
            path,
            synchronous: Synchronous::default(),
            busy_timeout: Duration::from_secs(5),
            readers,
        })
    }

    /// A database in memory belongs to one connection, so the writer reads too.
    pub(super) fn in_memory() -> Self {
        Self::with(None, 0)
    }

    /// What a commit waits for; for the disk unless this says otherwise.
    pub fn synchronous(mut self, synchronous: Synchronous) -> Self {
        self.0.synchronous = synchronous;
        self
    }

    /// How long a call waits for a lock that another program holds before it fails as busy; 5 seconds
    /// unless this says otherwise.
    pub fn busy_timeout(mut self, timeout: Duration) -> Self {
        self.0.busy_timeout = timeout;
        self
    }

    /// How many threads read, each with a connection; 2 unless this says otherwise. With none, the
    /// writer reads between two commits, as it always does for a database in memory.
    pub fn readers(mut self, readers: usize) -> Self {
        if self.0.path.is_some() {
            self.0.readers = readers;
        }
        self
    }

    /// Opens the store.
    ///
    /// # Errors
    ///
    /// As [`SqliteStore::open`].
    pub async fn build(self) -> Result<SqliteStore, Error> {
        let threads = Threads::start(self.0).await?;
        Ok(SqliteStore {
            threads: threads.into(),
        })
    }
}
