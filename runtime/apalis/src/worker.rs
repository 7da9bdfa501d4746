//! The worker of apalis: it hands over, and runs nothing itself.

use std::sync::Arc;
use std::time::Duration;

use apalis::prelude::*;
use apalis_postgres::{Config, PgPool, PostgresStorage, queries};
use jiff::Timestamp;
use procession::{Task as FlowTask, TaskId};
use procession_sql::PostgresConnection;

use crate::hands::Hands;

/// The queue of apalis that the jobs go through.
pub(crate) const QUEUE: &str = "procession";

/// How many jobs may be in the hands of one program.
const IN_HAND: usize = 64;

/// How often apalis looks for jobs by itself; `NOTIFY` wakes it before.
const POLL: Duration = Duration::from_millis(100);

/// The pause after which a worker that ended is started again.
const PAUSE: Duration = Duration::from_millis(500);

/// Writes the jobs of apalis for these tasks, in the transaction that is open.
pub(crate) fn push(
    connection: &PostgresConnection,
    tasks: &[&FlowTask],
) -> Result<(), apalis_postgres::Error> {
    let now = Timestamp::now();
    let jobs = tasks.iter().map(|task| job(task, now)).collect();
    connection.block_on(async |connection| queries::push_tasks(connection, QUEUE, jobs).await)
}

/// apalis counts in seconds: what is due later is handed over in the second after.
fn job(task: &FlowTask, now: Timestamp) -> apalis_postgres::PgTask {
    // Numbers and a dash: as a text of JSON, which is what the worker reads.
    let builder = TaskBuilder::new(format!("\"{}\"", task.id).into_bytes());
    match task.scheduled.filter(|scheduled| *scheduled > now) {
        Some(scheduled) => {
            let second = u64::try_from(scheduled.as_second() + 1).unwrap_or_default();
            builder.run_at_timestamp(second).build()
        }
        None => builder.build(),
    }
}

/// Hands over, once somebody has asked for jobs.
pub(crate) async fn run(pool: PgPool, hands: Arc<Hands>) {
    hands.wanted.notified().await;
    loop {
        let config = Config::default().queue(QUEUE).batch_size(IN_HAND);
        let backend = PostgresStorage::new(&pool)
            .with_config(config)
            .with_pubsub()
            .poll_with_interval(POLL);
        // A name must not be taken twice, not even by a program that is started again at once.
        let worker = WorkerBuilder::new(format!("procession-{}", uuid::Uuid::now_v7()))
            .backend(backend)
            .data(Arc::clone(&hands))
            .concurrency(IN_HAND)
            .build(hand_over);
        if let Err(error) = worker.run().await {
            tracing::warn!(%error, "the worker of apalis ended and is started again");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn hand_over(task: String, hands: Data<Arc<Hands>>) -> Result<(), BoxDynError> {
    let task: TaskId = task.parse()?;
    hands.hold(task).await;
    Ok(())
}
