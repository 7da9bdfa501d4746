//! The rules of a flow whose names are resolved.
//!
//! First the rules that look at one node or one edge; then, only when they hold, those about the
//! whole graph. A missing edge would otherwise be reported again as an unreachable node.

mod boundaries;
mod edges;
mod forms;
mod graph;
mod handlers;
mod obsolete;
mod owners;
mod renamed;
mod soundness;
mod texts;
mod ways;

use super::model::Flow;
use crate::diagnostics::Errors;
pub(super) use soundness::{Warning, tokens};

/// Rules about single nodes and edges.
pub(super) fn parts(flow: &Flow<'_>, errors: &mut Errors) {
    for (index, node) in flow.nodes.iter().enumerate() {
        if !flow.is_handler(index) {
            ways::complete(node, errors);
        }
        ways::run_given(node, errors);
        ways::link_given(node, errors);
        ways::error_given(node, errors);
        ways::timing_given(node, errors);
        boundaries::differ(node, errors);
        boundaries::reachable(node, errors);
        ways::until_given(node, errors);
        owners::person(flow, node, errors);
        owners::one_requirement(node, errors);
        texts::templates_end(node, errors);
    }
    edges::not_into_start(flow, errors);
    obsolete::not_led_to(flow, errors);
    renamed::nodes_differ(flow, errors);
    renamed::flows_differ(flow, errors);
    edges::not_twice(flow, errors);
    edges::task_data_expected(flow, errors);
    edges::nothing_to_race_for(flow, errors);
    handlers::can_undo(flow, errors);
    handlers::stand_alone(flow, errors);
    handlers::something_to_undo(flow, errors);
    forms::names_differ(flow, errors);
    forms::places_are_there(flow, errors);
    texts::flow_templates_end(flow, errors);
    graph::has_start(flow, errors);
    graph::has_end(flow, errors);
}

/// Rules about the graph.
pub(super) fn whole(flow: &Flow<'_>, errors: &mut Errors) {
    graph::every_node_reached(flow, errors);
    graph::every_node_ends(flow, errors);
    graph::every_loop_waits(flow, errors);
    owners::comes_before(flow, errors);
}
