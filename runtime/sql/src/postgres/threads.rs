//! The threads that write. Work is synchronous and may wait for locks, so each transaction has a thread and a
//! connection for itself, and the threads of the async runtime do not wait.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use procession::Error;
use procession::store::{Work, panic_message};
use sqlx::postgres::PgConnectOptions;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use super::listen::Bell;
use super::session::Session;
use super::transaction::Item;
use super::value;

/// What is done on a thread, with its connection.
type Task = Box<dyn FnOnce(&mut Session, &Bell) -> Result<(), Error> + Send>;

/// Work, and where its answer goes.
struct Request {
    task: Task,
    /// True once somebody has decided about it: a thread that does it, or the caller who gives up.
    taken: Arc<AtomicBool>,
    answer: oneshot::Sender<Result<(), Error>>,
}

/// The threads, and the way to them.
pub(super) struct Threads {
    runtime: Handle,
    patience: Duration,
    /// Nothing while the store closes.
    sender: Option<Sender<Request>>,
    running: Vec<JoinHandle<()>>,
}

impl Threads {
    /// Starts so many threads. Each connects when it first has something to do.
    pub(super) fn start(
        count: usize,
        options: &PgConnectOptions,
        patience: Duration,
        bell: &Bell,
        runtime: &Handle,
    ) -> Result<Self, Error> {
        let (sender, requests) = mpsc::channel();
        let requests = Arc::new(Mutex::new(requests));
        let mut threads = Self {
            runtime: runtime.clone(),
            patience,
            sender: Some(sender),
            running: Vec::new(),
        };
        for _ in 0..count {
            let requests = Arc::clone(&requests);
            let (options, bell) = (options.clone(), bell.clone());
            let thread = thread::Builder::new().name("procession-writer".to_owned());
            let running = thread.spawn(move || serve(&requests, options, patience, &bell));
            threads.running.push(running.map_err(Error::storage)?);
        }
        Ok(threads)
    }

    /// Runs work on one of the threads. It is sent when the future is first polled, and done even when the
    /// future is dropped after that. When no thread has begun it in time, it is not done at all.
    pub(super) async fn write(&self, work: Work) -> Result<(), Error> {
        self.run(|session, bell| transact(session, work, bell))
            .await
    }

    /// Runs a batch of the user's statements on one of the threads.
    pub(super) async fn batch(&self, sql: String) -> Result<(), Error> {
        self.run(move |session, _| {
            session.begin();
            let done = value::execute_batch(session, &sql);
            let done = done.and_then(|()| session.commit());
            if done.is_err() {
                session.rollback();
            }
            done
        })
        .await
    }

    async fn run(
        &self,
        task: impl FnOnce(&mut Session, &Bell) -> Result<(), Error> + Send + 'static,
    ) -> Result<(), Error> {
        let (answer, mut answered) = oneshot::channel();
        let taken = Arc::new(AtomicBool::new(false));
        let request = Request {
            task: Box::new(task),
            taken: Arc::clone(&taken),
            answer,
        };
        let sender = self.sender.as_ref().ok_or_else(gone)?;
        sender.send(request).map_err(|_| gone())?;
        // The timer of the store's own runtime: the caller's may have none.
        let timer = {
            let _entered = self.runtime.enter();
            tokio::time::sleep(self.patience)
        };
        tokio::select! {
            biased;
            answered = &mut answered => return answered.map_err(|_| gone())?,
            () = timer => {}
        }
        if taken.swap(true, Ordering::SeqCst) {
            return answered.await.map_err(|_| gone())?;
        }
        let waited = self.patience.as_millis();
        Err(Error::busy(format!(
            "no connection was free for {waited} ms"
        )))
    }
}

impl Drop for Threads {
    /// Lets the threads finish what was asked for. A store that is dropped by the last work it was
    /// given is dropped on one of its own threads, which cannot wait for itself.
    fn drop(&mut self) {
        self.sender = None;
        let own = thread::current().id();
        for running in self.running.drain(..) {
            if running.thread().id() != own && running.join().is_err() {
                tracing::error!("a thread of the store panicked");
            }
        }
    }
}

/// Answers one request after the other. The lock is held while waiting for a request, not while
/// answering it, so that the other threads take the next ones.
fn serve(
    requests: &Mutex<Receiver<Request>>,
    options: PgConnectOptions,
    patience: Duration,
    bell: &Bell,
) {
    let Ok(mut session) = Session::new(options, patience) else {
        tracing::error!("there is no runtime for a thread of the store");
        return;
    };
    loop {
        let next = requests
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        let Ok(request) = next else { return };
        if request.taken.swap(true, Ordering::SeqCst) {
            continue;
        }
        let result = (request.task)(&mut session, bell);
        // Whoever asked may have gone away; the work is done all the same.
        let _ = request.answer.send(result);
    }
}

/// Runs one work item in a transaction of its own.
fn transact(session: &mut Session, work: Work, bell: &Bell) -> Result<(), Error> {
    session.begin();
    let mut item = Item::new(session);
    let result = catch_unwind(AssertUnwindSafe(|| work(&mut item)))
        .unwrap_or_else(|panic| Err(Error::storage(panic_message(&*panic))));
    let scheduled = item.scheduled();
    let result = result.and_then(|()| session.commit());
    match &result {
        Ok(()) if scheduled => bell.ring(),
        Ok(()) => {}
        Err(_) => session.rollback(),
    }
    result
}

fn gone() -> Error {
    Error::storage("the threads of the store have ended")
}
