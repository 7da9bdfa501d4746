//! Graphviz.

use std::fmt;
use std::marker::PhantomData;

use super::super::{State, Transition};
use super::Graph;
use crate::graph::dot::quoted;

/// The graph in the language of Graphviz; see [`Graph::dot`].
#[derive(Debug, Clone, Copy)]
pub struct Dot<S: State, T: Transition<S>> {
    guards: bool,
    current: Option<S>,
    transitions: PhantomData<(S, T)>,
}

impl<S: State, T: Transition<S>> Dot<S, T> {
    pub(super) fn new() -> Self {
        Self {
            guards: false,
            current: None,
            transitions: PhantomData,
        }
    }

    /// The same picture with the guards on the arrows.
    #[must_use]
    pub fn with_guards(mut self) -> Self {
        self.guards = true;
        self
    }

    /// The same picture with the state that an object is in marked.
    #[must_use]
    pub fn with_current(mut self, state: S) -> Self {
        self.current = Some(state);
        self
    }
}

impl<S: State, T: Transition<S>> fmt::Display for Dot<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let edges = Graph::<S, T>::new().edges();
        writeln!(f, "digraph {} {{", quoted(T::MACHINE))?;
        writeln!(f, "  rankdir=LR;")?;
        writeln!(f, "  node [shape=box, style=rounded];")?;
        for state in S::ALL {
            let peripheries = if state.is_terminal() { 2 } else { 1 };
            let (name, label) = (quoted(state.as_str()), quoted(state.label()));
            let mark = if self.current == Some(*state) {
                r##", style="rounded,filled", fillcolor="#dbe6fd", penwidth=2"##
            } else {
                ""
            };
            writeln!(
                f,
                "  {name} [label={label}, peripheries={peripheries}{mark}];"
            )?;
        }
        writeln!(f, "  \"\" [shape=point];")?;
        writeln!(f, "  \"\" -> {};", quoted(S::INITIAL.as_str()))?;
        if edges.iter().any(|edge| edge.from.is_none()) {
            writeln!(f, "  \"*\" [label=\"any state\", style=dashed];")?;
        }
        for edge in edges {
            let from = quoted(edge.from.map_or("*", State::as_str));
            let (to, text) = (quoted(edge.to.as_str()), quoted(&edge.text(self.guards)));
            writeln!(f, "  {from} -> {to} [label={text}];")?;
        }
        writeln!(f, "}}")
    }
}
