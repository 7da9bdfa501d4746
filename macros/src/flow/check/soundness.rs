//! What the tokens of a flow can do, whatever the data say.

mod net;

use proc_macro2::Span;

use crate::diagnostics::Errors;
use crate::flow::kind::Kind;
use crate::flow::model::{Boundary, Edge, Flow, Node};
use crate::flow::syntax::Class;
use net::{Net, Parting, Taken, Verdict, Waiting};

/// What the compiler is to warn of, at a word of the user's.
pub(crate) struct Warning {
    /// A name for the constant that rustc warns of.
    pub(crate) name: &'static str,
    pub(crate) span: Span,
    pub(crate) message: String,
}

/// Follows the tokens of a flow that keeps every other rule.
pub(crate) fn tokens(flow: &Flow<'_>, errors: &mut Errors) -> Vec<Warning> {
    let verdict = net::check(&net_of(flow), net::BOUND);
    if let Some(cycle) = &verdict.endless {
        errors.at(endless_word(flow, cycle), endless(flow, cycle));
    }
    for (&(one, other), parting) in &verdict.deadlocks {
        errors.at(flow.nodes[one].name(), deadlock(flow, one, other, parting));
    }
    for (&join, path) in &verdict.lonely {
        errors.at(flow.nodes[join].name(), lonely(flow, join, path));
    }
    for &node in &verdict.needless {
        let span = flow.nodes[node].syntax.multi_merge;
        errors.at_span(span.unwrap_or_else(Span::call_site), needless(flow, node));
    }
    warnings(flow, &verdict)
}

fn net_of(flow: &Flow<'_>) -> Net {
    Net {
        nodes: (0..flow.nodes.len()).map(|at| node(flow, at)).collect(),
    }
}

fn node(flow: &Flow<'_>, at: usize) -> net::Node {
    let node = &flow.nodes[at];
    net::Node {
        kind: match node.kind {
            // No token comes to what undoes the work of others.
            _ if flow.is_handler(at) => net::Kind::End,
            Kind::Start | Kind::StartHandle | Kind::StartSubprocess | Kind::StartTimer => {
                net::Kind::Start
            }
            // Its tasks end by a manager's hand.
            Kind::Obsolete if node.edges.is_empty() => net::Kind::End,
            // No token comes to an obsolete node, so that whatever it is says nothing.
            Kind::Obsolete
            | Kind::View
            | Kind::ManualTask
            | Kind::Function
            | Kind::Send
            | Kind::BusinessRule
            | Kind::Handle
            | Kind::Job
            | Kind::Subprocess
            | Kind::NSubprocess
            | Kind::MessageCatch
            | Kind::MessageThrow
            | Kind::SignalCatch
            | Kind::SignalThrow
            | Kind::EscalationThrow
            | Kind::Timer
            | Kind::ConditionalCatch
            | Kind::CompensateThrow => net::Kind::Task,
            // One of the ways of a race goes on, whichever.
            Kind::If | Kind::Switch | Kind::SplitFirst => net::Kind::Choice,
            Kind::Split => net::Kind::Split,
            Kind::Join => net::Kind::Join(waiting(node)),
            Kind::End | Kind::TerminateEnd | Kind::ErrorEnd => net::Kind::End,
        },
        ways: (node.edges.iter().map(way))
            .chain(node.boundaries.iter().map(boundary))
            .collect(),
        multi_merge: node.syntax.multi_merge.is_some(),
    }
}

fn waiting(join: &Node<'_>) -> Waiting {
    match &join.syntax.continue_when {
        None => Waiting::All,
        Some(early) if early.cancel_active => Waiting::SomeThenCancel,
        Some(_) => Waiting::Some,
    }
}

fn way(edge: &Edge<'_>) -> net::Way {
    net::Way {
        target: edge.target,
        taken: match (edge.way.class, &edge.way.when) {
            _ if edge.way.items.is_some() => Taken::Each,
            (Class::Otherwise, _) => Taken::Otherwise,
            (_, Some(_)) => Taken::Sometimes,
            (_, None) => Taken::Always,
        },
    }
}

/// The way of a split that leads back.
fn endless_word<'a>(flow: &Flow<'a>, cycle: &[usize]) -> &'a syn::Ident {
    let steps = cycle.iter().zip(&cycle[1..]);
    let mut splits = steps.filter(|(node, _)| flow.nodes[**node].kind == Kind::Split);
    let way = splits.next().and_then(|(node, next)| {
        let mut edges = flow.nodes[*node].edges.iter();
        edges.find(|edge| edge.target == *next)
    });
    way.map_or_else(|| flow.syntax.ident(), |edge| &edge.way.target)
}

/// A split that always leads back to itself.
fn endless(flow: &Flow<'_>, cycle: &[usize]) -> String {
    let path = flow.path(cycle);
    format!(
        "a process that comes here never ends, because each round of this loop begins the next one: {path}\nhelp: choose with an `If` whether to go round again, or give this way of the split a condition: `when = |data| ..`"
    )
}

/// An event that interrupts takes the token of its host; one that does not goes on beside it.
fn boundary(event: &Boundary<'_>) -> net::Way {
    net::Way {
        target: event.edge.target,
        taken: match event.syntax.interrupting {
            true => Taken::Always,
            false => Taken::Beside,
        },
    }
}

/// Two joins, each of which can only go on when the other one has.
fn deadlock(flow: &Flow<'_>, one: usize, other: usize, parting: &Parting) -> String {
    let (one, other) = (flow.quoted(one), flow.quoted(other));
    let (here, there) = (flow.path(&parting.one), flow.path(&parting.other));
    format!(
        "{one} and {other} wait for each other for ever: one branch goes {here}, another one {there}\nhelp: let all branches come to one of the two joins, and lead on from it"
    )
}

/// A join that is only ever come to by one token of its split.
fn lonely(flow: &Flow<'_>, join: usize, path: &[usize]) -> String {
    let name = flow.quoted(join);
    let way = flow.path(path);
    let next = flow.nodes[join].edges.first();
    let next = next.map_or_else(|| name.clone(), |edge| flow.quoted(edge.target));
    let help = match chooser(flow, join) {
        Some(node) => format!(
            "{} goes one way only: make it a `Split`, or lead straight to {next} without a join",
            flow.quoted(node)
        ),
        None => format!(
            "lead the other branches to it as well, or lead straight to {next} without a join"
        ),
    };
    format!(
        "only one branch ever comes to {name}, so that it has nothing to wait for: {way}\nhelp: {help}"
    )
}

/// The choice whose ways come together at the join, if there is one.
fn chooser(flow: &Flow<'_>, join: usize) -> Option<usize> {
    let before = net::nearest_before(&net_of(flow), join)?;
    let chooses = matches!(flow.nodes[before].kind, Kind::If | Kind::Switch);
    chooses.then_some(before)
}

fn needless(flow: &Flow<'_>, node: usize) -> String {
    let name = flow.quoted(node);
    format!("no two branches come to {name} without a join\nhelp: take `#[multi_merge]` away")
}

fn warnings(flow: &Flow<'_>, verdict: &Verdict) -> Vec<Warning> {
    let merges = verdict.merges.iter().map(|(&node, parting)| Warning {
        name: "done_twice",
        span: flow.nodes[node].name().span(),
        message: merge(flow, node, parting),
    });
    let in_part = verdict.in_part.then(|| Warning {
        name: "checked_in_part",
        span: flow.syntax.ident().span(),
        message: format!(
            "the ways of this flow were followed through {} pairs of places and not to their end: that no branch waits for ever and that nothing is done twice is not proved",
            verdict.pairs
        ),
    });
    merges.chain(in_part).collect()
}

/// Two branches that go on one after the other where they should go on as one.
fn merge(flow: &Flow<'_>, node: usize, parting: &Parting) -> String {
    let name = flow.quoted(node);
    let (here, there) = (flow.path(&parting.one), flow.path(&parting.other));
    if let Some(split) = parting.again() {
        let split = flow.quoted(split);
        return format!(
            "{name} is done twice: one branch goes back into {split} while another one still runs: {here} and {there}\nhelp: let the branches come to a `Join` before {split} is come to again, or write `#[multi_merge]` on {name} when it is meant to be done for each of them"
        );
    }
    format!(
        "{name} is done twice: one branch goes {here}, another one {there}\nhelp: let the branches come to a `Join` before {name}, or write `#[multi_merge]` on it when it is meant to be done for each of them"
    )
}
