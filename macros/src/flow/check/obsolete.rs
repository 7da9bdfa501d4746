//! Rules about nodes that are gone.

use crate::diagnostics::Errors;
use crate::flow::kind::Kind;
use crate::flow::model::Flow;

/// An obsolete node is for the tasks that it has already.
pub(crate) fn not_led_to(flow: &Flow<'_>, errors: &mut Errors) {
    for (_, edge) in flow.edges() {
        let target = &flow.nodes[edge.target];
        if target.kind == Kind::Obsolete {
            let name = target.syntax;
            errors.at(
                &edge.way.target,
                format!("nothing leads to `{name}`: it is obsolete, and gets no new task\nhelp: lead to the node that comes in its place"),
            );
        }
    }
}
