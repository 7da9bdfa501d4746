//! The patterns of everyday workflows, one flow in one file each, with the test that plays it.
//!
//! `cargo run --bin patterns` prints their diagrams.

pub mod case_handling;
pub mod deferred_distribution;
pub mod exclusive_choice;
pub mod parallel_split;
pub mod pizza;
pub mod role_based;
pub mod sequence;

#[cfg(test)]
mod play;

use procession::flow::{Flow, FlowInfo};
use procession::graph::Graph;

/// Every flow of this module: what it is called, and what it looks like.
pub fn all() -> Vec<(FlowInfo, &'static Graph)> {
    vec![
        of::<sequence::UserDetailsFlow>(),
        of::<exclusive_choice::ElectionFlow>(),
        of::<parallel_split::ParcelFlow>(),
        of::<case_handling::CaseFlow>(),
        of::<role_based::TravelFlow>(),
        of::<deferred_distribution::DamageFlow>(),
        of::<pizza::PizzaFlow>(),
    ]
}

fn of<F: Flow>() -> (FlowInfo, &'static Graph) {
    (F::INFO, F::graph())
}
