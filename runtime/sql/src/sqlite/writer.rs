//! The one thread that writes, many work items in one commit.
//!
//! A commit costs the same for one work item as for a hundred: mostly the wait for the disk. So the
//! writer takes whatever waits when it is free, each in a savepoint of its own, and commits them
//! together; while it waits for the disk, the next ones gather. Who is alone never waits for others.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, TryRecvError};
use std::time::{Duration, Instant};

use procession::Error;
use procession::store::{Work, panic_message};
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::error::failed;
use super::sequence::Sequence;
use super::transaction::Item;

/// The first item of a group waits for all others, so there is a bound on how long they are gathered
/// (about what a slow disk takes for a commit) and on how many they are.
const MAX_ITEMS: usize = 256;
const MAX_TIME: Duration = Duration::from_millis(5);

/// What the writer is asked to do.
pub(super) enum Request {
    /// Work, and where its answer goes.
    Work(Work, oneshot::Sender<Result<(), Error>>),
    /// A read, between two transactions. It sends its answer itself.
    Read(Read),
}

/// A read that answers by itself.
pub(super) type Read = Box<dyn FnOnce(&Connection) + Send>;

/// An item that is done, and who waits to hear that it is durable.
struct Done {
    result: Result<(), Error>,
    answer: oneshot::Sender<Result<(), Error>>,
}

/// Writes until the last handle of the store is gone and the queue is empty.
pub(super) fn run(conn: &Connection, requests: &Receiver<Request>) {
    let mut writer = Writer {
        conn,
        requests,
        sequence: Sequence::default(),
    };
    let mut next = requests.recv().ok();
    while let Some(request) = next {
        next = match request {
            Request::Work(work, answer) => writer.group(work, answer),
            Request::Read(read) => {
                read(conn);
                None
            }
        };
        if next.is_none() {
            next = requests.recv().ok();
        }
    }
}

struct Writer<'a> {
    conn: &'a Connection,
    requests: &'a Receiver<Request>,
    sequence: Sequence,
}

impl Writer<'_> {
    /// Runs this work and what else waits in one transaction; answers with a request that was taken
    /// from the queue and is not part of it.
    fn group(&mut self, work: Work, answer: oneshot::Sender<Result<(), Error>>) -> Option<Request> {
        if let Err(error) = self.execute("BEGIN IMMEDIATE") {
            return self.refuse(answer, error);
        }
        self.sequence.begin();
        let begin = Instant::now();
        let mut done = vec![self.item(work, answer)];
        let mut left = None;
        while done.len() < MAX_ITEMS && begin.elapsed() < MAX_TIME && !self.conn.is_autocommit() {
            match self.requests.try_recv() {
                Ok(Request::Work(work, answer)) => done.push(self.item(work, answer)),
                Ok(read) => {
                    left = Some(read);
                    break;
                }
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            }
        }
        self.finish(done);
        left
    }

    /// The lock was not to be had. Everybody who waits behind has waited as long, and hears so now:
    /// one after the other, each would wait for itself and for all before.
    fn refuse(
        &self,
        answer: oneshot::Sender<Result<(), Error>>,
        error: rusqlite::Error,
    ) -> Option<Request> {
        let text = error.to_string();
        // Nobody waits for an answer whose receiver is gone.
        let _ = answer.send(Err(failed(error)));
        loop {
            match self.requests.try_recv() {
                Ok(Request::Work(_, answer)) => drop(answer.send(Err(Error::busy(text.clone())))),
                Ok(read) => return Some(read),
                Err(_) => return None,
            }
        }
    }

    fn item(&mut self, work: Work, answer: oneshot::Sender<Result<(), Error>>) -> Done {
        let result = self.savepoint(work);
        Done { result, answer }
    }

    /// Runs one work item, of which everything stays or nothing.
    fn savepoint(&mut self, work: Work) -> Result<(), Error> {
        self.execute("SAVEPOINT procession_item").map_err(failed)?;
        let mut item = Item::new(self.conn, &mut self.sequence);
        let result = catch_unwind(AssertUnwindSafe(|| work(&mut item)))
            .unwrap_or_else(|panic| Err(Error::storage(panic_message(&*panic))));
        if self.conn.is_autocommit() {
            return result;
        }
        if result.is_err() {
            self.execute("ROLLBACK TO procession_item")
                .map_err(failed)?;
        }
        self.execute("RELEASE procession_item").map_err(failed)?;
        result
    }

    fn finish(&mut self, done: Vec<Done>) {
        let committed = self.commit(&done);
        for Done { result, answer } in done {
            let result = match &committed {
                Ok(()) => result,
                Err(lost) => result.and_then(|()| Err(lost.error())),
            };
            // Whoever asked may have gone away; the work is done all the same.
            let _ = answer.send(result);
        }
    }

    /// Commits the items that went well, and the numbers that were given away. With nothing to keep,
    /// the disk is spared.
    fn commit(&mut self, done: &[Done]) -> Result<(), Lost> {
        if self.conn.is_autocommit() {
            return Err(Lost::ended());
        }
        let news = self.sequence.store(self.conn);
        let keep = done.iter().any(|item| item.result.is_ok());
        let end = match news {
            Ok(news) if news || keep => self.execute("COMMIT"),
            Ok(_) => self.execute("ROLLBACK"),
            Err(error) => Err(error),
        };
        end.map_err(|error| {
            if !self.conn.is_autocommit() {
                // When this fails too, the next `BEGIN` says so to whoever comes next.
                let _ = self.execute("ROLLBACK");
            }
            Lost::new(&error)
        })
    }

    fn execute(&self, sql: &str) -> Result<(), rusqlite::Error> {
        self.conn.prepare_cached(sql)?.execute([]).map(drop)
    }
}

/// Why a whole group was not committed; each of its items gets an error of its own.
struct Lost {
    busy: bool,
    text: String,
}

impl Lost {
    fn new(error: &rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
        let code = error.sqlite_error_code();
        Self {
            busy: matches!(code, Some(DatabaseBusy | DatabaseLocked)),
            text: format!("the transaction could not be committed: {error}"),
        }
    }

    /// SQLite ends a transaction by itself when the disk is full or fails, and at the word of a
    /// statement like `INSERT OR ROLLBACK`.
    fn ended() -> Self {
        Self {
            busy: false,
            text: "a statement ended the transaction".to_owned(),
        }
    }

    fn error(&self) -> Error {
        match self.busy {
            true => Error::busy(self.text.clone()),
            false => Error::storage(self.text.clone()),
        }
    }
}
