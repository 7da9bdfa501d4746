//! What is read of one process, and which jobs are due.

use jiff::Timestamp;
use procession::graph::NodeKind;
use procession::history::{HistoryEntry, HistoryEvent};
use procession::json::AnyRef;
use procession::store::{Store, Transaction};
use procession::{
    ProcessId, ProcessStatus, Status, Task, TaskError, TaskErrorKind, TaskEvent, TaskId,
};
use serde_json::json;

use super::fixture::{Step, ask, at, process, task, user};

/// Every column of every record comes back as it was written.
pub async fn every_column_is_read_back(store: &dyn Store) {
    let mut process = process(1);
    process.status = ProcessStatus::Canceled;
    process.data = json!({"text": "a 'quote', a \0, Grüße", "number": 0.1 + 0.2, "tiny": 5e-324});
    process.seed = reference("Order", 7);
    process.artifact = reference("Invoice", 8);
    process.created_by = Some(user("ada"));
    process.created = Timestamp::from_microsecond(1_234_567_890_123_456).expect("a time");
    process.finished = Some(at(-5));
    (process.tasks, process.events, process.reached_end) = (u32::MAX, 17, true);
    process.parent = Some(TaskId::new(ProcessId::new(7), 3));
    process.memo = serde_json::json!({ "fired": ["join"] });
    let full = full_task();
    let bare = task(1, 2, Status::New);
    let mut step = Step::new(process.clone(), [full.clone(), bare.clone()]);
    step.history = history();
    step.clone().write(store).await.expect("written");
    assert_eq!(
        store.process(process.id).await.expect("read"),
        Some(process.clone())
    );
    assert_eq!(
        store.process_tasks(process.id).await.expect("read"),
        [full, bare]
    );
    assert_eq!(store.history(process.id).await.expect("read"), step.history);
}

fn full_task() -> Task {
    let mut task = task(1, 1, Status::Error);
    task.kind = NodeKind::Job;
    task.token = "outer#2.1/inner#7.2".parse().expect("a token");
    task.previous = vec![3, 1, 2];
    task.owner = Some(user("ada"));
    task.permission = Some("hello.approve".to_owned());
    task.object = reference("Customer", 3);
    task.excluded = vec![user("eve"), user("o'neil")];
    task.delegator = Some(user("boss"));
    task.data = json!({"approved": false});
    task.seed = reference("Line", 1);
    task.artifact = reference("Line", 2);
    (task.assigned, task.started, task.finished) = (Some(at(3)), Some(at(4)), Some(at(5)));
    (task.scheduled, task.lease) = (Some(at(6)), Some(at(7)));
    (task.attempt, task.failures) = (8, 9);
    let mut error = TaskError::new(TaskErrorKind::Failed, "no ink");
    error.causes.push("no money".to_owned());
    task.error = Some(error);
    (task.due, task.priority, task.snoozed) = (Some(at(10)), -3, Some(at(11)));
    task.host = Some(12);
    task.awaits = Some("message:paid".to_owned());
    task.correlation = Some("order 7".to_owned());
    task.memo = serde_json::json!({ "children": [1, 2] });
    task
}

fn reference(model: &str, key: i64) -> Option<AnyRef> {
    let document = json!({"model": model, "key": key.to_string()});
    Some(serde_json::from_value(document).expect("a reference"))
}

/// One row of every event that there is.
fn history() -> Vec<HistoryEntry> {
    let mut events = vec![
        HistoryEvent::ProcessStarted,
        HistoryEvent::DataChanged,
        HistoryEvent::Arrived,
        HistoryEvent::Withdrawn,
        HistoryEvent::Commented,
        HistoryEvent::ProcessReopened,
    ];
    events.extend(
        ProcessStatus::ALL
            .iter()
            .map(|status| HistoryEvent::ProcessEnded(*status)),
    );
    for event in TaskEvent::ALL {
        events.extend(
            Status::ALL
                .iter()
                .map(|status| HistoryEvent::Task(*event, *status)),
        );
    }
    let rows = events.into_iter().zip(1..);
    rows.map(|(event, number)| {
        let mut row = HistoryEntry::new(ProcessId::new(1), number, at(number.into()), event);
        if number % 2 == 0 {
            (row.actor, row.task) = (Some(user("ada")), Some(number));
            row.detail = json!({"why": "not"});
        }
        row
    })
    .collect()
}

/// Inside a transaction all tasks of a process are there, by number, and who did a node.
pub async fn all_tasks_and_their_doers_are_read_in_a_transaction(store: &dyn Store) {
    let by = |number, node: &str, status, owner: Option<&str>| {
        let mut task = task(1, number, status);
        task.node = node.to_owned();
        task.owner = owner.map(user);
        task
    };
    let tasks = [
        by(1, "check", Status::Done, Some("bob")),
        by(2, "check", Status::Done, Some("ada")),
        by(3, "check", Status::Done, Some("bob")),
        by(4, "check", Status::Done, None),
        by(5, "check", Status::Canceled, Some("cleo")),
        by(6, "check", Status::Assigned, Some("dan")),
        by(7, "approve", Status::Done, Some("eve")),
    ];
    let step = Step::new(process(1), tasks.clone());
    step.write(store).await.expect("written");
    let other = Step::new(process(2), [task(2, 1, Status::Done)]);
    other.write(store).await.expect("written");
    let (all, doers, nobody) = ask(store, |tx| {
        let id = ProcessId::new(1);
        Ok((
            tx.process_tasks(id)?,
            tx.done_by(id, "check")?,
            tx.done_by(id, "send")?,
        ))
    })
    .await
    .expect("read");
    assert_eq!(all, tasks);
    assert_eq!(doers, [user("ada"), user("bob")]);
    assert_eq!(nobody, []);
}

/// A process and a task that nobody made are nothing, in a transaction and outside.
pub async fn what_does_not_exist_is_nothing(store: &dyn Store) {
    let (id, task) = (ProcessId::new(7), TaskId::new(ProcessId::new(7), 1));
    assert_eq!(store.process(id).await.expect("read"), None);
    assert_eq!(store.task(task).await.expect("read"), None);
    assert_eq!(store.process_tasks(id).await.expect("read"), []);
    assert_eq!(store.next_due(hello()).await.expect("read"), None);
    let work = store.transact(Box::new(move |tx| {
        assert_eq!(tx.load(id)?, None);
        assert_eq!(tx.task(task)?, None);
        assert_eq!(tx.last_owner(id, "approve")?, None);
        assert_eq!(tx.due_tasks(&hello(), Timestamp::MAX, 10)?, []);
        assert!(!tx.extend_lease(task, 1, at(1))?);
        Ok(())
    }));
    work.await.expect("read");
}

/// Loading gives the active tasks of this process, by number; a single task is found even when it is
/// over.
pub async fn loading_gives_the_active_tasks_in_order(store: &dyn Store) {
    for id in 1..=2 {
        let tasks = Status::ALL.iter().zip(1..);
        let mut tasks: Vec<Task> = tasks
            .map(|(status, number)| task(id, number, *status))
            .collect();
        tasks.reverse();
        let step = Step::new(process(id), tasks);
        step.write(store).await.expect("written");
    }
    let loaded = ask(store, |tx| tx.load(ProcessId::new(1)))
        .await
        .expect("read");
    let loaded = loaded.expect("the process");
    assert_eq!(loaded.process, process(1));
    let active = Status::ALL
        .iter()
        .zip(1..)
        .filter(|(status, _)| status.is_active());
    let active: Vec<Task> = active
        .map(|(status, number)| task(1, number, *status))
        .collect();
    assert_eq!(loaded.tasks, active);
    let over = task(1, 5, Status::Done);
    let id = over.id;
    assert_eq!(
        ask(store, move |tx| tx.task(id)).await.expect("read"),
        Some(over)
    );
}

/// The last owner is that of the `DONE` task of the node with the highest number, even if it is
/// nobody.
pub async fn the_last_owner_is_of_the_last_finished_task(store: &dyn Store) {
    let owned = |number, status, owner: &str| {
        let mut task = task(1, number, status);
        task.owner = Some(user(owner));
        task
    };
    let mut elsewhere = owned(12, Status::Done, "eve");
    elsewhere.node = "other".to_owned();
    let tasks = [
        owned(2, Status::Done, "ada"),
        owned(9, Status::Done, "bob"),
        owned(10, Status::Canceled, "cyd"),
        owned(11, Status::Assigned, "dan"),
        elsewhere,
    ];
    Step::new(process(1), tasks)
        .write(store)
        .await
        .expect("written");
    let last = |tx: &mut dyn Transaction| tx.last_owner(ProcessId::new(1), "approve");
    assert_eq!(ask(store, last).await.expect("read"), Some(user("bob")));
    let mut step = Step::new(process(1), [task(1, 13, Status::Done)]);
    step.created = false;
    step.write(store).await.expect("written");
    assert_eq!(ask(store, last).await.expect("read"), None);
}

/// Jobs whose time has come and those whose lease has run out, earliest first, no more than asked.
pub async fn jobs_are_due_in_order(store: &dyn Store) {
    jobs(store).await;
    let due = |now, limit| {
        ask(store, move |tx| {
            let ids = tx.due_tasks(&hello(), at(now), limit)?;
            Ok(ids.iter().map(ToString::to_string).collect::<Vec<_>>())
        })
    };
    assert_eq!(due(9, 10).await.expect("read"), [""; 0]);
    assert_eq!(due(10, 10).await.expect("read"), ["2-1"]);
    assert_eq!(
        due(30, 10).await.expect("read"),
        ["2-1", "1-2", "1-1", "2-2", "2-3"]
    );
    assert_eq!(due(30, 2).await.expect("read"), ["2-1", "1-2"]);
}

/// Jobs of other flows are another program's: neither due nor waited for.
pub async fn jobs_of_other_flows_are_left_alone(store: &dyn Store) {
    jobs(store).await;
    let bye = || vec!["bye".to_owned()];
    let due = ask(store, move |tx| tx.due_tasks(&bye(), Timestamp::MAX, 10));
    assert_eq!(due.await.expect("read"), []);
    assert_eq!(store.next_due(bye()).await.expect("read"), None);
    let both = vec!["bye".to_owned(), "hello".to_owned()];
    let due = ask(store, move |tx| tx.due_tasks(&both, at(10), 10));
    assert_eq!(due.await.expect("read").len(), 1);
}

fn hello() -> Vec<String> {
    vec!["hello".to_owned()]
}

/// The next moment to look is the earliest of all of them.
pub async fn the_next_due_time_is_the_earliest(store: &dyn Store) {
    jobs(store).await;
    assert_eq!(store.next_due(hello()).await.expect("read"), Some(at(10)));
    let taken = job(2, 1, Status::Started, 50);
    let step = Step::change(process(2), taken, Status::Scheduled);
    step.write(store).await.expect("written");
    assert_eq!(store.next_due(hello()).await.expect("read"), Some(at(20)));
}

/// Jobs that wait or run and timers that wait are due, not what else has a time.
async fn jobs(store: &dyn Store) {
    let mut view = task(1, 4, Status::Started);
    (view.scheduled, view.lease) = (Some(at(1)), Some(at(1)));
    let mut timer = job(1, 1, Status::Scheduled, 30);
    timer.kind = NodeKind::Timer;
    let tasks = [
        timer,
        job(1, 2, Status::Started, 20),
        job(1, 3, Status::Scheduled, 31),
        view,
        job(1, 5, Status::Done, 1),
        job(1, 6, Status::Error, 1),
    ];
    Step::new(process(1), tasks)
        .write(store)
        .await
        .expect("written");
    let tasks = [
        job(2, 1, Status::Scheduled, 10),
        job(2, 2, Status::Scheduled, 30),
        job(2, 3, Status::Started, 30),
    ];
    Step::new(process(2), tasks)
        .write(store)
        .await
        .expect("written");
}

/// A job that is due at this second; the time that does not count is long past.
fn job(process: i64, number: u32, status: Status, second: i64) -> Task {
    let mut job = task(process, number, status);
    job.kind = NodeKind::Job;
    let started = status == Status::Started;
    job.scheduled = Some(at(if started { 1 } else { second }));
    job.lease = Some(at(if started { second } else { 1 }));
    job
}

/// A lease moves for the current attempt of a task that is `STARTED`, and for nobody else.
pub async fn a_lease_is_extended_for_its_attempt(store: &dyn Store) {
    let mut running = job(1, 1, Status::Started, 10);
    running.attempt = 3;
    let mut over = job(1, 2, Status::Done, 10);
    over.attempt = 3;
    let step = Step::new(process(1), [running.clone(), over]);
    step.write(store).await.expect("written");
    let extend = |number, attempt| {
        let id = TaskId::new(ProcessId::new(1), number);
        ask(store, move |tx| tx.extend_lease(id, attempt, at(99)))
    };
    assert!(!extend(1, 2).await.expect("asked"), "an older attempt");
    assert!(!extend(1, 4).await.expect("asked"), "an attempt to come");
    assert!(!extend(2, 3).await.expect("asked"), "it is over");
    assert_eq!(
        store.task(running.id).await.expect("read"),
        Some(running.clone())
    );
    assert!(extend(1, 3).await.expect("asked"));
    running.lease = Some(at(99));
    assert_eq!(store.task(running.id).await.expect("read"), Some(running));
    assert_eq!(store.next_due(hello()).await.expect("read"), Some(at(99)));
}
