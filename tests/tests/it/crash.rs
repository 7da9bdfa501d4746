//! A process that works on an SQLite file is killed again and again: nothing is lost, nothing is done
//! twice. `PROCESSION_KILLS=200` is the long mode.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use procession::history::Replay;
use procession::{Engine, ProcessId, ProcessStatus};
use procession_sql::SqliteStore;
use procession_tests::effects::{EffectFlow, FUNCTIONS};
use rusqlite::Connection;

/// Every run is asked for this many more, so that it is killed while it works.
const PROCESSES_PER_KILL: usize = 100;

#[test]
fn nothing_is_lost_and_nothing_doubled_by_kill_9() {
    let kills: usize = match std::env::var("PROCESSION_KILLS") {
        Ok(kills) => kills.parse().expect("a number"),
        Err(_) => 20,
    };
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("crash.db");
    let processes = kills * PROCESSES_PER_KILL;
    let mut acknowledged = Vec::new();
    let mut killed = 0;
    let mut random = Random(u64::from(std::process::id()));
    // A child that ends by itself has finished everything before it could be killed: it does not count.
    let mut runs = 0;
    while killed < kills && runs < 3 * kills {
        runs += 1;
        let mut child = Run::new(&file, processes.min((killed + 1) * PROCESSES_PER_KILL));
        std::thread::sleep(Duration::from_millis(20 + random.next() % 120));
        killed += usize::from(child.kill());
        acknowledged.extend(child.acknowledged());
    }
    assert_eq!(
        killed, kills,
        "too many children ended before they could be killed"
    );
    let mut last = Run::new(&file, processes);
    assert!(
        last.child.wait().expect("ends").success(),
        "the last child fails"
    );
    acknowledged.extend(last.acknowledged());
    let counts = check(&file, processes, &acknowledged);
    println!("{killed} kills, {processes} processes, {counts}");
}

struct Run {
    child: Child,
    reader: Option<JoinHandle<Vec<i64>>>,
}

impl Run {
    fn new(file: &Path, processes: usize) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_crash_child"))
            .arg(file)
            .arg(processes.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the child starts");
        let output = child.stdout.take().expect("is piped");
        let reader = std::thread::spawn(move || {
            let lines = BufReader::new(output).lines().map_while(Result::ok);
            lines.filter_map(|line| line.parse().ok()).collect()
        });
        Self {
            child,
            reader: Some(reader),
        }
    }

    /// Kills the child with SIGKILL; tells whether it was still alive.
    fn kill(&mut self) -> bool {
        let alive = self.child.try_wait().expect("can be asked").is_none();
        self.child.kill().expect("can be killed");
        self.child.wait().expect("ends");
        alive
    }

    /// The processes whose start was acknowledged.
    fn acknowledged(&mut self) -> Vec<i64> {
        let reader = self.reader.take().expect("asked once");
        reader.join().expect("the output can be read")
    }
}

fn check(file: &Path, processes: usize, acknowledged: &[i64]) -> String {
    let connection = Connection::open(file).expect("opens");
    let verdict: String = connection
        .query_row("pragma integrity_check", [], |row| row.get(0))
        .expect("can be checked");
    assert_eq!(verdict, "ok");
    let effects = effects(&connection);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let tasks = runtime.block_on(check_processes(file, processes));
    // An acknowledged process that was lost would have given its number to the next one.
    let numbers: BTreeSet<_> = acknowledged.iter().collect();
    assert_eq!(
        numbers.len(),
        acknowledged.len(),
        "an acknowledged process was lost"
    );
    assert_eq!(effects.len(), processes * FUNCTIONS.len(), "effects lost");
    let doubled: Vec<_> = effects.iter().filter(|(_, times)| **times != 1).collect();
    assert!(doubled.is_empty(), "effects doubled: {doubled:?}");
    format!(
        "{} acknowledged, {tasks} tasks, {} effects, 0 lost, 0 doubled",
        acknowledged.len(),
        effects.len()
    )
}

fn effects(connection: &Connection) -> BTreeMap<(i64, String), u32> {
    let mut statement = connection
        .prepare("select process, node, count(*) from effect group by 1, 2")
        .expect("the table is there");
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)));
    rows.expect("can be read")
        .collect::<Result<_, _>>()
        .expect("can be read")
}

/// Every process is done, has each task once, and its history tells its story. Counts the tasks.
async fn check_processes(file: &Path, processes: usize) -> usize {
    let store = SqliteStore::open(file).await.expect("opens");
    let flow = Arc::new(EffectFlow::new());
    let engine = Engine::builder()
        .store(store)
        .definition(flow)
        .build()
        .await
        .expect("builds");
    let mut count = 0;
    for number in 1..=processes {
        let id = ProcessId::new(i64::try_from(number).expect("fits"));
        let process = engine.process(id).await.expect("is there");
        assert_eq!(process.status, ProcessStatus::Done, "process {id}");
        let tasks = engine.tasks(id).await.expect("readable");
        let nodes: BTreeSet<_> = tasks.iter().map(|task| &task.node).collect();
        assert_eq!(
            (tasks.len(), nodes.len()),
            (10, 10),
            "process {id}: {nodes:?}"
        );
        let history = engine.history(id).await.expect("readable");
        let replay = Replay::of(&history).expect("a possible story");
        assert_eq!(replay, Replay::of_records(&process, &tasks), "process {id}");
        count += tasks.len();
    }
    count
}

/// Numbers that only have to be all over the place.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}
