//! Whatever the flow and whatever the order of events: the same end, and a history that tells it.

use procession::store::MemoryStore;
use procession_sql::{PostgresStore, SqliteStore, Synchronous};
use procession_tests::drive::{Outcome, engine, outcome, to_the_end, with_cancels};
use procession_tests::postgres::server;
use procession_tests::random_flow::{RandomFlow, blocks, flow_of};
use proptest::prelude::*;
use tokio::sync::OnceCell;

fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(future)
}

async fn end_in_memory(flow: &RandomFlow, choices: &[u8]) -> Outcome {
    let engine = engine(&flow.flow, MemoryStore::new())
        .await
        .expect("builds");
    let id = to_the_end(&engine, flow, choices).await.expect("ends");
    outcome(&engine, id)
        .await
        .expect("readable")
        .without_beginning()
}

async fn end_on_sqlite(flow: &RandomFlow, choices: &[u8]) -> Outcome {
    let folder = tempfile::tempdir().expect("a folder");
    let store = SqliteStore::builder(folder.path().join("random.db"))
        .synchronous(Synchronous::Off)
        .build()
        .await
        .expect("opens");
    let engine = engine(&flow.flow, store).await.expect("builds");
    let id = to_the_end(&engine, flow, choices).await.expect("ends");
    outcome(&engine, id)
        .await
        .expect("readable")
        .without_beginning()
}

/// All flows in one database: whatever ran before is over.
async fn end_on_postgres(flow: &RandomFlow, choices: &[u8]) -> Outcome {
    static STORE: OnceCell<PostgresStore> = OnceCell::const_new();
    let store = STORE.get_or_init(|| server().store()).await;
    let engine = engine(&flow.flow, store.clone()).await.expect("builds");
    let id = to_the_end(&engine, flow, choices).await.expect("ends");
    outcome(&engine, id)
        .await
        .expect("readable")
        .without_beginning()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    /// In memory twice, on an SQLite file, and on PostgreSQL.
    #[test]
    fn any_order_of_events_comes_to_the_same_end(
        block in blocks(),
        one in prop::collection::vec(any::<u8>(), 0..40),
        other in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let flow = flow_of(&block);
        run(async {
            let first = end_in_memory(&flow, &one).await;
            prop_assert_eq!(first.status, procession::ProcessStatus::Done, "{:#?}", first);
            let mut expected = flow.visits.clone();
            expected.retain(|_, times| *times > 0);
            prop_assert_eq!(first.visits(), expected, "{:#?}", first);
            let second = end_in_memory(&flow, &other).await;
            prop_assert_eq!(&first, &second);
            let third = end_on_sqlite(&flow, &other).await;
            prop_assert_eq!(&first, &third);
            let fourth = end_on_postgres(&flow, &one).await;
            prop_assert_eq!(first, fourth);
            Ok(())
        })?;
    }

    #[test]
    fn whatever_branch_is_cancelled_nothing_waits_for_ever(
        block in blocks(),
        choices in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let flow = flow_of(&block);
        run(async {
            let engine = engine(&flow.flow, MemoryStore::new()).await.expect("builds");
            let id = with_cancels(&engine, &flow, &choices).await.expect("ends");
            let outcome = outcome(&engine, id).await.expect("readable");
            prop_assert_ne!(outcome.status, procession::ProcessStatus::New, "{:#?}", outcome);
            Ok(())
        })?;
    }
}

/// `PROCESSION_CASES` asks for more in the long mode.
fn cases() -> u32 {
    let asked = std::env::var("PROCESSION_CASES").ok();
    asked.and_then(|cases| cases.parse().ok()).unwrap_or(256)
}
