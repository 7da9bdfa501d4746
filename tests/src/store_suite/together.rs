//! Many callers at once, and callers who go away.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use procession::store::Store;
use procession::{Error, ProcessId, Status};
use serde_json::json;

use super::fixture::{Step, ask, process, task};

/// Transactions never both see a process as it was before the other: of many that read, add and
/// write, each counts.
pub async fn no_update_is_lost(store: &dyn Store) {
    Step::new(process(1), [])
        .write(store)
        .await
        .expect("written");
    let callers = (0..50).map(|caller| add_one(store, caller % 5 == 0));
    let answers = all(callers).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_err()).count(), 10);
    let stored = store.process(ProcessId::new(1)).await.expect("read");
    assert_eq!(stored.map(|process| process.tasks), Some(40));
}

async fn add_one(store: &dyn Store, fails: bool) -> Result<(), Error> {
    let work = store.transact(Box::new(move |tx| {
        let loaded = tx.load(ProcessId::new(1))?;
        let mut process = loaded.expect("the process").process;
        process.tasks += 1;
        let mut step = Step::new(process, []);
        step.created = false;
        step.apply(tx)?;
        if fails {
            Err(Error::storage("no"))
        } else {
            Ok(())
        }
    }));
    work.await
}

/// When whoever asked goes away, the work is done as a whole or not at all.
pub async fn work_of_a_dropped_future_is_whole(store: &dyn Store) {
    for id in 1..=40 {
        let mut step = Step::new(process(id), [task(id, 1, Status::New)]);
        step.process.data = json!({"id": id});
        let mut work = pin!(step.write(store));
        if id % 4 != 0 {
            // Polled once, then dropped.
            let _ = work.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        }
    }
    Step::new(process(100), [])
        .write(store)
        .await
        .expect("written");
    for id in (1..=40).map(ProcessId::new) {
        // What is locked is read as it was committed, whatever else is still on its way.
        let loaded = ask(store, move |tx| tx.load(id)).await.expect("read");
        assert_ne!(
            loaded.map(|loaded| loaded.tasks.len()),
            Some(0),
            "process {id}"
        );
    }
}

/// Waits for all of them at once.
async fn all<T>(futures: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        for (future, answer) in waiting.iter_mut().filter(|(_, answer)| answer.is_none()) {
            if let Poll::Ready(value) = future.as_mut().poll(context) {
                *answer = Some(value);
            }
        }
        match waiting.iter().all(|(_, answer)| answer.is_some()) {
            true => Poll::Ready(()),
            false => Poll::Pending,
        }
    })
    .await;
    waiting
        .into_iter()
        .filter_map(|(_, answer)| answer)
        .collect()
}
