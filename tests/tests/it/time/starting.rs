//! Processes that the clock starts.

use procession::jiff::Timestamp;
use procession::store::ProcessQuery;

use super::*;

#[jsonstore]
pub struct Report {
    pub slot: Option<Timestamp>,
}

fn note(activation: &mut Activation<'_, impl Flow<Data = Report>>) {
    activation.data.slot = activation.task().slot();
}

macro_rules! hourly {
    ($name:ident, $($missed:ident)?) => {
        #[flow(data = Report)]
        pub struct $name {
            #[every(hours = 1)]
            $(#[missed($missed)])?
            #[run(note)]
            #[next(end)]
            start: StartTimer,
            end: End,
        }
    };
}

hourly!(HourlyFlow,);
hourly!(SkippingFlow, skip);
hourly!(CompleteFlow, all);

#[flow(data = Report)]
pub struct OfficeFlow {
    #[cron("0 9 * * MON-FRI", tz = "Europe/Berlin")]
    #[run(note)]
    #[next(end)]
    start: StartTimer,
    end: End,
}

async fn started(world: &World, seconds: u64) -> usize {
    world.clock.advance(Duration::from_secs(seconds));
    world
        .engine
        .worker()
        .run_until_idle()
        .await
        .unwrap()
        .started
}

/// The slots of all processes, oldest first, in seconds since the first.
async fn slots<F: Flow<Data = Report>>(world: &World) -> Vec<i64> {
    let query = ProcessQuery::default();
    let processes = world.engine.store().processes(query).await.unwrap();
    let mut slots = Vec::new();
    for process in processes.iter().rev() {
        let data = world.engine.data::<F>(process.id).await.unwrap();
        slots.push(data.slot.expect("a slot").as_second());
        assert_eq!(process.status, ProcessStatus::Done);
    }
    let first = slots.first().copied().unwrap_or(0);
    slots.iter().map(|slot| slot - first).collect()
}

#[tokio::test]
async fn slots_do_not_drift_and_missed_ones_are_one() {
    let world = World::new::<HourlyFlow>().await;
    assert_eq!(started(&world, 0).await, 1, "the first at once");
    assert_eq!(started(&world, 3599).await, 0);
    assert_eq!(started(&world, 20).await, 1);
    // The next one is an hour after the slot, not after the start.
    assert_eq!(started(&world, 3581).await, 1);
    assert_eq!(started(&world, 5 * 3600 + 600).await, 1);
    assert_eq!(slots::<HourlyFlow>(&world).await, [0, 3600, 7200, 25_200]);
}

#[tokio::test]
async fn missed_slots_are_skipped_where_the_flow_says_so() {
    let world = World::new::<SkippingFlow>().await;
    assert_eq!(started(&world, 0).await, 1);
    assert_eq!(started(&world, 5 * 3600 + 600).await, 0);
    assert_eq!(started(&world, 3000).await, 1);
    assert_eq!(slots::<SkippingFlow>(&world).await, [0, 21_600]);
}

#[tokio::test]
async fn every_slot_has_its_process_where_the_flow_says_so() {
    let world = World::new::<CompleteFlow>().await;
    assert_eq!(started(&world, 0).await, 1);
    assert_eq!(started(&world, 3 * 3600).await, 3);
    // More than one transaction starts.
    assert_eq!(started(&world, 250 * 3600).await, 250);
}

#[tokio::test]
async fn a_cron_starts_when_its_time_comes_and_not_before() {
    let world = World::new::<OfficeFlow>().await;
    // Thursday, the first of January 2026, midnight: nine o'clock in Berlin is in eight hours.
    assert_eq!(started(&world, 0).await, 0);
    assert_eq!(started(&world, 8 * 3600 - 1).await, 0);
    assert_eq!(started(&world, 1).await, 1);
    assert_eq!(started(&world, 86_400).await, 1);
    assert_eq!(started(&world, 86_400).await, 0, "it is Saturday");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_workers_start_one_process() {
    let world = World::new::<HourlyFlow>().await;
    for hour in 0..10_u64 {
        if hour > 0 {
            world.clock.advance(Duration::from_secs(3600));
        }
        let mut workers = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let worker = world.engine.worker();
            workers.spawn(async move { worker.run_until_idle().await.unwrap().started });
        }
        let started: usize = workers.join_all().await.into_iter().sum();
        assert_eq!(started, 1, "hour {hour}");
    }
    assert_eq!(slots::<HourlyFlow>(&world).await.len(), 10);
}
