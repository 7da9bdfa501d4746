//! Rules about nodes that undo what others did.

use crate::diagnostics::Errors;
use crate::flow::kind::Kind;
use crate::flow::model::{Flow, Node};

/// What can be undone, by what, and that something asks for it.
pub(crate) fn can_undo(flow: &Flow<'_>, errors: &mut Errors) {
    let throws = |node: &Node<'_>| node.kind == Kind::CompensateThrow;
    let is_thrown = flow.nodes.iter().any(throws);
    for (index, node) in flow.nodes.iter().enumerate() {
        let Some(handler) = &node.handler else {
            continue;
        };
        let undoing = &flow.nodes[handler.node];
        let (host, name, kind) = (node.syntax, undoing.syntax, undoing.kind);
        if handler.node == index {
            errors.at(
                handler.token,
                format!("`{host}` cannot undo its own work\nhelp: name another node"),
            );
        } else if !kind.can_undo() {
            errors.at(
                handler.token,
                format!("`{name}` is {}, which undoes nothing\nhelp: name a `Function`, a `Job` or a `View`", kind.with_article()),
            );
        } else if !is_thrown {
            errors.at(
                handler.token,
                format!("nothing in this flow asks for the work of `{host}` to be undone\nhelp: add a `CompensateThrow`, or take `#[compensate_with]` away"),
            );
        }
    }
}

/// Handlers stand beside the flow: a throw runs them, and goes on itself.
pub(crate) fn stand_alone(flow: &Flow<'_>, errors: &mut Errors) {
    // What cannot undo anything was reported as that.
    let undoes = |node: usize| flow.nodes[node].kind.can_undo();
    for (_, edge) in flow.edges().filter(|(_, edge)| undoes(edge.target)) {
        if let Some((host, _)) = flow.hosts(edge.target).next() {
            let (name, host) = (flow.quoted(edge.target), flow.quoted(host));
            errors.at(
                &edge.way.target,
                format!("nothing leads to {name}: it undoes the work of {host}\nhelp: lead to a `CompensateThrow`, which runs it"),
            );
        }
    }
    for (index, node) in flow.nodes.iter().enumerate() {
        if !flow.is_handler(index) || !undoes(index) {
            continue;
        }
        for way in &node.syntax.ways {
            let name = node.syntax;
            errors.at_span(
                way.span,
                format!("`{name}` undoes the work of another node, and no token goes on from there\nhelp: go on behind the `CompensateThrow`"),
            );
        }
    }
}

/// A throw has something to undo.
pub(crate) fn something_to_undo(flow: &Flow<'_>, errors: &mut Errors) {
    let any = flow.nodes.iter().any(|node| node.handler.is_some());
    for node in &flow.nodes {
        if node.kind == Kind::CompensateThrow && !any {
            let name = node.syntax;
            errors.at(
                node.name(),
                format!("`{name}` has nothing to undo\nhelp: put `#[compensate_with(handler)]` on the nodes whose work can be undone"),
            );
        }
        for named in node.compensates.iter().filter(|_| any) {
            if flow.nodes[named.node].handler.is_none() {
                let name = flow.quoted(named.node);
                errors.at(
                    named.token,
                    format!("nothing undoes the work of {name}\nhelp: put `#[compensate_with(handler)]` on {name}"),
                );
            }
        }
    }
}
