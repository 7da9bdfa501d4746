//! Statements of the user's: what one leaves behind that ends the transaction, and batches.

use procession::flow::{Activation, NodeError};
use procession::prelude::*;
use procession::store::{SqlValue, Store};
use procession::{Engine, ProcessId};
use procession_sql::SqliteStore;
use procession_tests::store_suite::{ask, run};
use serde_json::Map;

#[jsonstore]
#[derive(Debug, Clone)]
pub struct Data {
    pub n: u32,
}

#[flow(data = Data)]
pub struct Rolls {
    #[next(taking)]
    start: StartHandle,
    #[run(Self::take)]
    #[next(end)]
    taking: Function,
    end: End,
}

impl Rolls {
    /// Takes a duplicate for "already there".
    #[allow(clippy::unnecessary_wraps, reason = "the signature of a function")]
    fn take(a: &mut Activation<'_, Self>) -> Result<(), NodeError> {
        let insert = "insert or rollback into mine (id) values ($1)";
        let _ = a.tx.execute(insert, &[SqlValue::from(1)]);
        Ok(())
    }
}

#[tokio::test]
async fn a_swallowed_rollback_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.db");
    let store = SqliteStore::open(&file).await.unwrap();
    let conn = rusqlite::Connection::open(&file).unwrap();
    conn.execute_batch("create table mine (id integer primary key); insert into mine values (1)")
        .unwrap();
    let engine = Engine::builder().store(store).flow::<Rolls>().build().await;
    let started = engine
        .unwrap()
        .start_json("rolls", "start", Map::new())
        .await;
    assert!(started.is_err());
    for table in ["process", "task", "history"] {
        let count = format!("select count(*) from procession_{table}");
        let rows: i64 = conn.query_row(&count, [], |row| row.get(0)).unwrap();
        assert_eq!(rows, 0, "{table}");
    }
}

#[tokio::test]
async fn a_database_in_memory_may_be_opened_by_name() {
    for name in [":memory:", ""] {
        let store = SqliteStore::builder(name).readers(2).build().await.unwrap();
        assert_eq!(store.process(ProcessId::new(1)).await.unwrap(), None);
    }
}

#[test]
fn a_batch_is_committed_as_a_whole_or_not_at_all() {
    run(async {
        let store = SqliteStore::in_memory().await.expect("opens");
        let made = "create table paper (id integer); insert into paper values (1); -- and no more";
        store.execute_batch(made).await.expect("made");
        let failing = "insert into paper values (2); insert into nowhere values (3)";
        let error = store.execute_batch(failing).await.expect_err("refused");
        assert!(error.to_string().contains("nowhere"), "{error}");
        let ending = "insert into paper values (4); commit";
        let error = store.execute_batch(ending).await.expect_err("refused");
        assert!(error.to_string().contains("`COMMIT`"), "{error}");
        let count = ask(&store, |tx| {
            tx.query("select count(*) from paper", &[])?[0].get::<i64>(0)
        });
        assert_eq!(count.await.expect("counted"), 1);
    });
}
