//! Rules about `#[assign(owner_of(node))]`.

use crate::diagnostics::Errors;
use crate::flow::model::{Flow, Node};

use super::graph::Reach;

/// Only a node that a person does has an owner.
pub(crate) fn person(flow: &Flow<'_>, node: &Node<'_>, errors: &mut Errors) {
    for owner in node.owner.iter().chain(&node.four_eyes) {
        let named = &flow.nodes[owner.node];
        if !named.kind.is_human() {
            let (name, kind) = (named.syntax, named.kind.as_str());
            errors.at(
                owner.token,
                format!(
                    "`{name}` is a `{kind}`, which no person does\nhelp: name a `Start` or a `View`"
                ),
            );
        }
    }
}

/// A task is for those who have a permission, or for the members of groups: one word in the queue says
/// which.
pub(crate) fn one_requirement(node: &Node<'_>, errors: &mut Errors) {
    if node.syntax.permission.is_some() && node.syntax.people.candidates.is_some() {
        errors.at(
            node.name(),
            "this task is for those with a permission and for the members of groups\nhelp: keep `#[permission]` or `#[candidates]`; a group can have a permission where users get theirs",
        );
    }
}

/// Whoever does a later node is not known yet.
pub(crate) fn comes_before(flow: &Flow<'_>, errors: &mut Errors) {
    let reach = Reach::of(flow);
    for (index, node) in flow.nodes.iter().enumerate() {
        let Some(owner) = &node.owner else { continue };
        if reach.is_reached(owner.node, index) {
            continue;
        }
        let (named, name) = (flow.quoted(owner.node), node.syntax);
        let message = format!(
            "{named} cannot come before `{name}`, so that nobody owns it yet\nhelp: name a node on the way from the start to `{name}`"
        );
        errors.at(owner.token, message);
    }
}
