//! The graph of a machine, and its pictures.

mod dot;
mod mermaid;
mod svg;

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use petgraph::graph::{DiGraph, NodeIndex};

pub use dot::Dot;
pub use mermaid::Mermaid;
pub use svg::Svg;

use super::{Sources, State, Target, Transition, TransitionInfo};

/// The graph of a machine: states and transitions. The pictures are `Display` adapters, so that
/// they can be written anywhere without a `String` between.
///
/// ```
/// # use procession::prelude::*;
/// # #[derive(State, Clone, Copy, PartialEq, Eq)]
/// # enum Stage { #[state(initial)] New, #[state(terminal)] Done }
/// # struct Job { stage: Stage }
/// #[state_machine(field = stage, state = Stage)]
/// impl Job {
///     #[transition(source = New, target = Done)]
///     fn finish(&mut self) {}
/// }
///
/// let picture = Job::graph().mermaid().to_string();
/// assert!(picture.contains("New --> Done : Finish"));
/// ```
pub struct Graph<S: State, T: Transition<S>> {
    transitions: PhantomData<(S, T)>,
}

/// One arrow: from a state (or from any), to a state, by a declaration.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Edge<S: State, T: Transition<S>> {
    /// The state that it leaves; `None` for a declaration that is for any state.
    pub from: Option<S>,
    /// The state that it enters.
    pub to: S,
    /// The declaration.
    pub row: &'static TransitionInfo<S, T>,
}

impl<S: State, T: Transition<S>> Graph<S, T> {
    #[doc(hidden)]
    #[must_use]
    pub const fn new() -> Self {
        Self {
            transitions: PhantomData,
        }
    }

    /// Every state, in the order of declaration.
    #[must_use]
    pub fn states(&self) -> &'static [S] {
        S::ALL
    }

    /// Every declaration that decides in `state`, whatever its guards say.
    pub fn outgoing(
        &self,
        state: S,
    ) -> impl Iterator<Item = &'static TransitionInfo<S, T>> + Clone + use<S, T> {
        let rows = T::TABLE.iter();
        rows.filter(move |row| row.decides(state) && !row.leads_nowhere_from(state))
    }

    /// Every arrow, in the order of declaration. A declaration without a target leads from each
    /// listed source back to it; one for any state without a target has no arrow.
    #[must_use]
    pub fn edges(&self) -> Vec<Edge<S, T>> {
        T::TABLE.iter().flat_map(row_edges).collect()
    }

    /// Graphviz.
    #[must_use]
    pub fn dot(&self) -> Dot<S, T> {
        Dot::new()
    }

    /// A Mermaid state diagram.
    #[must_use]
    pub fn mermaid(&self) -> Mermaid<S, T> {
        Mermaid::new()
    }

    /// A drawing that needs no other program.
    #[must_use]
    pub fn svg<'a>(&self) -> Svg<'a, S, T> {
        Svg::new()
    }

    /// The graph for algorithms: one node for each state, one edge for each state and transition
    /// that can leave it, those for any state included.
    #[must_use]
    pub fn petgraph(&self) -> DiGraph<S, &'static TransitionInfo<S, T>> {
        let mut graph = DiGraph::new();
        let nodes: Vec<NodeIndex> = S::ALL.iter().map(|s| graph.add_node(*s)).collect();
        for &from in S::ALL {
            for row in T::TABLE.iter().filter(|row| row.decides(from)) {
                let stays = matches!(row.target, Target::Stays).then_some(from);
                for to in stays.into_iter().chain(row.targets()) {
                    graph.add_edge(nodes[from.index()], nodes[to.index()], row);
                }
            }
        }
        graph
    }
}

fn row_edges<S: State, T: Transition<S>>(row: &'static TransitionInfo<S, T>) -> Vec<Edge<S, T>> {
    let from: Vec<Option<S>> = match row.sources {
        Sources::Listed(states) => states.iter().copied().map(Some).collect(),
        Sources::AnyBut(_) => vec![None],
    };
    let into = |from: Option<S>| {
        let stays = matches!(row.target, Target::Stays);
        let back = from.filter(|_| stays);
        back.into_iter()
            .chain(row.targets())
            .map(move |to| Edge { from, to, row })
    };
    from.into_iter().flat_map(into).collect()
}

/// What the pictures share: the words on an arrow, and the node that stands for any state.
impl<S: State, T: Transition<S>> Edge<S, T> {
    fn text(&self, guards: bool) -> String {
        let Self { row, .. } = self;
        let except = match row.sources {
            Sources::AnyBut(states) if !states.is_empty() => {
                let names: Vec<_> = states.iter().map(|state| state.label()).collect();
                format!(" (not from {})", names.join(", "))
            }
            _ => String::new(),
        };
        let conditions = if guards && !row.guards.is_empty() {
            format!(" [{}]", row.guards.join(", "))
        } else {
            String::new()
        };
        format!("{}{conditions}{except}", row.label)
    }

    /// Its place among the states: their index, and the number of states for "any state".
    fn ends(&self) -> (usize, usize) {
        let from = self.from.map_or(S::ALL.len(), State::index);
        (from, self.to.index())
    }
}

/// Arrows with the same ends as one.
fn merged<S: State, T: Transition<S>>() -> BTreeMap<(usize, usize), Vec<Edge<S, T>>> {
    let mut arrows: BTreeMap<_, Vec<Edge<S, T>>> = BTreeMap::new();
    for edge in Graph::<S, T>::new().edges() {
        arrows.entry(edge.ends()).or_default().push(edge);
    }
    arrows
}

impl<S: State, T: Transition<S>> Clone for Graph<S, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: State, T: Transition<S>> Copy for Graph<S, T> {}

impl<S: State, T: Transition<S>> fmt::Debug for Graph<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Graph of {}", T::MACHINE)
    }
}
