//! What must hold of a database when all processes are over.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::mpsc;

use procession::history::Replay;
use procession::store::{Page, ProcessQuery, Store};
use procession::{Engine, ProcessStatus, Status};

/// What was counted.
#[derive(Debug, Default)]
pub(super) struct Counts {
    pub(super) processes: usize,
    pub(super) tasks: usize,
    pub(super) transitions: usize,
    pub(super) effects: usize,
}

/// Every process is done, each of its nodes was visited once (so each join went on once) and its history
/// tells its story; each of the functions has left one row for each process, and there is no other row.
pub(super) async fn check(engine: &Engine, functions: &[&str]) -> Counts {
    let mut counts = Counts::default();
    let effects = effects(&**engine.store()).await;
    let mut expected = BTreeSet::new();
    loop {
        let page = Page {
            offset: counts.processes,
            limit: 500,
        };
        let query = ProcessQuery {
            page,
            ..ProcessQuery::default()
        };
        let processes = engine.store().processes(query).await.expect("readable");
        if processes.is_empty() {
            break;
        }
        for process in processes {
            let id = process.id;
            assert_eq!(process.status, ProcessStatus::Done, "process {id}");
            let tasks = engine.tasks(id).await.expect("readable");
            let nodes: BTreeSet<_> = tasks.iter().map(|task| &task.node).collect();
            let flow = engine.flow(&process.flow).expect("is known");
            assert_eq!(tasks.len(), nodes.len(), "process {id}: {nodes:?}");
            assert_eq!(tasks.len(), flow.graph().nodes().len(), "process {id}");
            assert!(tasks.iter().all(|task| task.status == Status::Done));
            let history = engine.history(id).await.expect("readable");
            let replay = Replay::of(&history).expect("a possible story");
            assert_eq!(replay, Replay::of_records(&process, &tasks), "process {id}");
            expected.extend(functions.iter().map(|node| (id.get(), (*node).to_owned())));
            counts.processes += 1;
            counts.tasks += tasks.len();
            counts.transitions += history.len();
        }
    }
    let found: BTreeSet<_> = effects.keys().cloned().collect();
    assert_eq!(found, expected, "effects lost, or of a step that was not");
    let doubled: Vec<_> = effects.iter().filter(|(_, times)| **times != 1).collect();
    assert!(doubled.is_empty(), "effects doubled: {doubled:?}");
    counts.effects = effects.len();
    counts
}

/// How often each function of each process has left a row.
async fn effects(store: &dyn Store) -> BTreeMap<(i64, String), i64> {
    let (sender, answer) = mpsc::channel();
    let read = store.transact(Box::new(move |tx| {
        let rows = tx.query(
            "select process, node, count(*) as n from effect group by 1, 2",
            &[],
        )?;
        for row in rows {
            let effect = (row.get("process")?, row.get("node")?);
            sender
                .send((effect, row.get("n")?))
                .expect("somebody waits");
        }
        Ok(())
    }));
    read.await.expect("readable");
    answer.iter().collect()
}
