//! Graphviz.

use std::fmt;
use std::marker::PhantomData;

use super::super::{State, Transition};
use super::Graph;

/// The graph in the language of Graphviz; see [`Graph::dot`].
#[derive(Debug, Clone, Copy)]
pub struct Dot<S: State, T: Transition<S>> {
    guards: bool,
    transitions: PhantomData<(S, T)>,
}

impl<S: State, T: Transition<S>> Dot<S, T> {
    pub(super) fn new() -> Self {
        Self {
            guards: false,
            transitions: PhantomData,
        }
    }

    /// The same picture with the guards on the arrows.
    #[must_use]
    pub fn with_guards(mut self) -> Self {
        self.guards = true;
        self
    }
}

impl<S: State, T: Transition<S>> fmt::Display for Dot<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let edges = Graph::<S, T>::new().edges();
        writeln!(f, "digraph {:?} {{", T::MACHINE)?;
        writeln!(f, "  rankdir=LR;")?;
        writeln!(f, "  node [shape=box, style=rounded];")?;
        for state in S::ALL {
            let peripheries = if state.is_terminal() { 2 } else { 1 };
            let (name, label) = (state.as_str(), state.label());
            writeln!(
                f,
                "  {name:?} [label={label:?}, peripheries={peripheries}];"
            )?;
        }
        writeln!(f, "  \"\" [shape=point];")?;
        writeln!(f, "  \"\" -> {:?};", S::INITIAL.as_str())?;
        if edges.iter().any(|edge| edge.from.is_none()) {
            writeln!(f, "  \"*\" [label=\"any state\", style=dashed];")?;
        }
        for edge in edges {
            let from = edge.from.map_or("*", State::as_str);
            let (to, text) = (edge.to.as_str(), edge.text(self.guards));
            writeln!(f, "  {from:?} -> {to:?} [label={text:?}];")?;
        }
        writeln!(f, "}}")
    }
}
