//! Processes that cannot end, because some token always leads to another one.

use super::{Kind, Net, Taken};

/// A loop each round of which begins the next one, with its first node at both ends.
pub(super) fn cycle(net: &Net) -> Option<Vec<usize>> {
    let ends = those_that_end(net);
    let first = (0..ends.len()).find(|node| !ends[*node])?;
    let mut way = vec![first];
    loop {
        let last = way[way.len() - 1];
        let on = |target: &usize| !ends[*target];
        let next = compelled(net, last).find(on)?;
        if let Some(begin) = way.iter().position(|node| *node == next) {
            let mut cycle = way.split_off(begin);
            cycle.push(next);
            return Some(cycle);
        }
        way.push(next);
    }
}

/// Nodes from which every token can be led to an end, when the conditions are chosen well.
fn those_that_end(net: &Net) -> Vec<bool> {
    let mut ends = vec![false; net.nodes.len()];
    loop {
        let mut changed = false;
        for node in 0..net.nodes.len() {
            if !ends[node] && can_end(net, node, &ends) {
                ends[node] = true;
                changed = true;
            }
        }
        if !changed {
            return ends;
        }
    }
}

fn can_end(net: &Net, node: usize, ends: &[bool]) -> bool {
    let row = &net.nodes[node];
    if row.kind == Kind::End {
        return true;
    }
    let always = always(net, node);
    match always.is_empty() {
        // One of the ways is enough.
        true => row.ways.iter().any(|way| ends[way.target]),
        false => always.iter().all(|target| ends[*target]),
    }
}

/// Where a split leads whatever the data say.
fn always(net: &Net, node: usize) -> Vec<usize> {
    let row = &net.nodes[node];
    let is_split = row.kind == Kind::Split;
    let ways = row.ways.iter();
    let always = ways.filter(|way| is_split && way.taken == Taken::Always);
    always.map(|way| way.target).collect()
}

/// Where a token of a node that cannot end goes: some such node is always among them.
fn compelled(net: &Net, node: usize) -> impl Iterator<Item = usize> {
    let always = always(net, node);
    let all = net.nodes[node].ways.iter().map(|way| way.target);
    let targets: Vec<usize> = match always.is_empty() {
        true => all.collect(),
        false => always,
    };
    targets.into_iter()
}
