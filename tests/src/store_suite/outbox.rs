//! The outbox: what is accepted, in which order it is found, and what becomes of it.

use procession::outbox::{Content, Delivery, DeliveryId, DeliveryStatus, awaits_message};
use procession::store::{DeliveryQuery, Page, ProcessQuery, Store};
use procession::{Error, ProcessId, Status, TaskId};
use serde_json::json;

use super::fixture::{Step, ask, at, delivery, process, task};

fn message(key: &str, name: &str, correlation: &str) -> Delivery {
    let content = Content::Message {
        name: name.to_owned(),
        correlation: correlation.to_owned(),
        payload: json!({"sum": 7, "note": "ä"}),
        expires: Some(at(90)),
    };
    Delivery::new(key, content, at(7))
}

async fn send(store: &dyn Store, deliveries: Vec<Delivery>) -> Vec<bool> {
    let work = ask(store, move |tx| {
        deliveries
            .iter()
            .map(|delivery| tx.send(delivery))
            .collect()
    });
    work.await.expect("sent")
}

async fn all(store: &dyn Store) -> Vec<Delivery> {
    store.deliveries(Default::default()).await.expect("read")
}

fn keys(deliveries: &[Delivery]) -> Vec<&str> {
    deliveries.iter().map(|row| row.key.as_str()).collect()
}

/// A task's children are the processes that say so, youngest first.
pub async fn children_are_listed_by_their_parent(store: &dyn Store) {
    let parent = TaskId::new(ProcessId::new(1), 2);
    for (id, its_parent) in [
        (1, None),
        (2, Some(parent)),
        (3, Some(TaskId::new(ProcessId::new(1), 22))),
        (4, Some(parent)),
    ] {
        let mut child = process(id);
        child.parent = its_parent;
        child.flow = if id == 4 { "other" } else { "hello" }.to_owned();
        Step::new(child, []).write(store).await.expect("written");
    }
    let query = ProcessQuery {
        parent: Some(parent),
        ..Default::default()
    };
    let list = |query: ProcessQuery| async {
        let found = store.processes(query).await.expect("read");
        found.iter().map(|child| child.id.get()).collect::<Vec<_>>()
    };
    assert_eq!(list(query.clone()).await, [4, 2]);
    let flow = Some("hello".to_owned());
    let query = ProcessQuery { flow, ..query };
    assert_eq!(list(query.clone()).await, [2]);
    let status = Some(procession::ProcessStatus::Done);
    let done = list(ProcessQuery { status, ..query }).await;
    assert!(done.is_empty(), "{done:?}");
}

/// A delivery comes back as it was sent, with its number.
pub async fn a_delivery_is_read_back(store: &dyn Store) {
    let mut odd = delivery("odd");
    odd.status = DeliveryStatus::Resting;
    odd.due = None;
    odd.attempts = 3;
    odd.error = Some("it was not to be".to_owned());
    let sent = vec![delivery("plain"), message("message", "paid", "7"), odd];
    assert_eq!(send(store, sent.clone()).await, [true, true, true]);
    let stored = all(store).await;
    for (stored, mut sent) in stored.iter().zip(sent) {
        assert!(stored.id > DeliveryId::NEW);
        sent.id = stored.id;
        assert_eq!(*stored, sent);
    }
    let found = ask(store, |tx| tx.delivery("message")).await.expect("read");
    assert_eq!(found.as_ref(), stored.get(1));
    let none = ask(store, |tx| tx.delivery("nothing")).await.expect("read");
    assert_eq!(none, None);
}

/// What leaves a process is written with its step, or not at all.
pub async fn deliveries_are_written_with_their_step(store: &dyn Store) {
    let mut step = Step::new(process(1), []);
    step.outbox = vec![delivery("first"), delivery("second")];
    let failing = step.clone();
    let work = store.transact(Box::new(move |tx| {
        failing.apply(tx)?;
        Err(Error::storage("no"))
    }));
    assert!(work.await.is_err());
    assert_eq!(all(store).await, []);
    step.write(store).await.expect("written");
    assert_eq!(keys(&all(store).await), ["first", "second"]);
}

/// A second delivery with a key is not accepted, whatever became of the first; a key is free again when
/// its delivery was taken out.
pub async fn a_key_is_accepted_once(store: &dyn Store) {
    let twice = vec![delivery("key"), message("key", "paid", "")];
    assert_eq!(send(store, twice).await, [true, false]);
    let mut step = Step::new(process(1), []);
    step.outbox = vec![delivery("key"), delivery("other")];
    step.write(store).await.expect("a repetition is no error");
    let stored = all(store).await;
    assert_eq!(keys(&stored), ["key", "other"]);
    let mut done = stored[0].clone();
    done.status = DeliveryStatus::Done;
    done.due = None;
    let work = ask(store, move |tx| tx.update_delivery(&done));
    work.await.expect("written");
    assert_eq!(send(store, vec![delivery("key")]).await, [false]);
    let id = stored[0].id;
    let work = ask(store, move |tx| tx.remove_delivery(id));
    work.await.expect("removed");
    assert_eq!(send(store, vec![delivery("key")]).await, [true]);
    let last = all(store).await.pop().expect("a delivery");
    assert!(last.id > stored[1].id, "no number is given twice");
}

/// Deliveries are due from their time on, earliest first and then by number; those without a time rest.
pub async fn deliveries_are_due_in_order(store: &dyn Store) {
    let due = |key: &str, second: Option<i64>| {
        let mut row = delivery(key);
        row.due = second.map(at);
        row
    };
    let sent = vec![
        due("late", Some(9)),
        due("never", None),
        due("early", Some(5)),
        due("early too", Some(5)),
        due("too late", Some(10)),
    ];
    send(store, sent).await;
    let find = |limit| {
        ask(store, move |tx| {
            tx.due_deliveries(&["hello".to_owned()], at(9), limit)
        })
    };
    let found = find(10).await.expect("read");
    assert_eq!(keys(&found), ["early", "early too", "late"]);
    let found = find(2).await.expect("read");
    assert_eq!(keys(&found), ["early", "early too"]);
}

/// Who lacks the flow does not take its deliveries; those to nobody in particular are everybody's.
pub async fn deliveries_to_other_flows_are_left_alone(store: &dyn Store) {
    let sent = vec![delivery("hello"), message("anybody", "paid", "")];
    send(store, sent).await;
    for (flows, expected) in [
        (vec!["hello"], vec!["hello", "anybody"]),
        (vec!["other"], vec!["anybody"]),
        (vec![], vec!["anybody"]),
    ] {
        let flows: Vec<String> = flows.into_iter().map(str::to_owned).collect();
        let due = ask(store, move |tx| tx.due_deliveries(&flows, at(9), 10)).await;
        assert_eq!(keys(&due.expect("read")), expected);
    }
}

/// Whoever waits for the next thing to do waits for deliveries too.
pub async fn the_next_due_time_knows_deliveries(store: &dyn Store) {
    let mut resting = delivery("resting");
    resting.due = None;
    send(store, vec![delivery("hello"), resting]).await;
    let next = |flow: &str| store.next_due(vec![flow.to_owned()]);
    assert_eq!(next("hello").await.expect("read"), Some(at(7)));
    assert_eq!(next("other").await.expect("read"), None);
    let mut anybody = message("anybody", "paid", "");
    anybody.due = Some(at(3));
    send(store, vec![anybody]).await;
    assert_eq!(next("other").await.expect("read"), Some(at(3)));
}

/// Flow, status, due time, attempts and error of a delivery change, and nothing else.
pub async fn what_becomes_of_a_delivery_is_written(store: &dyn Store) {
    send(store, vec![message("key", "paid", "7"), delivery("other")]).await;
    let before = all(store).await;
    let mut changed = before[0].clone();
    changed.flow = Some("hello".to_owned());
    changed.status = DeliveryStatus::Waiting;
    changed.due = Some(at(70));
    changed.attempts = 4;
    changed.error = Some("not yet".to_owned());
    let mut lying = changed.clone();
    lying.key = "another".to_owned();
    lying.created = at(1000);
    lying.content = before[1].content.clone();
    let work = ask(store, move |tx| tx.update_delivery(&lying));
    work.await.expect("written");
    assert_eq!(all(store).await, [changed, before[1].clone()]);
}

/// What is changed or taken out must be there.
pub async fn a_delivery_must_exist(store: &dyn Store) {
    let mut missing = delivery("missing");
    missing.id = DeliveryId::new(77);
    let work = ask(store, move |tx| tx.update_delivery(&missing));
    assert!(work.await.expect_err("missing").is_storage());
    let work = ask(store, |tx| tx.remove_delivery(DeliveryId::new(77)));
    assert!(work.await.expect_err("missing").is_storage());
}

/// Of the messages that are due or wait, the first with this name and this correlation.
pub async fn early_messages_are_found_in_order(store: &dyn Store) {
    let with = |status, mut row: Delivery| {
        row.status = status;
        row
    };
    let sent = vec![
        with(DeliveryStatus::Done, message("done", "paid", "7")),
        with(DeliveryStatus::Resting, message("resting", "paid", "7")),
        message("another", "paid", "8"),
        message("another name", "refused", "7"),
        with(DeliveryStatus::Waiting, message("first", "paid", "7")),
        message("second", "paid", "7"),
    ];
    send(store, sent).await;
    let find = |name: &str, correlation: &'static str| {
        let awaits = awaits_message(name);
        ask(store, move |tx| tx.early_message(&awaits, correlation))
    };
    let found = find("paid", "7").await.expect("read").expect("a message");
    assert_eq!(found.key, "first");
    let work = ask(store, move |tx| tx.remove_delivery(found.id));
    work.await.expect("removed");
    let found = find("paid", "7").await.expect("read").expect("a message");
    assert_eq!(found.key, "second");
    assert_eq!(find("paid", "").await.expect("read"), None);
    assert_eq!(find("lost", "7").await.expect("read"), None);
}

/// The tasks that wait for something: those that have begun to, of every flow, oldest first.
pub async fn those_who_wait_are_found(store: &dyn Store) {
    let waiting = |id: i64, number, status, correlation: Option<&str>| {
        let mut task = task(id, number, status);
        task.awaits = Some("message:paid".to_owned());
        task.correlation = correlation.map(str::to_owned);
        task
    };
    for id in [2, 1] {
        let mut other = waiting(id, 5, Status::Started, Some("7"));
        other.awaits = Some("signal:paid".to_owned());
        let mut foreign = waiting(id, 4, Status::Started, Some("8"));
        foreign.flow = "other".to_owned();
        let tasks = [
            waiting(id, 1, Status::Done, Some("7")),
            waiting(id, 2, Status::Started, Some("7")),
            waiting(id, 3, Status::Started, None),
            foreign,
            other,
        ];
        Step::new(process(id), tasks)
            .write(store)
            .await
            .expect("written");
    }
    let find = |correlation: Option<&'static str>, limit| {
        let work = ask(store, move |tx| {
            tx.awaiting_tasks("message:paid", correlation, limit)
        });
        async move {
            let found = work.await.expect("read");
            let shown = found.iter().map(|(task, flow)| format!("{task} {flow}"));
            shown.collect::<Vec<_>>()
        }
    };
    assert_eq!(find(Some("7"), 9).await, ["1-2 hello", "2-2 hello"]);
    assert_eq!(find(Some("7"), 1).await, ["1-2 hello"]);
    assert_eq!(find(Some("9"), 9).await, Vec::<String>::new());
    let all = [
        "1-2 hello",
        "1-3 hello",
        "1-4 other",
        "2-2 hello",
        "2-3 hello",
        "2-4 other",
    ];
    assert_eq!(find(None, 9).await, all);
}

/// The list is in the order of acceptance; its filters restrict, its pages follow each other.
pub async fn deliveries_are_listed_oldest_first(store: &dyn Store) {
    let mut resting = message("c", "paid", "");
    (resting.status, resting.due) = (DeliveryStatus::Resting, None);
    send(store, vec![delivery("b"), delivery("a"), resting]).await;
    let list = |query: DeliveryQuery| async {
        let found = store.deliveries(query).await.expect("read");
        found.into_iter().map(|row| row.key).collect::<Vec<_>>()
    };
    assert_eq!(list(DeliveryQuery::default()).await, ["b", "a", "c"]);
    let of_status = |statuses| DeliveryQuery {
        statuses,
        ..Default::default()
    };
    let status = vec![DeliveryStatus::Resting, DeliveryStatus::Waiting];
    assert_eq!(list(of_status(status)).await, ["c"]);
    let to_flow = |page| DeliveryQuery {
        flow: Some("hello".to_owned()),
        page,
        ..Default::default()
    };
    assert_eq!(list(to_flow(Page::default())).await, ["b", "a"]);
    let (offset, limit) = (1, 5);
    assert_eq!(list(to_flow(Page { offset, limit })).await, ["a"]);
}
