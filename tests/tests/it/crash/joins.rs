//! Branches that several programs finish at one moment.

use std::time::Duration;

use jiff::Timestamp;
use procession::{Engine, ProcessId, TaskId};
use procession_tests::effects;
use procession_tests::postgres::server;
use procession_tests::store_suite::run;
use serde_json::Map;

use super::check::check;
use super::child::Program;
use super::{Database, times};

/// How long before the moment the programs are told of it.
const NOTICE: Duration = Duration::from_millis(10);

#[test]
fn a_join_of_two_goes_on_once_on_sqlite() {
    run(async { join(&Database::sqlite().await, 2, 2, 50).await });
}

#[test]
fn a_join_of_sixty_four_goes_on_once_on_sqlite() {
    run(async { join(&Database::sqlite().await, 64, 4, 3).await });
}

#[test]
fn a_join_of_two_goes_on_once_on_postgres() {
    run(async { join(&Database::postgres(server()).await, 2, 2, 50).await });
}

#[test]
fn a_join_of_sixty_four_goes_on_once_on_postgres() {
    run(async { join(&Database::postgres(server()).await, 64, 4, 3).await });
}

/// So many branches are finished by so many programs, again and again.
async fn join(database: &Database, branches: usize, programs: usize, short: usize) {
    let rounds = times("PROCESSION_JOINS", short);
    let engine = database.engine(effects::joining(branches)).await;
    let number = branches.to_string();
    let mut programs: Vec<Program> = (0..programs)
        .map(|_| Program::with(&["call", &database.address, &number]))
        .collect();
    for program in &programs {
        assert_eq!(program.line(), "ready");
    }
    for _ in 0..rounds {
        let started = engine.start_json("joining", "start", Map::new()).await;
        let waiting = waiting(&engine, started.expect("starts").id).await;
        assert_eq!(waiting.len(), branches);
        let moment = Timestamp::now() + NOTICE;
        let share = branches / programs.len();
        for (program, tasks) in programs.iter_mut().zip(waiting.chunks(share)) {
            let tasks: Vec<String> = tasks.iter().map(ToString::to_string).collect();
            let moment = moment.as_microsecond();
            program.tell(&format!("{moment} {}", tasks.join(" ")));
        }
        for program in &programs {
            assert_eq!(program.line(), "called");
        }
    }
    programs.into_iter().for_each(Program::end);
    let counts = check(&engine, &["behind"]).await;
    assert_eq!((counts.processes, counts.effects), (rounds, rounds));
    println!(
        "{rounds} joins of {branches} branches each: {} continuations",
        counts.effects
    );
}

async fn waiting(engine: &Engine, id: ProcessId) -> Vec<TaskId> {
    let tasks = engine.tasks(id).await.expect("readable");
    let open = tasks.iter().filter(|task| task.is_active());
    let handles = open.filter(|task| task.node.starts_with("branch"));
    handles.map(|task| task.id).collect()
}
