//! What a transaction writes, and what it leaves when it fails.

use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use procession::history::{HistoryEntry, HistoryEvent};
use procession::store::{Store, Transaction, Work};
use procession::{Error, ProcessId, Status, TaskId};
use serde_json::json;

use crate::faulty::FaultyTransaction;

use super::fixture::{Step, ask, at, delivery, process, task};

/// When the answer is `Ok`, everything that was written is seen by every later call.
pub async fn what_was_written_is_seen(store: &dyn Store) {
    let id = ask(store, |tx| {
        let id = tx.next_process()?;
        let task = task(id.get(), 1, Status::New);
        Step::new(process(id.get()), [task]).apply(tx)?;
        assert_eq!(tx.load(id)?.map(|snapshot| snapshot.tasks.len()), Some(1));
        Ok(id)
    });
    let id = id.await.expect("written");
    let seen = store.process(id).await.expect("read");
    assert_eq!(seen.map(|process| process.id), Some(id));
    assert!(
        store
            .task(TaskId::new(id, 1))
            .await
            .expect("read")
            .is_some()
    );
}

/// When the answer is an error, nothing is written: neither what is new nor what changed.
pub async fn an_error_leaves_nothing(store: &dyn Store) {
    let before = one_process(store).await;
    let failing = store.transact(Box::new(|tx| {
        everything(tx)?;
        Err(Error::storage("no"))
    }));
    assert_eq!(
        failing.await.expect_err("an error").to_string(),
        "the store failed: no"
    );
    assert_eq!(everything_stored(store).await, before);
}

/// A panic of the work is an error, and no reason for the store to stop.
pub async fn a_panic_leaves_nothing_and_the_store_works_on(store: &dyn Store) {
    let before = one_process(store).await;
    let failing = store.transact(Box::new(|tx| {
        everything(tx)?;
        panic!("by intent")
    }));
    let error = failing.await.expect_err("an error");
    assert!(
        error.is_storage() && error.to_string().contains("by intent"),
        "{error}"
    );
    assert_eq!(everything_stored(store).await, before);
    Step::new(process(3), [])
        .write(store)
        .await
        .expect("works on");
}

/// Whichever call of a transaction fails: nothing of it is written.
pub async fn a_fault_at_any_call_leaves_nothing(store: &dyn Store) {
    let before = one_process(store).await;
    for calls in 0.. {
        let left = Arc::new(AtomicUsize::new(calls));
        let counted = Arc::clone(&left);
        let work = store.transact(Box::new(move |tx| {
            let mut faulty = FaultyTransaction::new(tx, counted);
            everything(&mut faulty)
        }));
        if work.await.is_ok() {
            assert!(calls > 5, "only {calls} calls were made");
            break;
        }
        assert_eq!(
            everything_stored(store).await,
            before,
            "after {calls} calls"
        );
    }
    assert_ne!(everything_stored(store).await, before);
}

/// Places nest: going back to one undoes what came after it, and nothing else.
pub async fn savepoints_nest(store: &dyn Store) {
    let add = |tx: &mut dyn Transaction, id| Step::new(process(id), []).apply(tx);
    let work = store.transact(Box::new(move |tx| {
        add(tx, 1)?;
        tx.savepoint()?;
        add(tx, 2)?;
        tx.savepoint()?;
        add(tx, 3)?;
        tx.rollback()?;
        assert_eq!(tx.load(ProcessId::new(3))?, None);
        add(tx, 4)?;
        tx.savepoint()?;
        add(tx, 5)?;
        tx.release()?;
        tx.release()?;
        tx.savepoint()?;
        add(tx, 6)?;
        tx.savepoint()?;
        add(tx, 7)?;
        tx.release()?;
        tx.rollback()
    }));
    work.await.expect("written");
    let mut found = Vec::new();
    for id in 1..=7 {
        if store
            .process(ProcessId::new(id))
            .await
            .expect("read")
            .is_some()
        {
            found.push(id);
        }
    }
    assert_eq!(found, [1, 2, 4, 5]);
}

/// A place that is still there at the end is forgotten, and what was written since is kept.
pub async fn a_savepoint_that_is_left_open_is_kept(store: &dyn Store) {
    let work = store.transact(Box::new(|tx| {
        tx.savepoint()?;
        Step::new(process(1), []).apply(tx)
    }));
    work.await.expect("written");
    assert!(
        store
            .process(ProcessId::new(1))
            .await
            .expect("read")
            .is_some()
    );
    let next = ask(store, |tx| tx.next_process()).await.expect("an id");
    assert_eq!(next, ProcessId::new(2));
}

/// Without a place there is nothing to release and nothing to go back to.
pub async fn there_must_be_a_savepoint(store: &dyn Store) {
    let works: [Work; 3] = [
        Box::new(|tx| tx.release()),
        Box::new(|tx| tx.rollback()),
        Box::new(|tx| {
            tx.savepoint()?;
            tx.release()?;
            tx.rollback()
        }),
    ];
    for work in works {
        let error = store.transact(work).await.expect_err("an error");
        assert!(error.is_storage(), "{error}");
    }
}

/// No two transactions get the same process id, whatever became of the first.
pub async fn ids_are_given_once(store: &dyn Store) {
    let (sender, given) = std::sync::mpsc::channel();
    for fails in [false, true, false, true, false] {
        let sender = sender.clone();
        let work = store.transact(Box::new(move |tx| {
            sender.send(tx.next_process()?).expect("somebody waits");
            sender.send(tx.next_process()?).expect("somebody waits");
            if fails {
                Err(Error::storage("no"))
            } else {
                Ok(())
            }
        }));
        assert_eq!(work.await.is_err(), fails);
    }
    Step::new(process(100), [])
        .write(store)
        .await
        .expect("written");
    let past = ask(store, |tx| tx.next_process()).await.expect("an id");
    assert!(
        past > ProcessId::new(100),
        "an id that somebody chose is taken too"
    );
    drop(sender);
    let given: Vec<ProcessId> = given.iter().collect();
    assert!(given.is_sorted_by(|a, b| a < b), "{given:?}");
    assert_eq!(given.len(), 10);
}

/// A process that should be new must not exist.
pub async fn a_new_process_must_be_new(store: &dyn Store) {
    let step = Step::new(process(1), []);
    step.clone().write(store).await.expect("new");
    assert!(step.write(store).await.expect_err("exists").is_storage());
}

/// A process that is to be changed must exist.
pub async fn a_change_needs_the_process(store: &dyn Store) {
    let mut step = Step::new(process(1), []);
    step.created = false;
    assert!(step.write(store).await.expect_err("missing").is_storage());
}

/// A task that should be new must not exist: a conflict.
pub async fn a_new_task_must_be_new(store: &dyn Store) {
    let first = task(1, 1, Status::New);
    Step::new(process(1), [first.clone()])
        .write(store)
        .await
        .expect("new");
    let mut again = Step::new(process(1), [first]);
    again.created = false;
    assert!(again.write(store).await.expect_err("exists").is_conflict());
}

/// A task must have the status that the step started from: else it is a conflict, and nothing of the
/// step is written.
pub async fn a_change_needs_the_status_before(store: &dyn Store) {
    let stored = task(1, 1, Status::New);
    Step::new(process(1), [stored.clone()])
        .write(store)
        .await
        .expect("new");
    let before = everything_stored(store).await;
    let missing = task(1, 2, Status::Done);
    for (task, before_step) in [(stored, Status::Assigned), (missing, Status::New)] {
        let mut changed = process(1);
        changed.data = json!({"changed": true});
        let step = Step::change(changed, task, before_step);
        assert!(step.write(store).await.expect_err("not so").is_conflict());
    }
    assert_eq!(everything_stored(store).await, before);
    let claimed = task(1, 1, Status::Assigned);
    let step = Step::change(process(1), claimed.clone(), Status::New);
    step.write(store).await.expect("it is new");
    assert_eq!(store.task(claimed.id).await.expect("read"), Some(claimed));
}

/// Rows of the history are only added, and come back in order.
pub async fn history_is_only_added_to(store: &dyn Store) {
    let row = |number| {
        let (process, event) = (ProcessId::new(1), HistoryEvent::DataChanged);
        HistoryEntry::new(process, number, at(number.into()), event)
    };
    let mut step = Step::new(process(1), []);
    step.history = vec![row(2), row(1)];
    step.clone().write(store).await.expect("new");
    step.created = false;
    step.history = vec![row(10), row(3)];
    step.clone().write(store).await.expect("more");
    let history = store.history(ProcessId::new(1)).await.expect("read");
    assert_eq!(history, [row(1), row(2), row(3), row(10)]);
    step.history = vec![row(11), row(3)];
    assert!(step.write(store).await.expect_err("exists").is_storage());
    assert_eq!(
        store.history(ProcessId::new(1)).await.expect("read").len(),
        4
    );
    assert_eq!(store.history(ProcessId::new(2)).await.expect("read"), []);
}

/// A transaction that makes every kind of change to the process that [`one_process`] makes.
fn everything(tx: &mut dyn Transaction) -> Result<(), Error> {
    let id = tx.next_process()?;
    let fresh = Step::new(process(id.get()), [task(id.get(), 1, Status::New)]);
    fresh.apply(tx)?;
    tx.savepoint()?;
    let mut step = Step::change(process(1), task(1, 1, Status::Assigned), Status::New);
    step.process.data = json!({"changed": true});
    let event = HistoryEvent::DataChanged;
    step.history = vec![HistoryEntry::new(ProcessId::new(1), 1, at(5), event)];
    step.apply(tx)?;
    tx.release()?;
    tx.savepoint()?;
    tx.extend_lease(TaskId::new(ProcessId::new(1), 2), 1, at(90))?;
    tx.rollback()?;
    let [first, second] = [delivery("first"), delivery("second")];
    step = Step::new(process(1), []);
    step.created = false;
    step.outbox = vec![first];
    step.apply(tx)?;
    tx.send(&second)?;
    let due = tx.due_deliveries(&["hello".to_owned()], at(50), 1)?;
    for mut sent in due {
        sent.attempts += 1;
        tx.update_delivery(&sent)?;
    }
    if let Some(old) = tx.delivery("old")? {
        tx.remove_delivery(old.id)?;
    }
    tx.extend_lease(TaskId::new(ProcessId::new(1), 2), 1, at(99))
        .map(drop)
}

async fn one_process(store: &dyn Store) -> String {
    let mut job = task(1, 2, Status::Started);
    (job.attempt, job.lease) = (1, Some(at(9)));
    let step = Step::new(process(1), [task(1, 1, Status::New), job]);
    step.write(store).await.expect("written");
    let sent = ask(store, |tx| tx.send(&delivery("old"))).await;
    assert!(sent.expect("sent"));
    everything_stored(store).await
}

/// Everything that the store holds, as one text that can be compared.
async fn everything_stored(store: &dyn Store) -> String {
    let processes = store.processes(Default::default()).await.expect("read");
    let tasks = store.tasks(Default::default()).await.expect("read");
    let mut history = Vec::new();
    for process in &processes {
        history.push(store.history(process.id).await.expect("read"));
    }
    let outbox = store.deliveries(Default::default()).await.expect("read");
    format!("{processes:#?} {tasks:#?} {history:#?} {outbox:#?}")
}
