//! Programs that start at one moment, and crashes while one starts.

use std::sync::Arc;

use procession::graph::NodeKind;
use procession::{ProcessStatus, Status};
use procession_tests::faulty::FaultyStore;
use procession_tests::stores;

use super::{approval, begin, do_view, engine, migrations, replays, task};

/// Several programs over one database: each is built, and one migrates.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn several_programs_start_at_once() {
    let database = Arc::new(stores::Database::new());
    let store = database.open().await;
    let old = engine(&store, approval("approve")).await.expect("builds");
    let mut all = Vec::new();
    for _ in 0..20 {
        all.push(begin(&old).await);
    }
    let starts = (0..6).map(|_| {
        let database = Arc::clone(&database);
        tokio::spawn(async move {
            let store = database.open().await;
            let flow = approval("confirm").renamed("approve");
            engine(&store, flow).await.expect("builds")
        })
    });
    let mut engines = Vec::new();
    for start in starts.collect::<Vec<_>>() {
        engines.push(start.await.expect("no panic"));
    }
    for (id, engine) in all.into_iter().zip(engines.iter().cycle()) {
        assert_eq!(migrations(engine, id).await, 1, "one of them did it");
        replays(engine, id).await;
        assert_eq!(
            do_view(engine, id, "confirm").await.status,
            ProcessStatus::Done
        );
    }
}

/// Whichever call of the store fails: nothing is half moved, and the next start does it.
#[tokio::test]
async fn a_start_that_fails_moves_nothing() {
    for calls in 0..60 {
        let store = FaultyStore::new(stores::store().await);
        let build = |flow| engine(&store, flow);
        let old = build(approval("approve")).await.expect("builds");
        let (first, second) = (begin(&old).await, begin(&old).await);
        store.fail_after(calls);
        let new = || {
            approval("confirm")
                .renamed("approve")
                .node("begin", NodeKind::Obsolete)
        };
        let failed = build(new()).await;
        let Err(error) = failed else {
            assert!(calls > 10, "the faults were met");
            return;
        };
        assert!(store.has_failed());
        assert!(error.is_storage(), "{error}");
        for id in [first, second] {
            assert_eq!(task(&old, id, "approve").await.status, Status::New);
            assert_eq!(migrations(&old, id).await, 0);
        }
        let new = build(new()).await.expect("builds");
        for id in [first, second] {
            assert_eq!(
                do_view(&new, id, "confirm").await.status,
                ProcessStatus::Done
            );
            replays(&new, id).await;
        }
    }
    panic!("the start has no end of calls");
}
