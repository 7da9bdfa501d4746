//! What lives of a flow, and what becomes of it when the flow changes.

use procession::graph::NodeKind;
use procession::store::{FlowVersion, LiveNode, LiveSplit, Store, TaskQuery};
use procession::{Error, Process, ProcessId, ProcessStatus, Status, Task};
use serde_json::json;

use super::fixture::{Step, ask, at, process, task};

fn version(flow: &str, fingerprint: &str) -> FlowVersion {
    FlowVersion {
        flow: flow.to_owned(),
        fingerprint: fingerprint.to_owned(),
        graph: json!({"nodes": [{"name": "a \"quoted\" name"}]}),
        recorded: at(7),
    }
}

fn flows(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

/// A version is read back as it was recorded, the last one of each flow; a failure leaves the one
/// before.
pub async fn a_version_of_a_flow_replaces_the_one_before(store: &dyn Store) {
    let read = |flow: &'static str| ask(store, move |tx| tx.flow_version(flow));
    assert_eq!(read("hello").await.expect("read"), None);
    for version in [
        version("hello", "a"),
        version("other", "x"),
        version("hello", "b"),
    ] {
        let write = store.transact(Box::new(move |tx| tx.record_flow(&version)));
        write.await.expect("written");
    }
    let failed = store.transact(Box::new(|tx| {
        tx.record_flow(&version("hello", "c"))?;
        tx.record_flow(&version("new", "n"))?;
        Err(Error::storage("no"))
    }));
    failed.await.expect_err("fails");
    assert_eq!(
        read("hello").await.expect("read"),
        Some(version("hello", "b"))
    );
    assert_eq!(
        read("other").await.expect("read"),
        Some(version("other", "x"))
    );
    assert_eq!(read("new").await.expect("read"), None);
}

/// A process of a flow whose tasks are given by node, kind, status, token and when they were made.
async fn write(
    store: &dyn Store,
    id: i64,
    flow: &str,
    tasks: &[(&str, NodeKind, Status, &str, i64)],
) {
    let mut process = process(id);
    flow.clone_into(&mut process.flow);
    let tasks = tasks.iter().zip(1..);
    let tasks = tasks.map(|((node, kind, status, token, made), number)| {
        let mut task = task(id, number, *status);
        flow.clone_into(&mut task.flow);
        (*node).clone_into(&mut task.node);
        task.kind = *kind;
        task.token = token.parse().expect("a token");
        task.created = at(*made);
        task
    });
    let step = Step::new(process, tasks.collect::<Vec<_>>());
    step.write(store).await.expect("written");
}

/// Active tasks only, one row for each node and kind, with their number, the first moment and the
/// lowest process.
pub async fn live_tasks_are_counted_by_node_and_kind(store: &dyn Store) {
    use NodeKind::{Job, View};
    use Status::{Assigned, Canceled, Done, Error, New, Revived, Scheduled, Started};
    write(
        store,
        1,
        "hello",
        &[
            ("approve", View, Done, "", 1),
            ("approve", View, Revived, "", 1),
            ("send", Job, Canceled, "", 1),
        ],
    )
    .await;
    write(
        store,
        2,
        "hello",
        &[
            ("approve", View, New, "", 9),
            ("approve", View, Assigned, "", 4),
            ("send", Job, Scheduled, "", 6),
        ],
    )
    .await;
    write(
        store,
        3,
        "hello",
        &[
            ("approve", Job, Error, "", 3),
            ("approve", View, Started, "", 5),
        ],
    )
    .await;
    write(store, 4, "other", &[("approve", View, New, "", 8)]).await;
    let live = |names: &'static [&'static str]| ask(store, move |tx| tx.live_nodes(&flows(names)));
    let row = |flow: &str, node: &str, kind, tasks, since, oldest| LiveNode {
        flow: flow.to_owned(),
        node: node.to_owned(),
        kind,
        tasks,
        since: at(since),
        oldest: ProcessId::new(oldest),
    };
    assert_eq!(
        live(&["hello"]).await.expect("read"),
        [
            row("hello", "approve", Job, 1, 3, 3),
            row("hello", "approve", View, 3, 4, 2),
            row("hello", "send", Job, 1, 6, 2),
        ]
    );
    assert_eq!(
        live(&["other", "none"]).await.expect("read"),
        [row("other", "approve", View, 1, 8, 4)]
    );
    assert_eq!(live(&[]).await.expect("read"), []);
}

/// Every split on every level of the tokens of active tasks.
pub async fn live_splits_are_counted_by_name(store: &dyn Store) {
    use NodeKind::View;
    use Status::{Done, New};
    write(
        store,
        1,
        "hello",
        &[
            ("a", View, Done, "gone#2.1", 1),
            ("b", View, New, "", 1),
            ("c", View, New, "outer#2.1/inner#7.2", 5),
            ("d", View, New, "outer#2.2", 3),
            ("e", View, New, "outer#2.2/outer#9.1", 4),
        ],
    )
    .await;
    write(store, 2, "hello", &[("c", View, New, "outer#2.1", 2)]).await;
    write(store, 3, "other", &[("c", View, New, "inner#2.1", 1)]).await;
    let live = ask(store, |tx| tx.live_splits(&flows(&["hello"])));
    let row = |node: &str, tasks, since, oldest| LiveSplit {
        flow: "hello".to_owned(),
        node: node.to_owned(),
        tasks,
        since: at(since),
        oldest: ProcessId::new(oldest),
    };
    assert_eq!(
        live.await.expect("read"),
        [row("inner", 1, 5, 1), row("outer", 4, 2, 1),]
    );
}

/// Running ones of this flow only, lowest first.
pub async fn running_processes_come_in_pages(store: &dyn Store) {
    for id in 1..=7 {
        let mut process = process(id);
        if id == 3 {
            process.status = ProcessStatus::Done;
        }
        if id == 5 {
            process.flow = "other".to_owned();
        }
        let step = Step::new(process, []);
        step.write(store).await.expect("written");
    }
    let page = |after| {
        let after = ProcessId::new(after);
        ask(store, move |tx| tx.running_processes("hello", after, 3))
    };
    let numbers = |ids: Vec<ProcessId>| ids.into_iter().map(ProcessId::get).collect::<Vec<_>>();
    assert_eq!(numbers(page(0).await.expect("read")), [1, 2, 4]);
    assert_eq!(numbers(page(4).await.expect("read")), [6, 7]);
    assert!(page(7).await.expect("read").is_empty());
}

/// Whatever its status; the permission of those who manage the flow moves with it. A failure moves
/// nothing.
pub async fn a_flow_moves_with_all_its_processes(store: &dyn Store) {
    let tasks = |id| {
        let mut open = task(id, 1, Status::New);
        open.permission = Some("hello.manage".to_owned());
        let mut done = task(id, 2, Status::Done);
        done.permission = Some("hello.approve".to_owned());
        [open, done]
    };
    let mut over = process(2);
    over.status = ProcessStatus::Done;
    let other = Process::new(ProcessId::new(3), "other", at(1));
    let mut foreign: Task = task(3, 1, Status::New);
    foreign.flow = "other".to_owned();
    Step::new(process(1), tasks(1))
        .write(store)
        .await
        .expect("written");
    Step::new(over, tasks(2))
        .write(store)
        .await
        .expect("written");
    Step::new(other, [foreign])
        .write(store)
        .await
        .expect("written");
    let record =
        |tx: &mut dyn procession::store::Transaction| tx.record_flow(&version("hello", "a"));
    store.transact(Box::new(record)).await.expect("written");
    let failed = store.transact(Box::new(|tx| {
        tx.rename_flow("hello", "greeting")?;
        Err(Error::storage("no"))
    }));
    failed.await.expect_err("fails");
    let flow = |id| async move {
        let process = store.process(ProcessId::new(id)).await.expect("read");
        process.expect("there").flow
    };
    assert_eq!(flow(1).await, "hello");
    let moved = ask(store, |tx| tx.rename_flow("hello", "greeting"));
    assert_eq!(moved.await.expect("moved"), 2);
    assert_eq!(
        (flow(1).await, flow(2).await, flow(3).await),
        (
            "greeting".to_owned(),
            "greeting".to_owned(),
            "other".to_owned()
        )
    );
    let query = TaskQuery {
        flows: flows(&["greeting"]),
        ..TaskQuery::default()
    };
    let found = store.tasks(query).await.expect("read");
    let found: Vec<_> = found
        .iter()
        .map(|task| (task.id.to_string(), task.permission.as_deref()))
        .collect();
    let [manage, approve] = [Some("greeting.manage"), Some("hello.approve")];
    assert_eq!(
        found,
        [
            ("1-1".to_owned(), manage),
            ("1-2".to_owned(), approve),
            ("2-1".to_owned(), manage),
            ("2-2".to_owned(), approve),
        ]
    );
    let left = ask(store, |tx| tx.flow_version("hello"));
    assert_eq!(left.await.expect("read"), None);
    let again = ask(store, |tx| tx.rename_flow("hello", "greeting"));
    assert_eq!(again.await.expect("moved"), 0);
}

/// Active or not, by number, and as this transaction has written them.
pub async fn all_tasks_of_a_process_are_read_in_a_transaction(store: &dyn Store) {
    let tasks = [task(1, 2, Status::New), task(1, 1, Status::Done)];
    let step = Step::new(process(1), tasks);
    let read = ask(store, move |tx| {
        step.apply(tx)?;
        tx.process_tasks(ProcessId::new(1))
    });
    assert_eq!(
        read.await.expect("read"),
        [task(1, 1, Status::Done), task(1, 2, Status::New)]
    );
}
