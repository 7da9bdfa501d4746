//! The chain of jobs on apalis-postgres: each job pushes the next one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use apalis::layers::WorkerBuilderExt as _;
use apalis::prelude::*;
use apalis_postgres::{Config, PgPool, PostgresStorage, queries};
use sqlx::postgres::PgPoolOptions;

use crate::flows::CONCURRENCY;

const QUEUE: &str = "chain";

/// How many jobs a chain has.
const LENGTH: u8 = 6;

/// Jobs a second of one worker that works on so many chains.
pub(crate) async fn chain_alone(address: &str, chains: usize) -> f64 {
    let pool = PgPoolOptions::new().max_connections(20);
    let pool = pool.connect(address).await.expect("connects");
    PostgresStorage::setup(&pool)
        .await
        .expect("makes its tables");
    for _ in 0..chains {
        push(&pool, 1).await.expect("pushed");
    }
    let config = Config::default().queue(QUEUE).batch_size(CONCURRENCY);
    let backend = PostgresStorage::new(&pool)
        .with_config(config)
        .with_pubsub()
        .poll_with_interval(Duration::from_millis(100));
    let left = Arc::new(AtomicUsize::new(chains * usize::from(LENGTH)));
    let worker = WorkerBuilder::new("chain-worker")
        .backend(backend)
        .data(pool.clone())
        .data(Arc::clone(&left))
        .concurrency(CONCURRENCY)
        .parallelize(tokio::spawn)
        .build(work);
    let begin = Instant::now();
    worker.run().await.expect("works");
    let seconds = begin.elapsed().as_secs_f64();
    let done = chains * usize::from(LENGTH) - left.load(Ordering::SeqCst);
    done as f64 / seconds
}

async fn work(
    step: u8,
    pool: Data<PgPool>,
    left: Data<Arc<AtomicUsize>>,
    worker: WorkerContext,
) -> Result<(), BoxDynError> {
    if step < LENGTH {
        push(&pool, step + 1).await?;
    }
    if left.fetch_sub(1, Ordering::SeqCst) == 1 {
        worker.stop()?;
    }
    Ok(())
}

async fn push(pool: &PgPool, step: u8) -> Result<(), BoxDynError> {
    let mut conn = pool.acquire().await?;
    let task = TaskBuilder::new(serde_json::to_vec(&step)?).build();
    queries::push_tasks(&mut *conn, QUEUE, vec![task]).await?;
    Ok(())
}
