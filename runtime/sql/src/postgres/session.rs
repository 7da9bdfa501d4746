//! One thread's connection, and the transaction that is open on it.

use std::cell::RefCell;
use std::fmt;
use std::time::{Duration, Instant};

use futures_util::TryStreamExt as _;
use procession::Error;
use procession::history::HistoryEntry;
use sqlx::postgres::{PgConnectOptions, PgRow};
use sqlx::{AssertSqlSafe, ConnectOptions as _, Connection as _, PgConnection};
use tokio::runtime::Runtime;

use super::error::{failed, is_lost, may_come_back};
use super::sql;
use crate::record;

/// The pause between two tries to reach a server that is away.
const PAUSE: Duration = Duration::from_millis(50);

/// The connection of an open transaction: what `Tx::native` gives.
///
/// ```no_run
/// # use procession::store::Tx;
/// use procession_sql::PostgresConnection;
///
/// # fn function(tx: &mut Tx<'_>) -> Result<(), Box<dyn std::error::Error>> {
/// let native = tx.native::<PostgresConnection>().ok_or("this is not PostgreSQL")?;
/// native.block_on(async |connection| {
///     sqlx::query("update stock set pieces = pieces - 1").execute(connection).await
/// })?;
/// # Ok(()) }
/// ```
pub struct PostgresConnection {
    runtime: Runtime,
    /// Nothing before it is first needed, and after it was lost.
    conn: RefCell<Option<PgConnection>>,
}

impl PostgresConnection {
    /// Runs something on the driver's connection, inside the open transaction, and waits for it. Do not end
    /// the transaction there.
    ///
    /// # Panics
    ///
    /// When it is called inside itself.
    pub fn block_on<T>(&self, run: impl AsyncFnOnce(&mut PgConnection) -> T) -> T {
        let mut conn = self.conn.borrow_mut();
        #[allow(
            clippy::expect_used,
            reason = "it is only given to users while a transaction is open"
        )]
        let conn = conn.as_mut().expect("a transaction is open");
        self.runtime.block_on(run(conn))
    }
}

impl fmt::Debug for PostgresConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PostgresConnection")
    }
}

/// A connection that is made when it is needed, and made anew when it was lost.
pub(super) struct Session {
    options: PgConnectOptions,
    patience: Duration,
    native: PostgresConnection,
    /// Statements that are sent with the next ones: nothing waits for their answer.
    pending: String,
    state: State,
    /// How to find out whether the transaction was committed, once a step was written in it.
    witness: Option<Witness>,
}

/// What is there if and only if a transaction was committed.
struct Witness {
    /// What the server calls the transaction.
    transaction: String,
    /// A row that it wrote.
    row: HistoryEntry,
}

/// Where the transaction stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing was sent yet.
    Idle,
    Open,
    /// The connection was lost in the middle: nothing can be read or written any more.
    Lost,
}

impl Session {
    /// # Errors
    ///
    /// When there is no runtime to be had.
    pub(super) fn new(options: PgConnectOptions, patience: Duration) -> Result<Self, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(Error::storage)?;
        Ok(Self {
            options,
            patience,
            native: PostgresConnection {
                runtime,
                conn: RefCell::new(None),
            },
            pending: String::new(),
            state: State::Idle,
            witness: None,
        })
    }

    /// A new transaction. It is begun with its first statement.
    pub(super) fn begin(&mut self) {
        self.pending.clear();
        self.state = State::Idle;
        self.witness = None;
    }

    /// A step was written, with this row of the history.
    pub(super) fn wrote(&mut self, transaction: String, row: Option<&HistoryEntry>) {
        let row = row.cloned();
        self.witness = row.map(|row| Witness { transaction, row });
    }

    /// Sends these statements with the next ones.
    pub(super) fn later(&mut self, sql: &str) {
        self.pending.push_str(sql);
        self.pending.push(';');
    }

    /// Runs statements without parameters, and answers with the rows of each of them.
    pub(super) fn simple(&mut self, sql: &str) -> Result<Vec<Vec<PgRow>>, Error> {
        let sent_before = match self.state {
            State::Lost => return Err(lost()),
            State::Open => self.pending.matches(';').count(),
            State::Idle => 1 + self.pending.matches(';').count(),
        };
        let mut answers = self.send(sql)?;
        answers.drain(..sent_before.min(answers.len()));
        Ok(answers)
    }

    /// Sends what is pending, so that the transaction is open.
    pub(super) fn flush(&mut self) -> Result<(), Error> {
        match self.state {
            State::Lost => Err(lost()),
            State::Open if self.pending.is_empty() => Ok(()),
            _ => self.send("").map(drop),
        }
    }

    /// Runs something on the connection, inside the transaction.
    pub(super) fn run<T>(
        &mut self,
        run: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error>,
    ) -> Result<Result<T, sqlx::Error>, Error> {
        self.flush()?;
        let done = self.native.block_on(run);
        if done.as_ref().err().is_some_and(is_lost) {
            self.lose();
        }
        Ok(done)
    }

    /// As [`Session::run`], for a statement of ours.
    pub(super) fn done<T>(
        &mut self,
        run: impl AsyncFnOnce(&mut PgConnection) -> Result<T, sqlx::Error>,
    ) -> Result<T, Error> {
        self.run(run)?.map_err(failed)
    }

    /// The connection, when the transaction is open.
    pub(super) fn native(&mut self) -> Result<&PostgresConnection, Error> {
        self.flush()?;
        Ok(&self.native)
    }

    /// Commits; without a statement there is nothing to commit.
    pub(super) fn commit(&mut self) -> Result<(), Error> {
        if self.state == State::Idle {
            return Ok(());
        }
        let was_open = self.state == State::Open;
        match self.simple(sql::COMMIT) {
            Err(error) if was_open && self.state == State::Lost => self.outcome(error),
            done => done.map(drop),
        }
    }

    /// The connection was lost while the server committed: it may have, or not. Asks it, and answers with the
    /// error when it did not, or when that cannot be known.
    fn outcome(&mut self, error: Error) -> Result<(), Error> {
        let Some(Witness { transaction, row }) = self.witness.take() else {
            return Err(error);
        };
        let begin = Instant::now();
        while begin.elapsed() < self.patience {
            self.connect()?;
            let native = &self.native;
            match native.block_on(async |conn| is_committed(conn, &transaction, &row).await) {
                Ok(Some(true)) => return Ok(()),
                Ok(Some(false)) => return Err(error),
                Ok(None) => std::thread::sleep(PAUSE),
                Err(lost) if is_lost(&lost) => self.lose(),
                Err(other) => return Err(failed(other)),
            }
        }
        Err(error)
    }

    /// Undoes everything.
    pub(super) fn rollback(&mut self) {
        self.pending.clear();
        if self.state == State::Open && self.simple(sql::ROLLBACK).is_err() {
            // A connection in an unknown state is not used again; the server undoes what it began.
            self.lose();
        }
    }

    /// Sends what is pending and these statements at once. A connection that turns out to be gone before
    /// anything was done on it is made anew.
    fn send(&mut self, sql: &str) -> Result<Vec<Vec<PgRow>>, Error> {
        let begin = self.state == State::Idle;
        let pending = std::mem::take(&mut self.pending);
        let sql = match begin {
            true => format!("{};{pending}{sql}", sql::BEGIN),
            false => format!("{pending}{sql}"),
        };
        let is_old = self.native.conn.borrow().is_some();
        self.connect()?;
        let mut answer = self.native.block_on(async |conn| simple(conn, &sql).await);
        if begin && is_old && answer.as_ref().err().is_some_and(is_lost) {
            self.lose();
            self.connect()?;
            answer = self.native.block_on(async |conn| simple(conn, &sql).await);
        }
        self.state = State::Open;
        answer.map_err(|error| {
            if is_lost(&error) {
                self.lose();
            }
            failed(error)
        })
    }

    /// Connects, unless there is a connection. A server that is away may come back in time.
    pub(super) fn connect(&mut self) -> Result<(), Error> {
        let mut conn = self.native.conn.borrow_mut();
        let begin = Instant::now();
        while conn.is_none() {
            match self.native.runtime.block_on(self.options.connect()) {
                Ok(new) => *conn = Some(new),
                Err(error) if may_come_back(&error) && begin.elapsed() < self.patience => {
                    std::thread::sleep(PAUSE);
                }
                Err(error) => return Err(failed(error)),
            }
        }
        Ok(())
    }

    fn lose(&mut self) {
        self.state = State::Lost;
        // Closing politely would wait for a server that may be gone.
        drop(self.native.conn.borrow_mut().take());
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if let Some(conn) = self.native.conn.borrow_mut().take() {
            // The server notices in either case.
            let _ = self.native.runtime.block_on(conn.close());
        }
    }
}

/// The rows of each statement.
async fn simple(conn: &mut PgConnection, sql: &str) -> Result<Vec<Vec<PgRow>>, sqlx::Error> {
    // The text is ours: constants and numbers.
    let statements = sqlx::raw_sql(AssertSqlSafe(sql));
    let mut stream = statements.fetch_many(conn);
    let (mut answers, mut rows) = (Vec::new(), Vec::new());
    while let Some(next) = stream.try_next().await? {
        match next {
            sqlx::Either::Left(_) => answers.push(std::mem::take(&mut rows)),
            sqlx::Either::Right(row) => rows.push(row),
        }
    }
    Ok(answers)
}

/// Whether a transaction was committed, of which this row is a part; nothing while that is not decided.
async fn is_committed(
    conn: &mut PgConnection,
    transaction: &str,
    row: &HistoryEntry,
) -> Result<Option<bool>, sqlx::Error> {
    let status = sqlx::query_scalar(sql::OUTCOME).bind(transaction);
    let status: Option<String> = status.fetch_one(&mut *conn).await?;
    if status.as_deref() == Some("in progress") {
        return Ok(None);
    }
    let found = sqlx::query(AssertSqlSafe(sql::HISTORY_ROW.as_str()))
        .bind(row.process.get())
        .bind(i64::from(row.number))
        .fetch_optional(conn)
        .await?;
    let found = found.and_then(|found| record::history(&found).ok());
    Ok(Some(found.as_ref() == Some(row)))
}

fn lost() -> Error {
    Error::storage("the connection to the database was lost in the middle of the transaction")
}
