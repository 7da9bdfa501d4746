//! One of several programs that share a database, for tests that kill and freeze them:
//! `crash_child <role> <address>`. With `apalis+` before the address, apalis hands jobs over (feature `apalis`).
//!
//! * `work`: starts processes while few are open, and runs jobs, until it is killed. Each process that a
//!   commit has acknowledged is a line on the standard output.
//! * `finish`: runs jobs until no process is open.
//! * `hold`: runs one job of the flow `waiting`. It says `running`, waits for a line on the standard input,
//!   and says in the end how many reports were taken and how many came too late.
//! * `call`: for each line `<moment> <task> <task>..` calls these handles at that moment, in microseconds since
//!   1970, all at once; then it says `called`.

use std::io::BufRead as _;
use std::os::unix::process::parent_id;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use procession::engine::EngineBuilder;
use procession::store::{BoxFuture, Page, ProcessQuery};
use procession::{Engine, Error, ProcessStatus, TaskId};
use procession_tests::effects;
use serde_json::Map;

type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// How many processes are open at the same time, more or less.
const OPEN: usize = 30;

/// After how long a child that was killed or frozen is taken for dead.
const LEASE: Duration = Duration::from_millis(300);

const PAUSE: Duration = Duration::from_millis(10);

#[tokio::main]
async fn main() -> Outcome {
    let mut arguments = std::env::args().skip(1);
    end_with_the_test();
    let (Some(role), Some(address)) = (arguments.next(), arguments.next()) else {
        return Err("usage: crash_child <role> <address>".into());
    };
    let branches = arguments
        .next()
        .map_or(Ok(2), |branches| branches.parse())?;
    let engine = loop {
        match engine(&address, branches).await {
            Ok(engine) => break engine,
            Err(error) => bear(Err(error)).await?,
        }
    };
    match role.as_str() {
        "work" => with_worker(&engine, start_processes(&engine)).await,
        "finish" => with_worker(&engine, none_is_open(&engine)).await,
        "hold" => hold_one(&engine).await,
        "call" => call_handles(&engine).await,
        other => Err(format!("there is no role `{other}`").into()),
    }
}

/// A test that is killed must not leave programs behind that work for ever.
fn end_with_the_test() {
    let test = parent_id();
    std::thread::spawn(move || {
        while parent_id() == test {
            std::thread::sleep(PAUSE * 20);
        }
        std::process::exit(1);
    });
}

async fn engine(address: &str, branches: usize) -> Result<Engine, Error> {
    let builder = served(address).await?;
    builder
        .definition(Arc::new(effects::split_and_join()))
        .definition(Arc::new(effects::waiting(hold)))
        .definition(Arc::new(effects::joining(branches)))
        .build()
        .await
}

/// An engine that gets its jobs as the address says.
async fn served(address: &str) -> Result<EngineBuilder, Error> {
    #[cfg(feature = "apalis")]
    if let Some(address) = address.strip_prefix("apalis+") {
        let store = procession_apalis::ApalisStore::connect(address).await?;
        return Ok(Engine::builder().store(store.grace(LEASE * 3)));
    }
    let store = procession_sql::connect(address).await?;
    Ok(Engine::builder().store(store))
}

async fn with_worker(engine: &Engine, until: impl Future<Output = Outcome>) -> Outcome {
    let worker = engine.worker().lease(LEASE).poll(PAUSE * 2);
    let (done, stop) = tokio::sync::oneshot::channel::<()>();
    let working = tokio::spawn(async move {
        worker
            .run(async {
                // Being told to stop and having nobody left to tell are the same.
                let _ = stop.await;
            })
            .await
    });
    until.await?;
    drop(done);
    working.await??;
    Ok(())
}

async fn start_processes(engine: &Engine) -> Outcome {
    loop {
        let started = match open(engine, OPEN).await {
            Ok(open) if open < OPEN => {
                let started = engine.start_json("effects", "start", Map::new()).await;
                started.map(|process| say(&process.id.to_string()))
            }
            Ok(_) => {
                tokio::time::sleep(PAUSE).await;
                Ok(())
            }
            Err(error) => Err(error),
        };
        bear(started).await?;
    }
}

async fn none_is_open(engine: &Engine) -> Outcome {
    loop {
        match open(engine, 1).await {
            Ok(0) => return Ok(()),
            Ok(_) => tokio::time::sleep(PAUSE).await,
            Err(error) => bear(Err(error)).await?,
        }
    }
}

/// A store that is busy, or away for a moment, is what these tests are about.
async fn bear(done: Result<(), Error>) -> Outcome {
    match done {
        Err(error) if error.is_busy() || error.is_storage() => {
            tokio::time::sleep(PAUSE).await;
            Ok(())
        }
        done => Ok(done?),
    }
}

/// How many processes are open, at most so many.
async fn open(engine: &Engine, limit: usize) -> Result<usize, Error> {
    let open = ProcessQuery {
        status: Some(ProcessStatus::New),
        page: Page { offset: 0, limit },
        ..ProcessQuery::default()
    };
    Ok(engine.store().processes(open).await?.len())
}

/// Waits for the next line.
fn hold() -> BoxFuture<'static, ()> {
    Box::pin(async {
        say("running");
        let line = tokio::task::spawn_blocking(|| std::io::stdin().lock().lines().next());
        drop(line.await);
    })
}

async fn hold_one(engine: &Engine) -> Outcome {
    let report = engine.worker().lease(LEASE).run_until_idle().await?;
    say(&format!("{} taken, {} too late", report.done, report.lost));
    Ok(())
}

async fn call_handles(engine: &Engine) -> Outcome {
    say("ready");
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let mut words = line.split(' ');
        let moment = words.next().unwrap_or_default().parse()?;
        let moment = Timestamp::from_microsecond(moment)?;
        let tasks = words.map(str::parse).collect::<Result<Vec<TaskId>, _>>()?;
        call_at(engine, moment, tasks).await?;
        say("called");
    }
    Ok(())
}

async fn call_at(engine: &Engine, moment: Timestamp, tasks: Vec<TaskId>) -> Outcome {
    let calls: Vec<_> = tasks
        .into_iter()
        .map(|task| {
            let engine = engine.clone();
            tokio::spawn(async move {
                let left = moment.duration_since(Timestamp::now());
                tokio::time::sleep(left.try_into().unwrap_or_default()).await;
                call_patiently(&engine, task).await
            })
        })
        .collect();
    for call in calls {
        call.await??;
    }
    Ok(())
}

async fn call_patiently(engine: &Engine, task: TaskId) -> Result<(), Error> {
    loop {
        match engine.call_json(task, Map::new()).await {
            Err(error) if error.is_busy() => tokio::time::sleep(PAUSE).await,
            done => return done.map(drop),
        }
    }
}

#[allow(clippy::print_stdout, reason = "the test reads it")]
fn say(line: &str) {
    println!("{line}");
}
