//! Rules about single edges.

use crate::diagnostics::Errors;
use crate::flow::kind::Kind;
use crate::flow::model::Flow;
use crate::flow::syntax::Class;

/// A start begins a process; a token inside of one cannot come to it.
pub(crate) fn not_into_start(flow: &Flow<'_>, errors: &mut Errors) {
    for (_, edge) in flow.edges() {
        let target = &flow.nodes[edge.target];
        if target.kind.is_start() {
            let name = target.syntax;
            errors.at(
                &edge.way.target,
                format!("nothing leads to `{name}`: a start begins a new process\nhelp: lead to the node after it"),
            );
        }
    }
}

/// Two edges between the same nodes: a split would do the work twice, and an `If` does not choose.
/// Several conditions of a `Switch` may lead to one node; their labels differ.
pub(crate) fn not_twice(flow: &Flow<'_>, errors: &mut Errors) {
    for node in flow.nodes.iter().filter(|node| node.kind != Kind::Switch) {
        for (position, edge) in node.edges.iter().enumerate() {
            let before = &node.edges[..position];
            let Some(first) = before.iter().find(|other| other.target == edge.target) else {
                continue;
            };
            // Two `#[next]` of one `View` are reported as such, whatever they lead to.
            if node.kind.has_one_way() || repeated_class(node.kind, edge.way.class, first.way.class)
            {
                continue;
            }
            let (name, target) = (node.syntax, flow.quoted(edge.target));
            errors.at(
                &edge.way.target,
                format!("`{name}` leads to {target} twice\nhelp: take one of the two ways out, or lead it elsewhere"),
            );
        }
    }
}

fn repeated_class(kind: Kind, class: Class, first: Class) -> bool {
    class == first && (kind == Kind::If || class == Class::Otherwise)
}

/// ```text
/// #[next(pack, task_data = |order| Parcel::of(order))]
/// ..
/// pack: View,      // without #[task_data(Parcel)]
/// ```
pub(crate) fn task_data_expected(flow: &Flow<'_>, errors: &mut Errors) {
    for (_, edge) in flow.edges() {
        let target = &flow.nodes[edge.target];
        let given = [&edge.way.task_data, &edge.way.items];
        if let Some((key, _)) = given.into_iter().flatten().next()
            && target.syntax.task_data.is_none()
        {
            errors.at(key, no_task_data(target.kind, target.syntax));
        }
    }
}

/// A way of a race that leads straight to a join has nothing to do, so that it always wins.
pub(crate) fn nothing_to_race_for(flow: &Flow<'_>, errors: &mut Errors) {
    for (source, edge) in flow.edges() {
        let target = flow.nodes[edge.target].kind;
        if flow.nodes[source].kind == Kind::SplitFirst && target == Kind::Join {
            let name = flow.quoted(edge.target);
            errors.at(
                &edge.way.target,
                format!("the way to {name} has nothing to do, so that it always wins\nhelp: lead to the node that has to be done first"),
            );
        }
    }
}

fn no_task_data(kind: Kind, name: &dyn std::fmt::Display) -> String {
    let help = if crate::flow::kind::takes(kind, "task_data") {
        format!("put `#[task_data(T)]` on `{name}` to say of which type they are")
    } else {
        format!("{} has none; leave them away", kind.with_article())
    };
    format!("the tasks of `{name}` have no data of their own\nhelp: {help}")
}
