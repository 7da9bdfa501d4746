//! Jobs that apalis hands over.

use std::sync::Arc;
use std::time::Duration;

use procession::store::{Page, ProcessQuery};
use procession::{Engine, ProcessStatus};
use procession_apalis::ApalisStore;
use procession_tests::effects::{EFFECT_TABLE, split_and_join};
use procession_tests::postgres::server;
use procession_tests::store_suite::run;
use serde_json::Map;

const PROCESSES: usize = 5;

async fn engine(address: &str) -> Engine {
    let store = ApalisStore::connect(address).await.expect("connects");
    store.execute_batch(EFFECT_TABLE).await.expect("is made");
    // Whatever happens within a test is apalis' doing.
    let store = store.grace(Duration::from_secs(3600));
    let builder = Engine::builder()
        .store(store)
        .definition(Arc::new(split_and_join()));
    builder.build().await.expect("builds")
}

/// Works until this many processes are done.
async fn work(engine: &Engine, address: &str, until: &str, expected: &str) -> usize {
    let database = address.split(['/', '?']).nth(3).expect("an address");
    let over = async {
        for _ in 0..600 {
            if server().sql(database, until).trim() == expected {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("apalis hands over nothing");
    };
    let worker = engine.worker();
    worker.run(over).await.expect("works").done
}

#[test]
fn jobs_come_by_apalis_and_a_second_hand_over_changes_nothing() {
    run(async {
        let address = server().database();
        let engine = engine(&address).await;
        for _ in 0..PROCESSES {
            let started = engine.start_json("effects", "start", Map::new()).await;
            started.expect("starts");
        }
        let open = "select count(*) from procession_process where status <> 'DONE'";
        assert_eq!(work(&engine, &address, open, "0").await, PROCESSES * 2);
        let before = histories(&engine).await;

        // apalis forgets that it has handed them over.
        let database = address.split(['/', '?']).nth(3).expect("an address");
        let again = "update apalis.jobs set status = 'Pending', attempts = 0, lock_by = null, \
                     lock_at = null, done_at = null";
        server().sql(database, again);
        let left = "select count(*) from apalis.jobs where status <> 'Done'";
        assert_eq!(work(&engine, &address, left, "0").await, 0);
        assert_eq!(histories(&engine).await, before);
    });
}

async fn histories(engine: &Engine) -> String {
    let done = ProcessQuery {
        status: Some(ProcessStatus::Done),
        page: Page::default(),
        ..ProcessQuery::default()
    };
    let done = engine.store().processes(done).await.expect("readable");
    assert_eq!(done.len(), PROCESSES);
    let mut told = String::new();
    for process in done {
        told += &format!("{:?}", engine.history(process.id).await.expect("readable"));
    }
    told
}
