//! Works on an SQLite file until it is killed: `crash_child <file> <processes>`.
//!
//! It starts processes while there are fewer than asked for, and runs their jobs. Each process that a
//! commit has acknowledged is a line on the standard output. It ends by itself when all of them are over.

use std::sync::Arc;
use std::time::Duration;

use procession::store::{Page, ProcessQuery};
use procession::{Engine, ProcessStatus};
use procession_sql::SqliteStore;
use procession_tests::effects::{EFFECT_TABLE, EffectFlow};
use serde_json::Map;

type Outcome = Result<(), Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Outcome {
    let mut arguments = std::env::args().skip(1);
    let (Some(file), Some(processes)) = (arguments.next(), arguments.next()) else {
        return Err("usage: crash_child <file> <processes>".into());
    };
    let store = SqliteStore::open(&file).await?;
    store.execute_batch(EFFECT_TABLE).await?;
    let flow = Arc::new(EffectFlow::new());
    let engine = Engine::builder()
        .store(store)
        .definition(flow)
        .build()
        .await?;
    work(&engine, processes.parse()?).await
}

async fn work(engine: &Engine, processes: usize) -> Outcome {
    let worker = engine
        .worker()
        .lease(Duration::from_millis(300))
        .poll(Duration::from_millis(20));
    let (done, stop) = tokio::sync::oneshot::channel::<()>();
    let working = tokio::spawn(async move {
        worker
            .run(async {
                // Being told to stop and having nobody left to tell are the same.
                let _ = stop.await;
            })
            .await
    });
    start_processes(engine, processes).await?;
    while running(engine).await? {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    drop(done);
    working.await??;
    Ok(())
}

#[allow(clippy::print_stdout, reason = "the test reads it")]
async fn start_processes(engine: &Engine, processes: usize) -> Outcome {
    let all = ProcessQuery {
        page: Page {
            offset: 0,
            limit: 1,
        },
        ..ProcessQuery::default()
    };
    let youngest = engine.store().processes(all).await?;
    let mut started = youngest
        .first()
        .map_or(0, |process| process.id.get() as usize);
    while started < processes {
        let process = engine.start_json("effects", "start", Map::new()).await?;
        println!("{}", process.id);
        started = process.id.get() as usize;
    }
    Ok(())
}

async fn running(engine: &Engine) -> Result<bool, procession::Error> {
    let open = ProcessQuery {
        status: Some(ProcessStatus::New),
        page: Page {
            offset: 0,
            limit: 1,
        },
        ..ProcessQuery::default()
    };
    Ok(!engine.store().processes(open).await?.is_empty())
}
