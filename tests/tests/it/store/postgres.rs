//! What is particular about PostgreSQL.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use procession::graph::NodeKind;
use procession::history::{HistoryEntry, HistoryEvent};
use procession::store::{SqlValue, Store, Transaction};
use procession::{Error, ProcessId, Status, TaskId};
use procession_sql::{PostgresConnection, PostgresStore};
use procession_tests::postgres::{Server, server};
use procession_tests::store_suite::{Step, ask, at, process, run, task};

/// The name of the database in an address of [`Server::database`].
fn name(address: &str) -> &str {
    let start = address
        .find("localhost/")
        .expect("an address of the server")
        + 10;
    let rest = &address[start..];
    rest.split('?').next().expect("a name")
}

async fn connect(address: &str) -> Result<PostgresStore, Error> {
    let builder = PostgresStore::builder(address).writers(2).readers(2);
    builder.build().await
}

/// Ends every connection to a database, as a server that is restarted does.
fn disconnect(server: &Server, address: &str) {
    let sql = format!(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = '{}'",
        name(address)
    );
    server.sql("postgres", &sql);
}

#[test]
fn programs_may_start_at_the_same_moment() {
    run(async {
        let address = server().database();
        let starting: Vec<_> = (0..6)
            .map(|_| {
                let address = address.clone();
                tokio::spawn(async move { connect(&address).await })
            })
            .collect();
        for store in starting {
            store.await.expect("no panic").expect("starts");
        }
        let applied = "select count(*) = count(distinct version) from procession_migration";
        assert_eq!(server().sql(name(&address), applied).trim(), "t");
    });
}

#[test]
fn a_database_that_is_not_ours_is_refused_without_writing_to_it() {
    run(async {
        let made = server().database();
        drop(connect(&made).await.expect("makes its tables"));
        let ours = "insert into procession_migration values (99, 'later', 0)";
        let lost = "alter table procession_task drop column lease";
        let foreign = "drop table procession_migration";
        for (change, said) in [
            (ours, "a newer version of procession"),
            (lost, "has no column `lease`"),
            (foreign, "was not made by procession"),
        ] {
            let copy = server().copy(&made);
            server().sql(name(&copy), change);
            let tables = "select count(*) from pg_class where relname like 'procession%'";
            let before = server().sql(name(&copy), tables);
            let error = connect(&copy).await.expect_err("refused");
            assert!(error.is_incompatible(), "{error}");
            assert!(error.to_string().contains(said), "{error}");
            assert_eq!(server().sql(name(&copy), tables), before);
        }
    });
}

#[test]
fn an_address_that_leads_nowhere_says_so_without_the_password() {
    run(async {
        let builder = PostgresStore::builder("postgres://ada:secret@localhost:1/app");
        let error = builder
            .busy_timeout(Duration::from_millis(50))
            .build()
            .await;
        let error = error.expect_err("nobody is there");
        assert!(error.is_busy() || error.is_storage(), "{error}");
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        let error = connect("postgres://[").await.expect_err("no address");
        assert!(error.is_incompatible(), "{error}");
    });
}

/// Takes a process and keeps it until it is told to let go.
fn hold(store: &Arc<PostgresStore>, id: i64) -> (mpsc::Receiver<()>, mpsc::Sender<()>) {
    let (taken, is_taken) = mpsc::channel();
    let (let_go, wait) = mpsc::channel::<()>();
    let store = Arc::clone(store);
    tokio::spawn(async move {
        let work = store.transact(Box::new(move |tx| {
            tx.load(ProcessId::new(id))?;
            taken.send(()).expect("somebody waits");
            // Letting go is being told, or nobody being left.
            let _ = wait.recv();
            Ok(())
        }));
        work.await.expect("goes well");
    });
    (is_taken, let_go)
}

#[test]
fn a_lock_that_is_not_let_go_is_busy_in_bounded_time() {
    run(async {
        let address = server().database();
        let store = Arc::new(connect(&address).await.expect("connects"));
        for id in 1..=2 {
            let step = Step::new(process(id), []);
            step.write(&*store).await.expect("written");
        }
        let timeout = Duration::from_secs(1);
        let other = PostgresStore::builder(&address).busy_timeout(timeout);
        let other = other.build().await.expect("connects");
        let (is_taken, let_go) = hold(&store, 1);
        is_taken.recv().expect("taken");
        let begin = Instant::now();
        let error = ask(&other, |tx| tx.load(ProcessId::new(1))).await;
        assert!(error.expect_err("locked").is_busy());
        assert!(begin.elapsed() < timeout * 10, "{:?}", begin.elapsed());
        let free = ask(&other, |tx| tx.load(ProcessId::new(2))).await;
        assert!(free.expect("another process is free").is_some());
        let read = other.process(ProcessId::new(1)).await;
        assert!(read.expect("reading goes on").is_some());
        drop(let_go);
        let loaded = ask(&other, |tx| tx.load(ProcessId::new(1))).await;
        assert!(loaded.expect("free again").is_some());
    });
}

#[test]
fn work_that_no_thread_begins_in_time_is_busy_and_is_not_done() {
    run(async {
        let timeout = Duration::from_secs(1);
        let builder = PostgresStore::builder(server().database()).writers(1);
        let store = builder.busy_timeout(timeout).build().await;
        let store = Arc::new(store.expect("connects"));
        let (is_taken, let_go) = hold(&store, 1);
        is_taken.recv().expect("taken");
        let ran = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&ran);
        let work = store.transact(Box::new(move |_| {
            counted.fetch_add(1, Ordering::SeqCst);
            Ok(())
        }));
        assert!(work.await.expect_err("no thread is free").is_busy());
        drop(let_go);
        let step = Step::new(process(1), []);
        step.write(&*store).await.expect("works on");
        assert_eq!(ran.load(Ordering::SeqCst), 0);
    });
}

#[test]
fn a_deadlock_is_busy_for_one_and_goes_well_for_the_other() {
    run(async {
        let store = Arc::new(server().store().await);
        let made = "create table account (id bigint primary key, money bigint not null);
                    insert into account values (1, 0), (2, 0)";
        store.execute_batch(made).await.expect("made");
        let both = Arc::new(std::sync::Barrier::new(2));
        let transfers = [(1, 2), (2, 1)].map(|(first, second)| {
            let (store, both) = (Arc::clone(&store), Arc::clone(&both));
            tokio::spawn(async move {
                let work = store.transact(Box::new(move |tx| {
                    let add = "update account set money = money + 1 where id = $1";
                    tx.execute(add, &[SqlValue::from(first)])?;
                    both.wait();
                    tx.execute(add, &[SqlValue::from(second)]).map(drop)
                }));
                work.await
            })
        });
        let mut busy = 0;
        for transfer in transfers {
            let done = transfer.await.expect("no panic");
            busy += u32::from(done.is_err_and(|error| error.is_busy()));
        }
        assert_eq!(busy, 1);
        let sum = ask(&*store, |tx| {
            tx.query("select sum(money) from account", &[])?[0].get::<i64>(0)
        });
        assert_eq!(sum.await.expect("read"), 2);
    });
}

#[test]
fn a_connection_that_is_lost_while_nobody_uses_it_is_nobodys_error() {
    run(async {
        let address = server().database();
        let store = connect(&address).await.expect("connects");
        for id in 1..=5 {
            let step = Step::new(process(id), []);
            step.write(&store).await.expect("written");
            assert!(
                store
                    .process(ProcessId::new(id))
                    .await
                    .expect("read")
                    .is_some()
            );
            disconnect(server(), &address);
        }
    });
}

#[test]
fn a_connection_that_is_lost_in_the_middle_leaves_nothing() {
    run(async {
        let address = server().database();
        let store = connect(&address).await.expect("connects");
        let lost = address.clone();
        let work = store.transact(Box::new(move |tx| {
            Step::new(process(1), []).apply(tx)?;
            disconnect(server(), &lost);
            // Whatever comes of it, nothing is written any more.
            let _ = Step::new(process(2), []).apply(tx);
            let _ = tx.next_process();
            Ok(())
        }));
        let error = work.await.expect_err("the connection is gone");
        assert!(error.is_storage(), "{error}");
        assert_eq!(store.processes(Default::default()).await.expect("read"), []);
        let step = Step::new(process(1), []);
        step.write(&store).await.expect("works on");
    });
}

/// However the connections are cut: what was answered with `Ok` is there, and what with an error is not.
#[test]
fn an_answer_is_true_when_connections_are_cut_at_any_moment() {
    let own = Server::start(&["fsync=off"]);
    run(async {
        let store = Arc::new(connect(&own.database()).await.expect("connects"));
        let writing: Vec<_> = (0..3)
            .map(|lane| {
                let store = Arc::clone(&store);
                tokio::spawn(async move {
                    let mut answers = Vec::new();
                    for number in 0..150 {
                        let id = 1 + lane + 3 * number;
                        let mut step = Step::new(process(id), [task(id, 1, Status::New)]);
                        let event = HistoryEvent::ProcessStarted;
                        step.history =
                            vec![HistoryEntry::new(ProcessId::new(id), 1, at(id), event)];
                        answers.push((id, step.write(&*store).await));
                    }
                    answers
                })
            })
            .collect();
        for _ in 0..4 {
            tokio::time::sleep(Duration::from_millis(60)).await;
            tokio::task::block_in_place(|| own.restart(Duration::ZERO));
        }
        let (mut kept, mut lost) = (0, 0);
        for lane in writing {
            for (id, ok) in lane.await.expect("no panic") {
                let found = store.process(ProcessId::new(id)).await.expect("read");
                assert_eq!(found.is_some(), ok.is_ok(), "process {id}: {ok:?}");
                let ok = ok.is_ok();
                let tasks = store.process_tasks(ProcessId::new(id)).await;
                assert_eq!(tasks.expect("read").len(), usize::from(ok), "process {id}");
                *(if ok { &mut kept } else { &mut lost }) += 1;
            }
        }
        println!("4 restarts: {kept} kept, {lost} lost, every answer was true");
    });
}

#[test]
fn a_refused_statement_that_is_swallowed_fails_the_whole_step() {
    run(async {
        let store = server().store().await;
        let work = store.transact(Box::new(|tx| {
            Step::new(process(1), []).apply(tx)?;
            // PostgreSQL does nothing more in this transaction, and says so only to the next statement.
            let error = tx.execute("insert into nowhere values (1)", &[]);
            assert!(error.expect_err("refused").to_string().contains("nowhere"));
            Ok(())
        }));
        work.await.expect_err("nothing could be committed");
        assert_eq!(store.processes(Default::default()).await.expect("read"), []);
        let work = store.transact(Box::new(|tx| {
            tx.savepoint()?;
            let refused = tx.execute("insert into nowhere values (1)", &[]);
            refused.expect_err("refused");
            tx.rollback()?;
            Step::new(process(1), []).apply(tx)
        }));
        work.await.expect("what came after the savepoint is undone");
        let found = store.process(ProcessId::new(1)).await;
        assert!(found.expect("read").is_some());
    });
}

#[test]
fn the_transaction_is_not_the_users_to_end() {
    run(async {
        let store = server().store().await;
        for sql in [
            "commit",
            " /* why */ Rollback",
            "start transaction",
            "abort",
        ] {
            let ended = ask(&store, move |tx| tx.execute(sql, &[])).await;
            let error = ended.expect_err("refused");
            assert!(
                error.to_string().contains("is not for statements"),
                "{error}"
            );
        }
        let ending = "create table paper (id integer); commit; create table pen (id integer)";
        let error = store.execute_batch(ending).await.expect_err("told");
        assert!(
            error.to_string().contains("ended its transaction"),
            "{error}"
        );
        let failing = "create table ink (id integer); insert into nowhere values (1)";
        store.execute_batch(failing).await.expect_err("refused");
        let found = ask(&store, |tx| {
            let sql = "select to_regclass('ink') is null as gone";
            tx.query(sql, &[])?[0].get::<bool>("gone")
        });
        assert!(found.await.expect("read"), "the whole batch was undone");
    });
}

#[test]
fn values_are_what_the_columns_want_them_to_be() {
    run(async {
        let store = server().store().await;
        let made = "create type mood as enum ('good', 'bad');
            create table thing (b boolean, i2 smallint, i4 integer, i8 bigint, f4 real, f8 double precision,
            n numeric, t text, v varchar(9), y bytea, u uuid, j json, jb jsonb, d date, ti time,
            ts timestamp, tz timestamptz, m mood)";
        store.execute_batch(made).await.expect("made");
        let uuid = uuid::Uuid::from_u128(7);
        let decimal: rust_decimal::Decimal = "-12345678901234567890.25".parse().unwrap();
        let day = jiff::civil::date(1969, 7, 20);
        let time = jiff::civil::time(20, 17, 40, 123_456_000);
        let moment = jiff::Timestamp::from_microsecond(-14_182_939_876_544).unwrap();
        let values: Vec<SqlValue> = vec![
            true.into(),
            i16::MIN.into(),
            i32::MIN.into(),
            i64::MIN.into(),
            0.5_f32.into(),
            0.1_f64.into(),
            decimal.into(),
            "Grüße".into(),
            "'quoted'".into(),
            vec![0_u8, 255].into(),
            uuid.into(),
            "{\"a\":  1e400}".into(),
            "{\"a\": [1, null]}".into(),
            day.into(),
            time.into(),
            day.to_datetime(time).into(),
            moment.into(),
            "bad".into(),
        ];
        let given = values.clone();
        let rows = ask(&store, move |tx| {
            let places: Vec<String> = (1..=given.len()).map(|n| format!("${n}")).collect();
            let insert = format!("insert into thing values ({})", places.join(", "));
            assert_eq!(tx.execute(&insert, &given)?, 1);
            let nulls = vec![SqlValue::Null; given.len()];
            assert_eq!(tx.execute(&insert, &nulls)?, 1);
            tx.query("select * from thing order by b nulls last", &[])
        });
        let rows = rows.await.expect("written and read");
        assert_eq!(rows[0].values(), values);
        assert!(
            rows[1]
                .values()
                .iter()
                .all(|value| *value == SqlValue::Null)
        );
        let read = ask(&store, |tx| {
            let sql = "select count(*), sum(i8 - i8), max(n) from thing where t = $2 and i4 < $1";
            Ok(tx.query(sql, &[1.into(), "Grüße".into()])?.remove(0))
        });
        let row = read.await.expect("read");
        assert_eq!(
            (row.get::<i64>(0).unwrap(), row.get::<i64>(1).unwrap()),
            (1, 0)
        );
        assert_eq!(row.get::<rust_decimal::Decimal>(2).unwrap(), decimal);
        for (sql, value, said) in [
            ("select 1 where 1 = $1::smallint", 70_000.into(), "70000"),
            ("select 1 where $1::uuid is null", "no uuid".into(), "uuid"),
            ("select 1", SqlValue::from(1), "1 values are given for 0"),
            ("select '(1,2)'::point where $1", true.into(), "::text"),
        ] {
            let refused = ask(&store, move |tx| tx.query(sql, &[value])).await;
            let error = refused.expect_err("refused").to_string();
            assert!(error.contains(said), "{error}");
        }
    });
}

#[test]
fn the_drivers_own_connection_is_in_the_transaction() {
    run(async {
        let store = server().store().await;
        store
            .execute_batch("create table paper (id bigint)")
            .await
            .expect("made");
        let work = store.transact(Box::new(|tx| {
            let native = tx.native().and_then(|native| native.downcast_ref());
            let native: &PostgresConnection = native.expect("PostgreSQL");
            let insert = sqlx::query("insert into paper values ($1)").bind(7_i64);
            let done = native.block_on(async |conn| insert.execute(conn).await);
            assert_eq!(done.expect("inserted").rows_affected(), 1);
            let count = tx.query("select count(*) from paper", &[])?[0].get::<i64>(0)?;
            assert_eq!(count, 1);
            Err(Error::storage("no"))
        }));
        work.await.expect_err("undone");
        let count = ask(&store, |tx| {
            tx.query("select count(*) from paper", &[])?[0].get::<i64>(0)
        });
        assert_eq!(count.await.expect("read"), 0);
    });
}

/// A job that is due.
fn job(id: i64) -> Step {
    let mut job = task(id, 1, Status::Scheduled);
    (job.kind, job.scheduled) = (NodeKind::Job, Some(at(1)));
    Step::new(process(id), [job])
}

fn due(tx: &mut dyn Transaction, limit: usize) -> Result<Vec<TaskId>, Error> {
    tx.due_tasks(&["hello".to_owned()], at(9), limit)
}

#[test]
fn who_asks_for_due_jobs_at_the_same_time_gets_others() {
    run(async {
        let store = Arc::new(server().store().await);
        for id in 1..=10 {
            job(id).write(&*store).await.expect("written");
        }
        let all = Arc::new(std::sync::Barrier::new(3));
        let asking = [4, 4, 4].map(|limit| {
            let (store, all) = (Arc::clone(&store), Arc::clone(&all));
            tokio::spawn(async move {
                let asked = ask(&*store, move |tx| {
                    let due = due(tx, limit)?;
                    // Everybody has asked before anybody lets go.
                    all.wait();
                    Ok(due)
                });
                asked.await.expect("read")
            })
        });
        let mut found = Vec::new();
        for asked in asking {
            found.extend(asked.await.expect("no panic"));
        }
        let distinct: BTreeSet<_> = found.iter().collect();
        assert_eq!((found.len(), distinct.len()), (10, 10), "{found:?}");
    });
}

#[test]
fn programs_hear_of_each_others_jobs_and_not_of_their_own() {
    run(async {
        let address = server().database();
        let here = connect(&address).await.expect("connects");
        let there = connect(&address).await.expect("connects");
        let patience = Duration::from_secs(20);
        let hears = async {
            // Whoever begins to listen hears what comes after.
            for id in 1.. {
                job(id).write(&there).await.expect("written");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::select! {
            () = here.changed() => {}
            () = tokio::time::sleep(patience) => panic!("nothing was heard"),
            () = hears => {}
        }
        // What was said meanwhile may still be on its way.
        tokio::time::sleep(Duration::from_millis(300)).await;
        let _ = tokio::time::timeout(Duration::from_millis(10), here.changed()).await;
        job(10_000).write(&here).await.expect("written");
        let own = tokio::time::timeout(Duration::from_millis(300), here.changed()).await;
        assert!(own.is_err(), "it heard itself");
    });
}

#[test]
fn what_cannot_be_understood_is_named() {
    run(async {
        let made = server().database();
        let store = connect(&made).await.expect("connects");
        let step = Step::new(process(1), [task(1, 1, Status::New)]);
        step.write(&store).await.expect("written");
        drop(store);
        for (change, place) in [
            (
                "status = 'LATER'",
                "column `status` of row 1-1 of table `procession_task`",
            ),
            ("kind = 'Magic'", "column `kind` of row 1-1"),
            ("token = 'split#'", "column `token` of row 1-1"),
            ("previous = '{}'", "column `previous` of row 1-1"),
            ("attempt = -1", "column `attempt` of row 1-1"),
        ] {
            let address = server().copy(&made);
            let sql = format!("update procession_task set {change}");
            server().sql(name(&address), &sql);
            let store = connect(&address).await.expect("connects");
            let id = ProcessId::new(1);
            let error = store.process_tasks(id).await.expect_err("corrupt");
            assert!(error.is_corrupt(), "{error}");
            assert!(error.to_string().contains(place), "{error}");
            let inside = ask(&store, move |tx| tx.process_tasks(id)).await;
            assert!(inside.expect_err("corrupt").to_string().contains(place));
        }
    });
}
