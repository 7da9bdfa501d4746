//! Mermaid.

use std::fmt;
use std::marker::PhantomData;

use super::super::{State, Transition};
use super::Graph;

/// The graph as a Mermaid state diagram; see [`Graph::mermaid`].
#[derive(Debug, Clone, Copy)]
pub struct Mermaid<S: State, T: Transition<S>> {
    guards: bool,
    current: Option<S>,
    transitions: PhantomData<(S, T)>,
}

impl<S: State, T: Transition<S>> Mermaid<S, T> {
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

impl<S: State, T: Transition<S>> fmt::Display for Mermaid<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let edges = Graph::<S, T>::new().edges();
        writeln!(f, "stateDiagram-v2")?;
        for state in S::ALL {
            let label = plain(state.label());
            writeln!(f, "    state \"{label}\" as {}", state.as_str())?;
        }
        if edges.iter().any(|edge| edge.from.is_none()) {
            writeln!(f, "    state \"any state\" as any_state")?;
        }
        writeln!(f, "    [*] --> {}", S::INITIAL.as_str())?;
        for edge in edges {
            let from = edge.from.map_or("any_state", State::as_str);
            let text = plain(&edge.text(self.guards));
            writeln!(f, "    {from} --> {} : {text}", edge.to.as_str())?;
        }
        for state in S::ALL.iter().filter(|state| state.is_terminal()) {
            writeln!(f, "    {} --> [*]", state.as_str())?;
        }
        if let Some(state) = self.current {
            writeln!(f, "    classDef current stroke:#2563eb,stroke-width:3px")?;
            writeln!(f, "    class {} current", state.as_str())?;
        }
        Ok(())
    }
}

/// Mermaid has no escapes: what would end a text is replaced by what looks like it.
fn plain(text: &str) -> String {
    text.replace('"', "'")
        .replace([';', '\n'], ",")
        .replace(':', "\u{a789}")
}
