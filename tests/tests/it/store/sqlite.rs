//! What only SQLite has: files, several programs, user's own tables.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use procession::store::{SqlValue, Store, TaskQuery};
use procession::{Error, ProcessId, Status, TaskId};
use procession_sql::{SqliteStore, Synchronous};
use procession_tests::store_suite::{Step, ask, process, run, task};
use rusqlite::Connection;
use tempfile::TempDir;

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("app.db");
    (folder, path)
}

async fn open(path: &Path) -> SqliteStore {
    SqliteStore::open(path).await.expect("opens")
}

async fn refused(path: &Path) -> String {
    let error = SqliteStore::open(path).await.expect_err("refused");
    assert!(error.is_incompatible(), "{error}");
    let text = error.to_string();
    assert!(text.contains(&path.display().to_string()), "{text}");
    text
}

fn sql(path: &Path, sql: &str) {
    let conn = Connection::open(path).expect("opens");
    conn.execute_batch(sql).expect("runs");
}

#[test]
fn a_file_that_is_opened_again_has_everything() {
    run(async {
        let (_folder, path) = folder();
        let store = open(&path).await;
        let task = task(1, 1, Status::New);
        let id = task.id;
        Step::new(process(1), [task.clone()])
            .write(&store)
            .await
            .expect("written");
        let given = ask(&store, |tx| tx.next_process()).await.expect("an id");
        drop(store);
        assert!(
            !path.with_extension("db-wal").exists(),
            "the file was closed"
        );
        let store = open(&path).await;
        assert_eq!(store.task(id).await.expect("read"), Some(task));
        let next = ask(&store, |tx| tx.next_process()).await.expect("an id");
        assert!(next > given, "{next} was given before");
    });
}

#[test]
fn dropping_the_store_finishes_what_waits() {
    run(async {
        let (_folder, path) = folder();
        let store = open(&path).await;
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        for id in 1..=100 {
            let mut work = std::pin::pin!(Step::new(process(id), []).write(&store));
            let _ = work.as_mut().poll(&mut context);
        }
        drop(store);
        let store = open(&path).await;
        for id in (1..=100).map(ProcessId::new) {
            assert!(store.process(id).await.expect("read").is_some(), "{id}");
        }
    });
}

#[test]
fn the_last_handle_may_be_dropped_by_its_own_work() {
    run(async {
        let (_folder, path) = folder();
        let store = open(&path).await;
        let handle = store.clone();
        let (sender, done) = std::sync::mpsc::channel();
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let waiting = async move {
            let work = store.transact(Box::new(move |_| {
                wait.recv().expect("told to go");
                drop(handle);
                sender.send(()).expect("somebody waits");
                Ok(())
            }));
            let _ = std::pin::pin!(work)
                .as_mut()
                .poll(&mut std::task::Context::from_waker(std::task::Waker::noop()));
        };
        waiting.await;
        go.send(()).expect("the work waits");
        done.recv_timeout(Duration::from_secs(10))
            .expect("it does not wait for itself");
    });
}

#[test]
fn a_newer_schema_is_refused() {
    run(async {
        let (_folder, path) = folder();
        drop(open(&path).await);
        sql(
            &path,
            "insert into procession_migration values (99, 'later', 0)",
        );
        let before = std::fs::read(&path).expect("read");
        let text = refused(&path).await;
        assert!(text.contains("newer") && text.contains("99"), "{text}");
        assert_eq!(std::fs::read(&path).expect("read"), before);
    });
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    run(async {
        for length in [5, 300, 100_000] {
            let (_folder, path) = folder();
            let text = "something else ".repeat(length)[..length].to_owned();
            std::fs::write(&path, &text).expect("written");
            assert!(refused(&path).await.contains("not a SQLite database"));
            assert_eq!(std::fs::read_to_string(&path).expect("read"), text);
        }
    });
}

#[test]
fn tables_of_our_names_that_are_not_ours_are_refused() {
    run(async {
        for (table, says) in [
            ("procession_task (id)", "was not made by procession"),
            ("Procession_Process (id)", "was not made by procession"),
            ("procession_migration (id)", "has no column `version`"),
        ] {
            let (_folder, path) = folder();
            sql(&path, &format!("create table {table}"));
            let before = std::fs::read(&path).expect("read");
            let text = refused(&path).await;
            assert!(text.contains(says), "{text}");
            assert_eq!(
                std::fs::read(&path).expect("read"),
                before,
                "nothing is written"
            );
        }
    });
}

#[test]
fn a_table_that_lost_a_column_is_refused() {
    run(async {
        let (_folder, path) = folder();
        drop(open(&path).await);
        sql(&path, "alter table procession_history drop column detail");
        let text = refused(&path).await;
        assert!(
            text.contains("`procession_history` has no column `detail`"),
            "{text}"
        );
    });
}

#[test]
fn a_database_of_the_users_is_shared() {
    run(async {
        let (_folder, path) = folder();
        sql(
            &path,
            "create table orders (id integer primary key, text text)",
        );
        let store = open(&path).await;
        let work = store.transact(Box::new(|tx| {
            let values = [SqlValue::from(7), SqlValue::from("paper")];
            assert_eq!(
                tx.execute("insert into orders values ($1, $2)", &values)?,
                1
            );
            let rows = tx.query("select text, id from orders where id = $1", &values[..1])?;
            assert_eq!(rows.len(), 1);
            assert_eq!(rows[0].get::<String>("text")?, "paper");
            assert_eq!(rows[0].get::<u32>(1)?, 7);
            let native = tx
                .native()
                .and_then(|native| native.downcast_ref::<Connection>());
            let count: i64 = native
                .expect("the connection")
                .query_row("select count(*) from orders", [], |row| row.get(0))
                .map_err(Error::sql)?;
            assert_eq!(count, 1);
            Ok(())
        }));
        work.await.expect("written");
    });
}

#[test]
fn what_the_user_writes_commits_with_the_step_or_not_at_all() {
    run(async {
        let (_folder, path) = folder();
        sql(&path, "create table orders (id integer primary key)");
        let store = open(&path).await;
        let work = store.transact(Box::new(|tx| {
            tx.execute("insert into orders values (1)", &[])?;
            Step::new(process(1), []).apply(tx)?;
            tx.execute("insert into orders values (1)", &[]).map(drop)
        }));
        let error = work.await.expect_err("the key is taken");
        assert!(error.to_string().contains("UNIQUE"), "{error}");
        let rows = ask(&store, |tx| tx.query("select * from orders", &[])).await;
        assert!(rows.expect("read").is_empty());
    });
}

#[test]
fn the_transaction_is_not_the_users_to_end() {
    run(async {
        let store = SqliteStore::in_memory().await.expect("opens");
        for statement in [
            "COMMIT",
            " rollback;",
            "/* now */ savepoint x",
            "insert into t values (1); commit",
        ] {
            let work = store.transact(Box::new(move |tx| {
                Step::new(process(1), []).apply(tx)?;
                tx.execute(statement, &[]).map(drop)
            }));
            assert!(work.await.expect_err("refused").is_storage(), "{statement}");
            assert_eq!(store.process(ProcessId::new(1)).await.expect("read"), None);
        }
    });
}

#[test]
fn a_statement_that_rolls_everything_back_fails_the_whole_group() {
    run(async {
        let store = Arc::new(SqliteStore::in_memory().await.expect("opens"));
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let first = tokio::spawn({
            let store = Arc::clone(&store);
            async move {
                let work = store.transact(Box::new(move |tx| {
                    wait.recv().expect("told to go");
                    Step::new(process(1), []).apply(tx)
                }));
                work.await
            }
        });
        tokio::time::sleep(Duration::from_millis(20)).await;
        let second = tokio::spawn({
            let store = Arc::clone(&store);
            async move {
                let work = store.transact(Box::new(|tx| {
                    let sql = "insert or rollback into procession_sequence values (null)";
                    tx.execute(sql, &[]).map(drop)
                }));
                work.await
            }
        });
        tokio::time::sleep(Duration::from_millis(1)).await;
        go.send(()).expect("the work waits");
        assert!(second.await.expect("no panic").is_err());
        let first = first.await.expect("no panic").is_ok();
        let kept = store
            .process(ProcessId::new(1))
            .await
            .expect("read")
            .is_some();
        assert_eq!(first, kept, "what is answered is what is stored");
        Step::new(process(2), [])
            .write(&*store)
            .await
            .expect("works on");
    });
}

#[test]
fn an_item_that_ends_its_own_savepoint_is_not_kept() {
    run(async {
        let store = SqliteStore::in_memory().await.expect("opens");
        let work = store.transact(Box::new(|tx| {
            Step::new(process(1), []).apply(tx)?;
            let native = tx
                .native()
                .and_then(|native| native.downcast_ref::<Connection>());
            let native = native.expect("the connection");
            native
                .execute_batch("release procession_item")
                .map_err(Error::sql)?;
            Err(Error::storage("no"))
        }));
        assert!(work.await.expect_err("failed").is_storage());
        let id = ProcessId::new(1);
        assert_eq!(store.process(id).await.expect("read"), None);
        Step::new(process(1), [])
            .write(&store)
            .await
            .expect("works on");
    });
}

#[test]
fn a_failing_item_does_not_take_its_group_with_it() {
    run(async {
        let (_folder, path) = folder();
        let store = Arc::new(open(&path).await);
        let items = (1..=200).map(|id| {
            let store = Arc::clone(&store);
            tokio::spawn(async move {
                let work = store.transact(Box::new(move |tx| {
                    Step::new(process(id), [task(id, 1, Status::New)]).apply(tx)?;
                    match id % 10 {
                        3 => Err(Error::storage("no")),
                        7 => panic!("by intent"),
                        _ => Ok(()),
                    }
                }));
                (id, work.await.is_ok())
            })
        });
        for item in items.collect::<Vec<_>>() {
            let (id, ok) = item.await.expect("no panic");
            assert_eq!(ok, ![3, 7].contains(&(id % 10)), "{id}");
            let task = TaskId::new(ProcessId::new(id), 1);
            assert_eq!(store.task(task).await.expect("read").is_some(), ok, "{id}");
        }
    });
}

#[test]
fn two_handles_on_one_file_take_turns() {
    run(async {
        let (_folder, path) = folder();
        let (left, right) = tokio::join!(open(&path), open(&path));
        Step::new(process(1), [])
            .write(&left)
            .await
            .expect("written");
        let count = |store: SqliteStore| async move {
            for _ in 0..100 {
                let work = store.transact(Box::new(|tx| {
                    let loaded = tx.load(ProcessId::new(1))?;
                    let mut step = Step::new(loaded.expect("the process").process, []);
                    step.created = false;
                    step.process.tasks += 1;
                    let fresh = tx.next_process()?;
                    Step::new(process(fresh.get()), []).apply(tx)?;
                    step.apply(tx)
                }));
                work.await.expect("its turn comes");
            }
        };
        tokio::join!(count(left.clone()), count(right));
        let stored = left.process(ProcessId::new(1)).await.expect("read");
        assert_eq!(stored.map(|process| process.tasks), Some(200));
    });
}

#[test]
fn a_lock_that_is_not_let_go_is_busy_in_bounded_time() {
    run(async {
        let (_folder, path) = folder();
        let timeout = Duration::from_millis(200);
        let store = SqliteStore::builder(&path).busy_timeout(timeout).build();
        let store = Arc::new(store.await.expect("opens"));
        let other = Connection::open(&path).expect("opens");
        other.execute_batch("begin immediate").expect("locked");
        let ran = Arc::new(AtomicU32::new(0));
        let begin = Instant::now();
        let waiting = (0..20).map(|_| {
            let (store, ran) = (Arc::clone(&store), Arc::clone(&ran));
            tokio::spawn(async move {
                let work = store.transact(Box::new(move |_| {
                    ran.fetch_add(1, Ordering::SeqCst);
                    Ok(())
                }));
                work.await
            })
        });
        for work in waiting.collect::<Vec<_>>() {
            assert!(work.await.expect("no panic").expect_err("locked").is_busy());
        }
        assert!(begin.elapsed() < timeout * 6, "{:?}", begin.elapsed());
        assert_eq!(ran.load(Ordering::SeqCst), 0);
        store
            .tasks(TaskQuery::default())
            .await
            .expect("reading goes on");
        other.execute_batch("rollback").expect("unlocked");
        Step::new(process(1), [])
            .write(&*store)
            .await
            .expect("works on");
    });
}

#[test]
fn what_cannot_be_understood_is_named() {
    run(async {
        for (change, place) in [
            (
                "procession_task set status = 'LATER'",
                "column `status` of row 1-1 of table `procession_task`",
            ),
            (
                "procession_task set kind = 'Magic'",
                "column `kind` of row 1-1",
            ),
            (
                "procession_task set token = 'split#'",
                "column `token` of row 1-1",
            ),
            (
                "procession_task set previous = '{'",
                "column `previous` of row 1-1",
            ),
            (
                "procession_task set attempt = -1",
                "column `attempt` of row 1-1",
            ),
            (
                "procession_process set data = '{'",
                "column `data` of row 1 of table `procession_process`",
            ),
            (
                "procession_process set status = ''",
                "column `status` of row 1 of",
            ),
        ] {
            let (_folder, path) = folder();
            let store = open(&path).await;
            let step = Step::new(process(1), [task(1, 1, Status::New)]);
            step.write(&store).await.expect("written");
            sql(&path, &format!("update {change}"));
            let id = ProcessId::new(1);
            let error = match change.starts_with("procession_task") {
                true => store.process_tasks(id).await.map(drop),
                false => store.process(id).await.map(drop),
            };
            let error = error.expect_err("corrupt");
            assert!(
                error.is_corrupt() && error.to_string().contains(place),
                "{error}"
            );
            let error = ask(&store, move |tx| tx.load(id)).await;
            if !change.contains("status = 'LATER'") {
                assert!(error.expect_err("corrupt").is_corrupt());
            }
        }
    });
}

#[test]
fn every_setting_of_synchronous_writes() {
    run(async {
        for synchronous in [Synchronous::Full, Synchronous::Normal, Synchronous::Off] {
            let (_folder, path) = folder();
            let builder = SqliteStore::builder(&path)
                .synchronous(synchronous)
                .readers(0);
            let store = builder.build().await.expect("opens");
            Step::new(process(1), [])
                .write(&store)
                .await
                .expect("written");
            assert!(
                store
                    .process(ProcessId::new(1))
                    .await
                    .expect("read")
                    .is_some()
            );
        }
    });
}

#[test]
fn a_folder_that_is_missing_is_named() {
    run(async {
        let path = Path::new("/nowhere/at/all/app.db");
        let error = SqliteStore::open(path).await.expect_err("refused");
        assert!(
            error.is_storage() && error.to_string().contains("/nowhere/at/all/app.db"),
            "{error}"
        );
    });
}
