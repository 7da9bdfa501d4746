//! State machines: the time of an event, against a nested `match` by hand in the same run, and the
//! cost of a large machine for the compiler. `tests/bench` is the command.

#[path = "machine/compile.rs"]
mod compile;
#[path = "order/mod.rs"]
mod order;

use std::hint::black_box;
use std::time::{Duration, Instant};

use order::{Event, by_hand, declared, empty, walk};

fn main() {
    for (name, length, repetitions) in [("4096 events", 4096, 3000), ("1M events", 1 << 20, 25)] {
        dispatch(name, &walk(length, 0), repetitions);
    }
    dispatch("4096 events, a quarter refused", &walk(4096, 4), 3000);
    let (error, hand) = (
        size_of::<declared::OrderTransitionError>(),
        size_of::<by_hand::Refused>(),
    );
    println!(
        "error: {error} bytes, by hand {hand}; state: {} byte",
        size_of::<declared::Status>()
    );
    compile::report();
}

/// Prints nanoseconds per event: the minimum of many repetitions, taken in turns so that a busy
/// machine disturbs all of them alike, less the loop with a step that does nothing.
fn dispatch(name: &str, events: &[Event], repetitions: usize) {
    order::check(events);
    let mut best = [Duration::MAX; 3];
    let mut declared = declared::Order::new();
    let mut by_hand = by_hand::Order::new();
    let mut nothing = by_hand::Order::new();
    // A walk starts at a draft, and its end need not be one.
    for _ in 0..repetitions {
        declared.status = declared::Status::Draft;
        by_hand.status = by_hand::Status::Draft;
        let times = [
            time(events, |event| {
                drop(black_box(declared::step(&mut declared, event)))
            }),
            time(events, |event| {
                drop(black_box(by_hand::step(&mut by_hand, event)))
            }),
            time(events, |event| drop(black_box(empty(&mut nothing, event)))),
        ];
        for (best, time) in best.iter_mut().zip(times) {
            *best = time.min(*best);
        }
    }
    let [declared, by_hand, nothing] =
        best.map(|time| time.as_secs_f64() * 1e9 / events.len() as f64);
    let (declared, by_hand) = (declared - nothing, by_hand - nothing);
    println!(
        "{name}: macro {declared:.2} ns, by hand {by_hand:.2} ns, ratio {:.2} (empty step {nothing:.2} ns)",
        declared / by_hand,
    );
}

fn time(events: &[Event], mut step: impl FnMut(Event)) -> Duration {
    let start = Instant::now();
    for event in events {
        step(black_box(*event));
    }
    start.elapsed()
}
