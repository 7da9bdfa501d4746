//! Soundness of an abstract net: what its tokens can do, whatever the data say.
//!
//! This module knows nothing of macros, so that it can be tested by itself: `tests/soundness` compiles
//! the same files. The rules are those of the engine (`runtime/src/step`): a split gives each branch a
//! token of its own; a join belongs to the innermost open split that dominates it and that no join before it
//! has closed, and waits for every token of that split that can still come.
//!
//! Every rule is about two tokens that one split has parted, so it is enough to follow pairs of tokens:
//! a hundred nodes have some thousand pairs, where they would have 2^100 markings. See [`pairs`].

// Two crates compile these files, and each uses a part.
#![allow(dead_code)]

mod endless;
mod pairs;
mod paths;
mod shape;
mod token;

use std::collections::{BTreeMap, BTreeSet};

pub(crate) use paths::Parting;

/// How many pairs of places are looked at, in all rounds together. A structured flow of a hundred nodes has some
/// thousands.
pub(crate) const BOUND: usize = 15_000;

/// How many merges are told of one flow.
const MERGES: usize = 8;

/// Nodes and the ways between them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Net {
    pub(crate) nodes: Vec<Node>,
}

/// A node of a net.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) ways: Vec<Way>,
    /// Branches are meant to come here without a join.
    pub(crate) multi_merge: bool,
}

/// What a node does with a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Makes the first token.
    Start,
    /// Keeps a token for a while and hands it on over one of its ways.
    Task,
    /// Hands a token on over one of its ways.
    Choice,
    /// Makes a token for each way that is taken.
    Split,
    /// Waits for the tokens of a split.
    Join(Waiting),
    /// Takes a token out; one that ends the whole process takes out all of them.
    End,
}

/// What a join waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waiting {
    /// For every token that can still come.
    All,
    /// For some of them; the others are cancelled.
    SomeThenCancel,
    /// For some of them; the others are taken in when they come.
    Some,
}

/// A way out of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Way {
    pub(crate) target: usize,
    pub(crate) taken: Taken,
}

/// When a way is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// Of a split: always. Of other nodes: at one time or another.
    Always,
    /// Of a split: when a condition holds.
    Sometimes,
    /// Of a split: when no other way is.
    Otherwise,
    /// Of a split: any number of times at once.
    Each,
    /// Beside the token, which stays: no join waits for this one.
    Beside,
}

/// What is wrong with a net.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    /// A loop each round of which begins the next one, with its first node at both ends.
    pub(crate) endless: Option<Vec<usize>>,
    /// Joins that no two tokens ever meet at, each with the shortest way to it.
    pub(crate) lonely: BTreeMap<usize, Vec<usize>>,
    /// Pairs of joins that wait for each other: the lower number first.
    pub(crate) deadlocks: BTreeMap<(usize, usize), Parting>,
    /// Nodes that branches of one split come to without a join, and that `multi_merge` does not accept.
    pub(crate) merges: BTreeMap<usize, Parting>,
    /// Nodes with a `multi_merge` that nothing merges at.
    pub(crate) needless: BTreeSet<usize>,
    /// The bound was reached: what was found holds, what was not found may be there all the same.
    pub(crate) in_part: bool,
    /// How many pairs were looked at, in the last round.
    pub(crate) pairs: usize,
}

impl Verdict {
    /// True when nothing was found.
    pub(crate) fn is_sound(&self) -> bool {
        self.endless.is_none()
            && self.lonely.is_empty()
            && self.deadlocks.is_empty()
            && self.merges.is_empty()
    }
}

/// The nearest of the nodes that every way from a start to this one leads through.
pub(crate) fn nearest_before(net: &Net, node: usize) -> Option<usize> {
    shape::Shape::of(net).nearest_before(node)
}

/// Checks a net whose every node is reached and comes to an end.
pub(crate) fn check(net: &Net, bound: usize) -> Verdict {
    if let Some(cycle) = endless::cycle(net) {
        // Its tokens multiply, so that whatever else is found follows from it.
        return Verdict {
            endless: Some(cycle),
            ..Verdict::default()
        };
    }
    let accepted = |node: &usize| net.nodes[*node].multi_merge;
    let accepted: Vec<usize> = (0..net.nodes.len()).filter(accepted).collect();
    let mut merges: BTreeMap<usize, Parting> = BTreeMap::new();
    let mut hidden = BTreeSet::new();
    // What comes behind a merge is done twice as well and is not worth telling: so each merge that was
    // found is taken for accepted, and the walk begins anew.
    let mut left = bound;
    loop {
        let told = merges.keys().chain(&hidden);
        let marks: Vec<usize> = accepted.iter().chain(told).copied().collect();
        let found = pairs::walk(net, &marks, left);
        left = left.saturating_sub(found.pairs);
        let Some((node, parting)) = found.merge.clone() else {
            return verdict(net, found, merges, &accepted);
        };
        if marks.len() >= pairs::MARKS || merges.len() >= MERGES {
            return verdict(net, found, merges, &accepted);
        }
        // A loop back into a split does everything twice that the split leads to: one mistake.
        let again = parting.again();
        if again.is_some() && merges.values().any(|told| told.again() == again) {
            hidden.insert(node);
        } else {
            merges.insert(node, parting);
        }
    }
}

fn verdict(
    net: &Net,
    found: pairs::Found,
    merges: BTreeMap<usize, Parting>,
    accepted: &[usize],
) -> Verdict {
    let mut verdict = Verdict {
        deadlocks: found.deadlocks,
        merges,
        in_part: found.in_part || found.merge.is_some(),
        pairs: found.pairs,
        ..Verdict::default()
    };
    // Nothing is concluded from what a walk in part has not seen, nor from what no token came to
    // because of a deadlock.
    if !verdict.in_part && verdict.deadlocks.is_empty() {
        let is_join = |node: &usize| matches!(net.nodes[*node].kind, Kind::Join(_));
        let lonely = (0..net.nodes.len()).filter(|at| is_join(at) && !found.joined.contains(at));
        let lonely = lonely.filter_map(|join| Some((join, paths::shortest(net, join)?)));
        verdict.lonely = lonely.collect();
        let needless = accepted.iter().filter(|node| !found.merged.contains(node));
        verdict.needless = needless.copied().collect();
    }
    verdict
}

#[cfg(test)]
mod tests;
