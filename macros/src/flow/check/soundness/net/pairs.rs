//! The walk over pairs of tokens.
//!
//! A pair are two tokens that one split has parted, each with its place and the splits that are open
//! above it. Each of the two may move at any time, except that a token at a join waits for the other one
//! while that can still come to it. Of third tokens it is assumed that they come or end at some time:
//! no join waits for one for ever, unless it is one of a pair that waits for each other, which is found.
//! The walk goes by the number of steps, so that what is found first has the shortest way there.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::shape::Shape;
use super::token::{Stacks, Token};
use super::{Kind, Net, Node, Parting, Taken, Waiting};

/// How many nodes can be marked.
pub(super) const MARKS: usize = 64;

/// What one walk has found.
#[derive(Default)]
pub(super) struct Found {
    /// The first merge at a node without a mark; the walk ends with it.
    pub(super) merge: Option<(usize, Parting)>,
    /// Marked nodes that branches merge at.
    pub(super) merged: BTreeSet<usize>,
    /// Joins that two tokens have met at.
    pub(super) joined: BTreeSet<usize>,
    pub(super) deadlocks: BTreeMap<(usize, usize), Parting>,
    pub(super) in_part: bool,
    pub(super) pairs: usize,
}

/// Two tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Pair {
    tokens: [Token; 2],
    /// How many of the open splits they have in common.
    shared: usize,
    /// Why they are two.
    bond: Bond,
    /// The node that has parted them, and the way out of it that each of them came last.
    origin: usize,
    ways: [usize; 2],
    /// For each of them a join that has gone on without it, and takes it in when it comes.
    spent: [Option<usize>; 2],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Bond {
    /// Ways of one split: to meet without a join is a mistake.
    Branches,
    /// One way that is taken many times, or branches whose merge is accepted.
    Alike,
    /// The second goes beside the first, and no join waits for it.
    Beside,
}

/// A pair that was reached, and from where.
struct Step {
    pair: Pair,
    before: Option<usize>,
}

/// Follows all pairs from all splits.
pub(super) fn walk(net: &Net, marks: &[usize], bound: usize) -> Found {
    let mut walk = Walk {
        net,
        marks,
        bound,
        shape: Shape::of(net),
        stacks: Stacks::new(),
        steps: Vec::new(),
        seen: HashSet::new(),
        found: Found::default(),
    };
    walk.begin();
    walk.go();
    walk.found.pairs = walk.steps.len();
    walk.found
}

struct Walk<'a> {
    net: &'a Net,
    marks: &'a [usize],
    bound: usize,
    shape: Shape<'a>,
    stacks: Stacks,
    steps: Vec<Step>,
    seen: HashSet<Pair>,
    found: Found,
}

impl Walk<'_> {
    fn node(&self, token: Token) -> &Node {
        &self.net.nodes[token.node]
    }

    /// Follows one token alone, to find under which open splits a split is come to.
    fn begin(&mut self) {
        let starts = (0..self.net.nodes.len()).filter(|at| self.net.nodes[*at].kind == Kind::Start);
        let mut open: Vec<(usize, usize)> = starts.map(|node| (node, 0)).collect();
        let mut seen: HashSet<(usize, usize)> = open.iter().copied().collect();
        while let Some((node, stack)) = open.pop() {
            if seen.len() > self.bound {
                self.found.in_part = true;
                return;
            }
            self.part(node, stack);
            for stack in self.stacks_behind(node, stack) {
                for way in &self.net.nodes[node].ways {
                    if seen.insert((way.target, stack)) {
                        open.push((way.target, stack));
                    }
                }
            }
        }
    }

    /// The stacks that a token alone can leave a node with.
    fn stacks_behind(&mut self, node: usize, stack: usize) -> Vec<usize> {
        match self.net.nodes[node].kind {
            Kind::Split => vec![self.stacks.pushed(stack, node, 0)],
            Kind::Join(_) => {
                let scope = self.stacks.scope(stack, node, &self.shape);
                self.closed(stack, scope, node)
            }
            _ => vec![stack],
        }
    }

    /// The stacks behind a join that closes `scope` splits of a stack: without the last one, and with
    /// it, where branches of it can live on elsewhere.
    fn closed(&mut self, stack: usize, scope: usize, join: usize) -> Vec<usize> {
        let Some(inner) = scope.checked_sub(1) else {
            return vec![self.stacks.truncated(stack, 0)];
        };
        let split = self.stacks.get(stack)[inner];
        let mut behind = vec![self.stacks.truncated(stack, inner)];
        if self.shape.leaves_open(split, join) {
            behind.push(self.stacks.truncated(stack, scope));
        }
        behind
    }

    /// The pairs that begin at a node.
    fn part(&mut self, node: usize, stack: usize) {
        let ways = &self.net.nodes[node].ways;
        if self.net.nodes[node].kind == Kind::Split {
            let stack = self.stacks.pushed(stack, node, 0);
            for (number, one) in ways.iter().enumerate() {
                if one.taken == Taken::Each {
                    self.parted(node, [number; 2], [one.target; 2], stack, Bond::Alike);
                }
                for (other_number, other) in ways.iter().enumerate().skip(number + 1) {
                    let either = [one.taken, other.taken].contains(&Taken::Otherwise);
                    if !either {
                        let targets = [one.target, other.target];
                        let ways = [number, other_number];
                        self.parted(node, ways, targets, stack, Bond::Branches);
                    }
                }
            }
        } else {
            let beside = ways.iter().enumerate();
            for (number, way) in beside.filter(|(_, way)| way.taken == Taken::Beside) {
                let ways = [usize::MAX, number];
                self.parted(node, ways, [node, way.target], stack, Bond::Beside);
            }
        }
    }

    fn parted(
        &mut self,
        origin: usize,
        ways: [usize; 2],
        nodes: [usize; 2],
        stack: usize,
        bond: Bond,
    ) {
        let token = |node| Token {
            node,
            stack,
            marks: self.mark(node),
        };
        let pair = Pair {
            tokens: nodes.map(token),
            shared: self.stacks.get(stack).len(),
            bond,
            origin,
            ways,
            spent: [None; 2],
        };
        self.reach(pair, None);
    }

    fn mark(&self, node: usize) -> u64 {
        let at = self.marks.iter().position(|mark| *mark == node);
        at.filter(|at| *at < MARKS).map_or(0, |at| 1 << at)
    }

    fn go(&mut self) {
        let mut at = 0;
        while at < self.steps.len() && self.found.merge.is_none() {
            if self.steps.len() > self.bound {
                self.found.in_part = true;
                return;
            }
            let pair = self.steps[at].pair;
            self.advance(pair, 0, at);
            self.advance(pair, 1, at);
            at += 1;
        }
    }

    /// All that one token of a pair can do.
    fn advance(&mut self, pair: Pair, which: usize, at: usize) {
        let token = pair.tokens[which];
        match self.node(token).kind {
            Kind::End => {}
            Kind::Join(waiting) => self.leave_join(pair, which, waiting, at),
            Kind::Split => {
                let stack = self.stacks.pushed(token.stack, token.node, pair.shared);
                self.go_on(pair, which, stack, at);
            }
            Kind::Start | Kind::Task | Kind::Choice => self.go_on(pair, which, token.stack, at),
        }
    }

    /// A join within one branch does not concern the other token. Any other join waits for it.
    fn leave_join(&mut self, pair: Pair, which: usize, waiting: Waiting, at: usize) {
        let token = pair.tokens[which];
        let scope = self.stacks.scope(token.stack, token.node, &self.shape);
        if scope > pair.shared {
            for stack in self.closed(token.stack, scope, token.node) {
                self.go_on(pair, which, stack, at);
            }
            return;
        }
        let waits = self.waits(pair, which);
        if waits && waiting == Waiting::All {
            self.note_deadlock(pair, at);
            return;
        }
        if waits && waiting == Waiting::SomeThenCancel {
            return;
        }
        let stack = self.stacks.truncated(token.stack, scope);
        let mut left = Pair {
            shared: pair.shared.min(scope),
            ..pair
        };
        if waits {
            left.spent[1 - which] = Some(token.node);
        }
        self.go_on(left, which, stack, at);
    }

    /// True when a token at a join waits for the other one.
    fn waits(&mut self, pair: Pair, which: usize) -> bool {
        let (token, other) = (pair.tokens[which], pair.tokens[1 - which]);
        let is_join = matches!(self.node(token).kind, Kind::Join(_));
        if !is_join || pair.bond == Bond::Beside {
            return false;
        }
        let scope = self.stacks.scope(token.stack, token.node, &self.shape);
        let split = scope
            .checked_sub(1)
            .map(|inner| self.stacks.get(token.stack)[inner]);
        scope <= pair.shared && self.shape.comes(other.node, token.node, split)
    }

    /// Both wait for each other: only whoever stops one of them ends that.
    fn note_deadlock(&mut self, pair: Pair, at: usize) {
        let all = |token: Token| self.node(token).kind == Kind::Join(Waiting::All);
        if pair.tokens.into_iter().all(all) && self.waits(pair, 0) && self.waits(pair, 1) {
            let [one, other] = pair.tokens.map(|token| token.node);
            let mut parting = self.parting(at);
            if one > other {
                std::mem::swap(&mut parting.one, &mut parting.other);
            }
            let key = (one.min(other), one.max(other));
            self.found.deadlocks.entry(key).or_insert(parting);
        }
    }

    fn go_on(&mut self, pair: Pair, which: usize, stack: usize, at: usize) {
        let net = self.net;
        let from = pair.tokens[which].node;
        let ways = net.nodes[from].ways.iter().enumerate();
        for (number, way) in ways.filter(|(_, way)| way.taken != Taken::Beside) {
            let mut next = pair;
            if from == pair.origin && net.nodes[from].kind == Kind::Split {
                // The same way in another round is no other branch.
                next.ways[which] = number;
                if number == pair.ways[1 - which] {
                    next.bond = Bond::Alike;
                }
            }
            let token = &mut next.tokens[which];
            token.node = way.target;
            token.stack = stack;
            token.marks |= self.mark(way.target);
            self.reach(next, Some(at));
        }
    }

    /// A pair is reached: it is told apart whether the two have met.
    fn reach(&mut self, mut pair: Pair, before: Option<usize>) {
        if self.found.merge.is_some() || self.meets_at_join(pair) {
            return;
        }
        let common = pair.tokens[0].marks & pair.tokens[1].marks;
        if pair.bond != Bond::Alike && common != 0 {
            let marks = self.marks.iter().enumerate();
            let passed = marks.filter(|(at, _)| *at < MARKS && common >> at & 1 == 1);
            self.found.merged.extend(passed.map(|(_, node)| *node));
            pair.bond = Bond::Alike;
        }
        if !self.seen.insert(pair) {
            return;
        }
        self.steps.push(Step { pair, before });
        let [one, other] = pair.tokens;
        let works = !matches!(self.node(one).kind, Kind::Join(_) | Kind::End);
        if pair.bond != Bond::Alike && one.node == other.node && works {
            let parting = self.parting(self.steps.len() - 1);
            self.found.merge = Some((one.node, parting));
        }
    }

    /// Two tokens at one join that belong to one split become one.
    fn meets_at_join(&mut self, pair: Pair) -> bool {
        let [one, other] = pair.tokens;
        let taken_in = |which: usize| pair.spent[which] == Some(pair.tokens[which].node);
        if taken_in(0) || taken_in(1) {
            return true;
        }
        let is_join = matches!(self.node(one).kind, Kind::Join(_));
        if !is_join || one.node != other.node || pair.bond == Bond::Beside {
            return false;
        }
        let scopes =
            [one, other].map(|token| self.stacks.scope(token.stack, token.node, &self.shape));
        let one_split = scopes.into_iter().all(|scope| scope <= pair.shared);
        if one_split {
            self.found.joined.insert(one.node);
        }
        one_split
    }

    /// The ways of both tokens from where they were parted.
    fn parting(&self, at: usize) -> Parting {
        let mut ways = [Vec::new(), Vec::new()];
        let mut next = Some(at);
        while let Some(step) = next.map(|at| &self.steps[at]) {
            for (way, token) in ways.iter_mut().zip(step.pair.tokens) {
                if way.last() != Some(&token.node) {
                    way.push(token.node);
                }
            }
            next = step.before;
        }
        let origin = self.steps[at].pair.origin;
        for way in &mut ways {
            if way.last() != Some(&origin) {
                way.push(origin);
            }
            way.reverse();
        }
        let [one, other] = ways;
        Parting { one, other }
    }
}
