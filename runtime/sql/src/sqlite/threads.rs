//! The threads of a store: SQLite blocks, and the threads of an async runtime must not.

use std::mem::take;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use procession::Error;
use procession::store::Work;
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::writer::{self, Read, Request};
use super::{Options, connection};

/// The writer, the readers, and the ways to them.
pub(super) struct Threads {
    options: Options,
    /// Nothing while the store closes.
    writer: Option<Sender<Request>>,
    /// Nothing when there are no readers: the writer reads then.
    readers: Option<Sender<Read>>,
    running: Vec<JoinHandle<()>>,
}

impl Threads {
    /// Opens the database on the writer's thread, then the readers on theirs.
    pub(super) async fn start(options: Options) -> Result<Self, Error> {
        let mut threads = Self {
            options,
            writer: None,
            readers: None,
            running: Vec::new(),
        };
        threads.start_writer().await?;
        if let Some(path) = threads.options.path.clone() {
            threads.start_readers(&path).await?;
        }
        Ok(threads)
    }

    pub(super) fn options(&self) -> &Options {
        &self.options
    }

    /// Runs work on the writer. It is sent when the future is first polled, and done even when the
    /// future is dropped after that.
    pub(super) async fn write(&self, work: Work) -> Result<(), Error> {
        let (answer, answered) = oneshot::channel();
        self.ask_writer(Request::Work(work, answer))?;
        answered.await.map_err(|_| gone())?
    }

    /// Runs a read on a reader, or on the writer when there is none.
    pub(super) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (answer, answered) = oneshot::channel();
        let read: Read = Box::new(move |conn| {
            // Whoever asked may have gone away.
            let _ = answer.send(read(conn));
        });
        match &self.readers {
            Some(readers) => readers.send(read).map_err(|_| gone())?,
            None => self.ask_writer(Request::Read(read))?,
        }
        answered.await.map_err(|_| gone())?
    }

    fn ask_writer(&self, request: Request) -> Result<(), Error> {
        let writer = self.writer.as_ref().ok_or_else(gone)?;
        writer.send(request).map_err(|_| gone())
    }

    async fn start_writer(&mut self) -> Result<(), Error> {
        let (sender, requests) = mpsc::channel();
        let options = self.options.clone();
        let open = move || connection::writer(&options);
        let run = move |conn: &Connection| writer::run(conn, &requests);
        self.spawn("procession-writer", open, run).await?;
        self.writer = Some(sender);
        Ok(())
    }

    async fn start_readers(&mut self, path: &Path) -> Result<(), Error> {
        let (sender, requests) = mpsc::channel();
        let requests = Arc::new(Mutex::new(requests));
        for _ in 0..self.options.readers {
            let (options, path) = (self.options.clone(), path.to_owned());
            let requests = Arc::clone(&requests);
            let open = move || connection::reader(&options, &path);
            let run = move |conn: &Connection| serve(conn, &requests);
            self.spawn("procession-reader", open, run).await?;
        }
        self.readers = (self.options.readers > 0).then_some(sender);
        Ok(())
    }

    /// Starts a thread, and answers when its connection is open.
    async fn spawn(
        &mut self,
        name: &str,
        open: impl FnOnce() -> Result<Connection, Error> + Send + 'static,
        run: impl FnOnce(&Connection) + Send + 'static,
    ) -> Result<(), Error> {
        let (opened, is_open) = oneshot::channel();
        let thread = thread::Builder::new().name(name.to_owned());
        let running = thread.spawn(move || match open() {
            Ok(conn) => {
                if opened.send(Ok(())).is_ok() {
                    run(&conn);
                }
            }
            Err(error) => drop(opened.send(Err(error))),
        });
        self.running.push(running.map_err(Error::storage)?);
        is_open.await.map_err(|_| gone())?
    }
}

impl Drop for Threads {
    /// Lets the threads finish what was asked for. A store that is dropped by the last work it was
    /// given is dropped on one of its own threads, which cannot wait for itself.
    fn drop(&mut self) {
        let mut readers = take(&mut self.running);
        let writer = readers.drain(..1.min(readers.len())).collect();
        // The writer was started first and ends last: only a connection that may write can put the log
        // into the file when it is the last to close it.
        self.readers = None;
        join(readers);
        self.writer = None;
        join(writer);
    }
}

fn join(threads: Vec<JoinHandle<()>>) {
    let own = thread::current().id();
    for running in threads
        .into_iter()
        .filter(|running| running.thread().id() != own)
    {
        if running.join().is_err() {
            tracing::error!("a thread of the store panicked");
        }
    }
}

/// Answers one request after the other. The lock is held while waiting for a request, not while
/// answering it, so that the other readers take the next ones.
fn serve(conn: &Connection, requests: &Mutex<Receiver<Read>>) {
    loop {
        let next = requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        match next {
            Ok(read) => read(conn),
            Err(_) => return,
        }
    }
}

fn gone() -> Error {
    Error::storage("the threads of the store have ended")
}
