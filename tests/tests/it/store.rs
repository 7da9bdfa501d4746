//! Every store keeps the same contract.

mod postgres;
mod sqlite;
mod transactions;

mod memory {
    use std::sync::Arc;

    use procession::store::MemoryStore;
    use procession_tests::store_suite::Fixture;

    async fn open() -> Fixture {
        Fixture {
            store: Arc::new(MemoryStore::new()),
            folder: None,
        }
    }

    procession_tests::store_suite!(open);
}

mod sqlite_file {
    use std::sync::Arc;

    use procession_sql::SqliteStore;
    use procession_tests::store_suite::Fixture;

    async fn open() -> Fixture {
        let folder = tempfile::tempdir().expect("a folder");
        let store = SqliteStore::open(folder.path().join("app.db")).await;
        Fixture {
            store: Arc::new(store.expect("opens")),
            folder: Some(folder),
        }
    }

    procession_tests::store_suite!(open);
}

mod sqlite_memory {
    use std::sync::Arc;

    use procession_sql::SqliteStore;
    use procession_tests::store_suite::Fixture;

    async fn open() -> Fixture {
        Fixture {
            store: Arc::new(SqliteStore::in_memory().await.expect("opens")),
            folder: None,
        }
    }

    procession_tests::store_suite!(open);
}

mod postgres_database {
    use std::sync::Arc;

    use procession_tests::postgres::server;
    use procession_tests::store_suite::Fixture;

    async fn open() -> Fixture {
        Fixture {
            store: Arc::new(server().store().await),
            folder: None,
        }
    }

    procession_tests::store_suite!(open);
}

mod faulty {
    use std::sync::Arc;

    use procession::ProcessId;
    use procession::store::{MemoryStore, Store};
    use procession_tests::faulty::FaultyStore;
    use procession_tests::store_suite::{Fixture, Step, process, run};

    async fn open() -> Fixture {
        Fixture {
            store: Arc::new(FaultyStore::new(Arc::new(MemoryStore::new()))),
            folder: None,
        }
    }

    procession_tests::store_suite!(open);

    #[test]
    fn the_call_that_was_told_to_fail_does_and_no_other() {
        run(async {
            let store = FaultyStore::new(Arc::new(MemoryStore::new()));
            store.fail_after(1);
            let write = |id| Step::new(process(id), []).write(&store);
            write(1).await.expect("the first call goes well");
            assert!(!store.has_failed());
            assert!(write(2).await.expect_err("the second").is_storage());
            assert!(store.has_failed());
            write(3).await.expect("the third goes well");
            let failed = store.process(ProcessId::new(2)).await.expect("read");
            assert_eq!(failed, None);
        });
    }
}
