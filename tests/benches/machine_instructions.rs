//! Instructions per event under callgrind; run by `tests/bench`, which installs the runner.
//!
//! Each function runs one walk a number of times; the difference between eighty and forty
//! repetitions, by the events in between, is what one event costs.

#![allow(
    missing_docs,
    reason = "the macros of gungraun make items without documentation"
)]

#[path = "order/mod.rs"]
mod order;

use std::hint::black_box;

use gungraun::{library_benchmark, library_benchmark_group, main};
use order::{Event, by_hand, declared, empty, walk};

const LENGTH: usize = 4096;

fn prepared(repetitions: usize, rejected: usize) -> (usize, Vec<Event>) {
    let events = walk(LENGTH, rejected);
    order::check(&events);
    (repetitions, events)
}

#[library_benchmark(setup = prepared)]
#[bench::forty(40, 0)]
#[bench::eighty(80, 0)]
#[bench::rejected_forty(40, 4)]
#[bench::rejected_eighty(80, 4)]
fn with_macro((repetitions, events): (usize, Vec<Event>)) -> u64 {
    let mut order = declared::Order::new();
    for _ in 0..repetitions {
        for event in &events {
            let _ = black_box(declared::step(&mut order, black_box(*event)));
        }
    }
    order.count
}

#[library_benchmark(setup = prepared)]
#[bench::forty(40, 0)]
#[bench::eighty(80, 0)]
#[bench::rejected_forty(40, 4)]
#[bench::rejected_eighty(80, 4)]
fn with_match((repetitions, events): (usize, Vec<Event>)) -> u64 {
    let mut order = by_hand::Order::new();
    for _ in 0..repetitions {
        for event in &events {
            let _ = black_box(by_hand::step(&mut order, black_box(*event)));
        }
    }
    order.count
}

#[library_benchmark(setup = prepared)]
#[bench::forty(40, 0)]
#[bench::eighty(80, 0)]
fn with_nothing((repetitions, events): (usize, Vec<Event>)) -> u64 {
    let mut order = by_hand::Order::new();
    for _ in 0..repetitions {
        for event in &events {
            let _ = black_box(empty(&mut order, black_box(*event)));
        }
    }
    order.count
}

library_benchmark_group!(
    name = machine,
    benchmarks = [with_macro, with_match, with_nothing]
);
main!(library_benchmark_groups = machine);
