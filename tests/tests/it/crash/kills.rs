//! Programs are killed again and again while they work.

use std::collections::BTreeSet;
use std::time::Duration;

use procession::ProcessId;
use procession_tests::effects::{self, FUNCTIONS};
use procession_tests::postgres::{Server, server};
use procession_tests::store_suite::run;

use super::check::check;
use super::child::Program;
use super::{Database, Random, times};

/// For each kill, so many processes are started at least, of more than twenty transitions each.
const PROCESSES_PER_KILL: usize = 5;

#[test]
fn nothing_is_lost_and_nothing_doubled_by_kill_9_of_one_program_on_sqlite() {
    run(async { kill(&Database::sqlite().await, 1, None).await });
}

#[test]
fn nothing_is_lost_and_nothing_doubled_by_kill_9_of_several_programs_on_sqlite() {
    run(async { kill(&Database::sqlite().await, 3, None).await });
}

#[test]
fn nothing_is_lost_and_nothing_doubled_by_kill_9_of_several_programs_on_postgres() {
    run(async { kill(&Database::postgres(server()).await, 3, None).await });
}

#[test]
fn nothing_is_lost_and_nothing_doubled_when_postgres_is_killed_as_well() {
    let server = Server::start(&["fsync=off"]);
    run(async { kill(&Database::postgres(&server).await, 3, Some(&server)).await });
}

#[cfg(feature = "apalis")]
#[test]
fn nothing_is_lost_and_nothing_doubled_by_kill_9_of_several_programs_that_apalis_serves() {
    run(async {
        let database = Database::postgres(server()).await.by_apalis();
        kill(&database, 3, None).await;
    });
}

#[cfg(feature = "apalis")]
#[test]
fn nothing_is_lost_and_nothing_doubled_when_postgres_is_killed_under_apalis() {
    let server = Server::start(&["fsync=off"]);
    run(async {
        let database = Database::postgres(&server).await.by_apalis();
        kill(&database, 3, Some(&server)).await;
    });
}

/// Kills one of so many programs after the other, and starts another in its place; sometimes kills the
/// server too.
async fn kill(database: &Database, programs: usize, server: Option<&Server>) {
    let kills = times("PROCESSION_KILLS", 20);
    let mut random = Random::new();
    let start = || Program::start("work", &database.address);
    let mut running: Vec<Program> = (0..programs).map(|_| start()).collect();
    let mut acknowledged = Vec::new();
    let (mut killed, mut restarts) = (0, 0);
    while killed < kills || acknowledged.len() < kills * PROCESSES_PER_KILL {
        // On a busy machine programs need some time before they get to anything.
        let behind = acknowledged.len() < killed * PROCESSES_PER_KILL;
        let longest = if behind { 1_200 } else { 120 };
        std::thread::sleep(Duration::from_millis(20 + random.below(longest)));
        if let Some(server) = server
            && killed > (restarts + 1) * kills.min(100) / 5
        {
            server.restart(Duration::from_millis(random.below(300)));
            restarts += 1;
        }
        let victim = usize::try_from(random.below(programs as u64)).expect("fits");
        acknowledged.extend(running.swap_remove(victim).kill());
        killed += 1;
        running.push(start());
    }
    for program in running {
        acknowledged.extend(program.kill());
        killed += 1;
    }
    let last: Vec<Program> = (0..programs)
        .map(|_| Program::start("finish", &database.address))
        .collect();
    last.into_iter().for_each(Program::end);
    report(database, &acknowledged, killed, restarts).await;
}

async fn report(database: &Database, acknowledged: &[String], killed: usize, restarts: usize) {
    let engine = database.engine(effects::split_and_join()).await;
    let counts = check(&engine, &FUNCTIONS).await;
    let distinct: BTreeSet<&String> = acknowledged.iter().collect();
    assert_eq!(
        distinct.len(),
        acknowledged.len(),
        "a number was given twice"
    );
    for id in acknowledged {
        let id: ProcessId = id.parse().expect("a number");
        let found = engine.process(id).await;
        assert!(found.is_ok(), "process {id} was acknowledged, and lost");
    }
    println!(
        "{killed} kills and {restarts} restarts of the server over {} transitions: {} processes, {} of them \
         acknowledged, {} tasks, {} effects; 0 lost, 0 doubled, 0 open",
        counts.transitions,
        counts.processes,
        acknowledged.len(),
        counts.tasks,
        counts.effects
    );
}
