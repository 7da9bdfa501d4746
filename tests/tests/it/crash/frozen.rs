//! A program that is frozen past its lease.

use std::time::Duration;

use procession::ProcessStatus;
use procession_tests::effects;
use procession_tests::postgres::server;
use procession_tests::store_suite::run;
use serde_json::Map;

use super::Database;
use super::check::check;
use super::child::Program;

#[test]
fn a_frozen_worker_changes_nothing_when_it_wakes_up_on_sqlite() {
    run(async { freeze(&Database::sqlite().await).await });
}

#[test]
fn a_frozen_worker_changes_nothing_when_it_wakes_up_on_postgres() {
    run(async { freeze(&Database::postgres(server()).await).await });
}

/// The job of a frozen worker is done by another; what the first reports then comes too late.
async fn freeze(database: &Database) {
    let flow = effects::waiting(|| Box::pin(std::future::ready(())));
    let engine = database.engine(flow).await;
    let started = engine.start_json("waiting", "start", Map::new()).await;
    let id = started.expect("starts").id;
    let mut child = Program::start("hold", &database.address);
    assert_eq!(child.line(), "running");
    child.signal("STOP");
    let mut done = 0;
    while done == 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let report = engine.worker().run_until_idle().await;
        done = report.expect("works").done;
    }
    let process = engine.process(id).await.expect("is there");
    assert_eq!(process.status, ProcessStatus::Done);
    let before = (engine.tasks(id).await, engine.history(id).await);
    let attempts: Vec<u32> = before.0.iter().flatten().map(|task| task.attempt).collect();
    assert!(
        attempts.contains(&2),
        "the job was taken over: {attempts:?}"
    );

    child.signal("CONT");
    child.tell("go on");
    assert_eq!(child.line(), "0 taken, 1 too late");
    child.end();

    assert_eq!(engine.process(id).await.expect("is there"), process);
    let after = (engine.tasks(id).await, engine.history(id).await);
    assert_eq!(format!("{after:?}"), format!("{before:?}"));
    check(&engine, &["behind"]).await;
}
