//! The patterns of everyday workflows, one flow in one file each, with the test that plays it.
//!
//! `cargo run --bin patterns` prints their diagrams.

pub mod approval_timeout;
pub mod booking;
pub mod case_handling;
pub mod deferred_choice;
pub mod deferred_distribution;
pub mod deploy_recovery;
pub mod exclusive_choice;
pub mod fulfillment;
pub mod multiple_instances;
pub mod parallel_split;
pub mod pizza;
pub mod reassign;
pub mod role_based;
pub mod sequence;
pub mod service_tasks;
pub mod snooze;
pub mod substitute;
pub mod timer_delay;

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
        of::<multiple_instances::RoundFlow>(),
        of::<service_tasks::PurchaseFlow>(),
        of::<timer_delay::ReminderFlow>(),
        of::<approval_timeout::ApprovalFlow>(),
        of::<deploy_recovery::DeployFlow>(),
        of::<deferred_choice::CallFlow>(),
        of::<booking::BookingFlow>(),
        of::<fulfillment::FulfillmentFlow>(),
        of::<fulfillment::StockFlow>(),
        of::<reassign::HelpFlow>(),
        of::<substitute::VisitFlow>(),
        of::<snooze::QuestionFlow>(),
    ]
}

fn of<F: Flow>() -> (FlowInfo, &'static Graph) {
    (F::INFO, F::graph())
}
