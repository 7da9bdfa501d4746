//! Every store keeps the same contract.

mod sqlite;

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
