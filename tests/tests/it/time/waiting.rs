//! Timers.

use procession::jiff::{Span, Timestamp, ToSpan};

use super::*;

#[jsonstore]
pub struct Trip {
    pub days: i64,
    pub leaves: Option<Timestamp>,
}

#[flow(data = Trip)]
pub struct TripFlow {
    #[form(days, leaves)]
    #[next(rest)]
    start: StartHandle,

    #[after(hours = 2, minutes = 30)]
    #[next(wait)]
    rest: Timer,

    #[after(|trip| trip.days.days())]
    #[next(pack)]
    wait: Timer,

    #[at(Self::eve)]
    #[next(office)]
    pack: Timer,

    #[cron("0 9 * * MON-FRI", tz = "Europe/Berlin")]
    #[next(end)]
    office: Timer,

    end: End,
}

impl TripFlow {
    fn eve(trip: &Trip) -> Timestamp {
        let leaves = trip.leaves.unwrap_or(Timestamp::UNIX_EPOCH);
        leaves - Span::new().hours(24)
    }
}

#[flow(data = Trip)]
pub struct ShortFlow {
    #[next(pause)]
    pub(super) start: StartHandle,
    #[after(seconds = 1)]
    #[next(end)]
    pause: Timer,
    end: End,
}

#[tokio::test]
async fn each_kind_of_timer_fires_at_its_time() {
    let world = World::new::<TripFlow>().await;
    // A Thursday, midnight in UTC.
    let leaves = "2026-01-10T06:00:00Z".parse::<Timestamp>().unwrap();
    let form = TripFlowStartForm {
        days: 2,
        leaves: Some(leaves),
    };
    let start = &TripFlow::nodes().start;
    let process = world.engine.start(start, form).await.unwrap();
    assert_eq!(world.pass(2 * 3600 + 1799).await, 0);
    assert_eq!(world.pass(1).await, 1);
    assert_eq!(world.pass(2 * 86_400).await, 1);
    let pack = world.open(&process, "pack").await;
    let pack = world.engine.task(pack).await.unwrap();
    assert_eq!(
        pack.scheduled,
        Some("2026-01-09T06:00:00Z".parse().unwrap())
    );
    assert_eq!(world.pass(7 * 86_400).await, 1);
    // The ninth of January is a Friday; by the tenth, a Saturday, the next office hour is on Monday.
    let office = world.open(&process, "office").await;
    let office = world.engine.task(office).await.unwrap();
    assert_eq!(
        office.scheduled,
        Some("2026-01-12T08:00:00Z".parse().unwrap())
    );
    assert_eq!(world.pass(3 * 86_400).await, 1);
    assert_eq!(world.status(&process).await, ProcessStatus::Done);
    world.tasks(&process).await;
}

#[tokio::test]
async fn a_moment_that_has_passed_is_no_wait() {
    let world = World::new::<TripFlow>().await;
    let form = TripFlowStartForm {
        days: -3,
        leaves: None,
    };
    let start = &TripFlow::nodes().start;
    let process = world.engine.start(start, form).await.unwrap();
    assert_eq!(world.pass(9000).await, 3);
    world.open(&process, "office").await;
}

#[tokio::test]
async fn a_wait_beyond_the_end_of_time_is_an_error_of_its_timer() {
    let world = World::new::<TripFlow>().await;
    let form = TripFlowStartForm {
        days: 4_000_000,
        leaves: None,
    };
    let start = &TripFlow::nodes().start;
    let process = world.engine.start(start, form).await.unwrap();
    world.pass(9000).await;
    assert_eq!(
        world.tasks(&process).await,
        "start=DONE rest=DONE wait=ERROR"
    );
}
