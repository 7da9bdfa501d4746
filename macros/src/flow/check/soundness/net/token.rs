//! One token: where it is, and which splits are open above it.

use std::collections::HashMap;

use super::shape::Shape;

/// A token's place. The stack of open splits is kept once, and known by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Token {
    pub(super) node: usize,
    pub(super) stack: usize,
    /// Which of the marked nodes it has passed through, one bit for each.
    pub(super) marks: u64,
}

/// The stacks of open splits that were met, outermost split first.
pub(super) struct Stacks {
    stacks: Vec<Vec<usize>>,
    numbers: HashMap<Vec<usize>, usize>,
}

impl Stacks {
    /// Number 0 is the empty stack.
    pub(super) fn new() -> Self {
        Self {
            stacks: vec![Vec::new()],
            numbers: HashMap::from([(Vec::new(), 0)]),
        }
    }

    pub(super) fn get(&self, number: usize) -> &[usize] {
        &self.stacks[number]
    }

    fn number(&mut self, stack: Vec<usize>) -> usize {
        if let Some(&number) = self.numbers.get(&stack) {
            return number;
        }
        self.stacks.push(stack.clone());
        self.numbers.insert(stack, self.stacks.len() - 1);
        self.stacks.len() - 1
    }

    pub(super) fn truncated(&mut self, number: usize, depth: usize) -> usize {
        let stack = self.stacks[number][..depth].to_vec();
        self.number(stack)
    }

    /// The stack within one more split. A split that is open already above `kept` takes the place of
    /// its earlier pass: a loop through it would else make the stack longer for ever.
    pub(super) fn pushed(&mut self, number: usize, split: usize, kept: usize) -> usize {
        let stack = &self.stacks[number];
        let earlier = (kept..stack.len()).find(|at| stack[*at] == split);
        let mut stack = stack[..earlier.unwrap_or(stack.len())].to_vec();
        stack.push(split);
        self.number(stack)
    }

    /// How much of a stack a join closes: up to the innermost open split that it gathers.
    pub(super) fn scope(&self, number: usize, join: usize, shape: &Shape<'_>) -> usize {
        let stack = self.get(number);
        let closes = |split: &usize| shape.closes(join, *split);
        stack.iter().rposition(closes).map_or(0, |at| at + 1)
    }
}
