//! Who did what: loaded for the nodes that ask for it.

use crate::error::Error;
use crate::flow::Definition;
use crate::graph::Graph;
use crate::step::State;
use crate::store::Transaction;

/// Loads who did what the flow's assignments and four-eyes rules refer to: for the nodes that some
/// active task's token can still come to, so that most events read nothing here.
pub(super) fn load(
    tx: &mut dyn Transaction,
    flow: &dyn Definition,
    state: &mut State,
) -> Result<(), Error> {
    let graph = flow.graph();
    let active: Vec<Option<usize>> = state.active().map(|task| graph.find(&task.node)).collect();
    load_for(tx, flow, state, |node| {
        active.iter().any(|from| can_come(graph, *from, node))
    })
}

/// The same for every node, where a step may make any task.
pub(super) fn load_all(
    tx: &mut dyn Transaction,
    flow: &dyn Definition,
    state: &mut State,
) -> Result<(), Error> {
    load_for(tx, flow, state, |_| true)
}

fn load_for(
    tx: &mut dyn Transaction,
    flow: &dyn Definition,
    state: &mut State,
    is_asked: impl Fn(usize) -> bool,
) -> Result<(), Error> {
    let id = state.process.id;
    let name = |node: usize| flow.graph().node(node).map(|node| node.name.clone());
    for (asking, node) in flow.owner_nodes() {
        let Some(name) = name(node).filter(|_| is_asked(asking)) else {
            continue;
        };
        if state.owners.contains_key(&name) {
            continue;
        }
        if let Some(owner) = tx.last_owner(id, &name)? {
            state.owners.insert(name, owner);
        }
    }
    for asking in 0..flow.graph().nodes().len() {
        let named = flow.four_eyes(asking).iter().filter_map(|node| name(*node));
        for name in named.filter(|_| is_asked(asking)) {
            let owners = tx.done_by(id, &name)?;
            state.done_by.entry(name).or_default().extend(owners);
        }
    }
    Ok(())
}

/// True when a token at `from` can come to the node, or is there. Where the flow has lost the node that a
/// task is at, or events on borders may fire, anything can happen.
fn can_come(graph: &Graph, from: Option<usize>, to: usize) -> bool {
    let has_borders = || graph.nodes().iter().any(|node| node.attached.is_some());
    from.is_none_or(|from| from == to || graph.reaches(from, to) || has_borders())
}
