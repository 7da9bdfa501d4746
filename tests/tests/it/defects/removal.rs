//! What is taken away takes nothing else along: nodes of a flow, tasks that nobody chose, people.

use std::sync::Arc;

use procession::graph::{Graph, NodeKind};
use procession::prelude::*;
use procession::store::Store;
use procession::testing::ScriptedFlow;
use procession::{Engine, Status};
use procession_sql::{SqlStore, SqliteStore};
use procession_tests::postgres::server;
use procession_tests::stores;
use serde_json::Map;

use crate::engine::task;
use crate::people::order::replays;

/// Two branches; that of `a` is given up later, and may lead to a join.
async fn engine(store: &Arc<dyn Store>, a: NodeKind, joins: bool) -> Engine {
    let behind = if joins { "join" } else { "end" };
    let mut graph = Graph::builder("hello")
        .node("start", NodeKind::StartHandle)
        .node("split", NodeKind::Split)
        .node("a", a)
        .node("b", NodeKind::Handle)
        .node("c", NodeKind::Handle)
        .node("end", NodeKind::End)
        .edge("start", "split")
        .edge("split", "b")
        .edge("split", "c")
        .edge("a", behind)
        .edge("b", behind)
        .edge("c", behind);
    if joins {
        graph = graph.node("join", NodeKind::Join).edge("join", "end");
    }
    if a != NodeKind::Obsolete {
        graph = graph.edge("split", "a");
    }
    let flow = ScriptedFlow::new(graph.build().unwrap());
    let builder = Engine::builder().store(store.clone());
    builder.definition(Arc::new(flow)).build().await.unwrap()
}

/// Defect 7: a task of a node that is obsolete was cancelled, but never finished, so that the process did not end.
#[tokio::test]
async fn a_cancelled_task_of_an_obsolete_node_holds_up_nothing() {
    for (joins, obsolete_last) in [(false, false), (false, true), (true, false), (true, true)] {
        let store = stores::store().await;
        let old = engine(&store, NodeKind::Handle, joins).await;
        let process = old.start_json("hello", "start", Map::new()).await;
        let id = process.unwrap().id;
        let new = engine(&store, NodeKind::Obsolete, joins).await;
        let rest = task(&new, id, "a").await;
        assert_eq!(rest.kind, NodeKind::Obsolete);
        let boss = User::superuser("boss");
        let steps = if obsolete_last {
            ["b", "c", "a"]
        } else {
            ["b", "a", "c"]
        };
        for node in steps {
            let process = new.process(id).await.unwrap();
            assert_eq!(process.status, ProcessStatus::New, "before `{node}`");
            let open = task(&new, id, node).await.id;
            match node {
                "a" => drop(new.as_user(&boss).cancel_task(open).await.unwrap()),
                _ => drop(new.call_json(open, Map::new()).await.unwrap()),
            }
        }
        let given_up = task(&new, id, "a").await;
        assert_eq!(given_up.status, Status::Canceled);
        assert!(given_up.finished.is_some());
        let process = new.process(id).await.unwrap();
        assert_eq!(process.status, ProcessStatus::Done);
        assert!(process.finished.is_some());
        replays(&new, id).await;
    }
}

/// Defect 15: what was done to many, of which none were chosen, was done to all.
#[tokio::test]
async fn what_is_done_to_none_is_done_to_none() {
    let store = stores::store().await;
    let engine = engine(&store, NodeKind::Handle, true).await;
    let process = engine.start_json("hello", "start", Map::new()).await;
    let id = process.unwrap().id;
    let boss = User::superuser("boss");
    let manager = engine.as_user(&boss);
    assert!(manager.bulk([]).cancel_task().await.is_empty());
    assert!(manager.bulk_processes([]).cancel().await.is_empty());
    let chosen = task(&engine, id, "a").await.id;
    let outcomes = manager.bulk([chosen]).cancel_task().await;
    assert!(outcomes[0].1.is_ok());
    let tasks = engine.tasks(id).await.unwrap();
    let canceled = tasks.iter().filter(|task| task.status == Status::Canceled);
    assert_eq!(canceled.count(), 1);
}

#[jsonstore]
pub struct Note {
    pub text: String,
}

#[flow(data = Note)]
pub struct NoteFlow {
    #[form(text)]
    #[next(read)]
    start: Start,
    #[assign(owner_of(start))]
    #[next(file)]
    read: View,
    #[assign(owner_of(start))]
    #[next(end)]
    file: View,
    end: End,
}

/// Defect 24: whoever deleted a user deleted the user's tasks, and the history with them.
#[tokio::test]
async fn what_somebody_did_stays_when_they_are_gone() {
    let database = server().database();
    let postgres = procession_sql::PostgresStore::builder(database.clone());
    let stores: [SqlStore; 2] = [
        SqliteStore::in_memory().await.unwrap().into(),
        postgres.build().await.unwrap().into(),
    ];
    for store in stores {
        somebody_leaves(store).await;
    }
    // No row of the library goes away because another one does, of whichever table.
    let cascades = "select count(*) from information_schema.referential_constraints \
                    where delete_rule = 'CASCADE'";
    assert_eq!(server().sql(&database, cascades).trim(), "0");
}

async fn somebody_leaves(store: SqlStore) {
    let people = "create table person (id varchar(20) primary key); \
                  insert into person values ('ada'), ('bob')";
    store.execute_batch(people).await.unwrap();
    let builder = Engine::builder().store(store.clone());
    let engine = builder.flow::<NoteFlow>().build().await.unwrap();
    let (flow, ada) = (NoteFlow::nodes(), User::new("ada"));
    let form = NoteFlowStartForm {
        text: "Dear all".to_owned(),
    };
    let process = engine.as_user(&ada).start(&flow.start, form).await;
    let id = process.unwrap().id;
    let read = task(&engine, id, "read").await.id;
    let done = engine.as_user(&ada).complete(&flow.read, read, ()).await;
    done.unwrap();
    let tasks = engine.tasks(id).await.unwrap();
    let history = engine.history(id).await.unwrap();

    let leaves = "delete from person where id = 'ada'";
    store.execute_batch(leaves).await.unwrap();
    assert_eq!(engine.tasks(id).await.unwrap(), tasks);
    assert_eq!(engine.history(id).await.unwrap(), history);
    assert_eq!(task(&engine, id, "read").await.owner, Some("ada".into()));
    replays(&engine, id).await;

    // What the person had still to do is handed to somebody else.
    let (boss, bob) = (User::superuser("boss"), User::new("bob"));
    let file = task(&engine, id, "file").await;
    assert_eq!(file.owner, Some("ada".into()));
    let handed_over = engine.as_user(&boss).reassign(file.id, "bob").await;
    handed_over.unwrap();
    let done = engine.as_user(&bob).complete(&flow.file, file.id, ()).await;
    assert_eq!(done.unwrap().status, ProcessStatus::Done);
    replays(&engine, id).await;
}
