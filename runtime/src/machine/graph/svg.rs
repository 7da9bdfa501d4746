//! A drawing of a machine: states as boxes, laid out as flows are.

mod arrow;
mod state;

use std::fmt;
use std::marker::PhantomData;

use self::arrow::Arrow;
use super::super::{Machine, State, Transition, TransitionInfo};
use super::merged;
use crate::graph::layout::{Footprint, Link, Sketch, place};
use crate::graph::svg::page::Page;
use crate::graph::xml::IdPart;

/// The colour of the state that an object is in, and of what it can do.
const ACCENT: &str = "#2563eb";

/// The graph as an SVG element; see [`super::Graph::svg`]. The same machine is always drawn the same.
///
/// It fits light and dark pages, and pages with a strict content security policy: lines and letters
/// have the colour of the text around it, there is no script, no `style` and nothing from outside.
///
/// Each state is a group with an `id` (the name of the machine, a dash, the name of the state),
/// `data-state`, and the classes `state` and, where they hold, `terminal` and `current`; the node for
/// "any state" has the class `any`. Each arrow is a group with the class `arrow`, `data-source` and
/// `data-target`; transitions between the same two states share one. Each transition of it is a `text`
/// with `data-transition`; one that can be called now, and its arrow, have the class `available`.
///
/// ```
/// # use procession::prelude::*;
/// # #[derive(State, Clone, Copy, PartialEq, Eq)]
/// # enum Stage { #[state(initial)] New, Checked, #[state(terminal)] Done }
/// # struct Order { stage: Stage }
/// # #[state_machine(field = stage, state = Stage)]
/// # impl Order {
/// #     #[transition(source = New, target = Checked)]
/// #     fn check(&mut self) {}
/// #     #[transition(source = Checked, target = Done, permission = anyone)]
/// #     fn finish(&mut self) {}
/// # }
/// let order = Order { stage: Stage::Checked };
/// let drawing = Order::graph().svg().of(&order).title("Order 42").to_string();
/// assert!(drawing.contains(r#"class="state current" data-state="Checked""#));
///
/// // What this user is offered, instead of what can be done at all:
/// let ada = User::new("ada");
/// let _ = Order::graph().svg().of(&order).with_available(order.available_to(&ada));
/// ```
#[derive(Debug, Clone)]
pub struct Svg<'a, S: State, T: Transition<S>> {
    guards: bool,
    current: Option<S>,
    available: Vec<(T, u8)>,
    title: Option<&'a str>,
    prefix: Option<&'a str>,
    paper: bool,
    transitions: PhantomData<(S, T)>,
}

impl<'a, S: State, T: Transition<S>> Svg<'a, S, T> {
    pub(super) fn new() -> Self {
        Self {
            guards: false,
            current: None,
            available: Vec::new(),
            title: None,
            prefix: None,
            paper: false,
            transitions: PhantomData,
        }
    }

    /// The same drawing with the guards on the arrows.
    #[must_use]
    pub fn with_guards(mut self) -> Self {
        self.guards = true;
        self
    }

    /// The same drawing with the state that an object is in marked.
    #[must_use]
    pub fn with_current(mut self, state: S) -> Self {
        self.current = Some(state);
        self
    }

    /// The same drawing with these transitions marked, and no others: those that can be called now,
    /// as `available()` and `available_to(&user)` of the object tell them. Of a declaration with
    /// several sources, only the arrow from the current state is marked.
    #[must_use]
    pub fn with_available(
        mut self,
        rows: impl IntoIterator<Item = &'static TransitionInfo<S, T>>,
    ) -> Self {
        let rows = rows.into_iter().map(|row| (row.transition, row.ordinal));
        self.available = rows.collect();
        self
    }

    /// The same drawing with the state of this object, and with what can be done with it.
    #[must_use]
    pub fn of(self, object: &impl Machine<S, T>) -> Self {
        self.with_current(object.state())
            .with_available(object.offers())
    }

    /// The same drawing with this title instead of the machine's name. Screen readers speak it.
    #[must_use]
    pub fn title(mut self, title: &'a str) -> Self {
        self.title = Some(title);
        self
    }

    /// The same drawing with other ids: `prefix-State` instead of `Machine-State`. A page that shows
    /// one machine twice needs it.
    #[must_use]
    pub fn id_prefix(mut self, prefix: &'a str) -> Self {
        self.prefix = Some(prefix);
        self
    }

    /// The same drawing in black on white, whatever is around it: for a file that is shown by itself.
    #[must_use]
    pub fn on_paper(mut self) -> Self {
        self.paper = true;
        self
    }

    fn arrows(&self) -> Vec<Arrow> {
        let merged = merged::<S, T>();
        let arrow = |((from, to), edges): (_, Vec<super::Edge<S, T>>)| {
            let mut arrow = Arrow::new(from, to);
            for edge in edges {
                arrow.add(edge.row.name, edge.text(self.guards), self.offers(&edge));
            }
            arrow
        };
        merged.into_iter().map(arrow).collect()
    }

    fn offers(&self, edge: &super::Edge<S, T>) -> bool {
        let here = match (edge.from, self.current) {
            (Some(from), Some(current)) => from == current,
            (None, Some(current)) => edge.row.decides(current),
            (_, None) => true,
        };
        here && self
            .available
            .contains(&(edge.row.transition, edge.row.ordinal))
    }

    /// What the drawing shows, in words.
    fn description(&self, arrows: &[Arrow]) -> String {
        let (states, initial) = (S::ALL.len(), S::INITIAL.label());
        let plural = if states == 1 { "" } else { "s" };
        let mut words = format!("A state machine of {states} state{plural}, first {initial}.");
        if let Some(state) = self.current {
            words += &format!(" Now {}.", state.label());
        }
        let mut offered: Vec<&str> = Vec::new();
        for text in arrows.iter().flat_map(Arrow::available) {
            if !offered.contains(&text) {
                offered.push(text);
            }
        }
        if !offered.is_empty() {
            words += &format!(" Possible: {}.", offered.join(", "));
        }
        words
    }
}

impl<S: State, T: Transition<S>> fmt::Display for Svg<'_, S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arrows = self.arrows();
        let any = arrows.iter().any(|arrow| arrow.from == S::ALL.len());
        let labels = S::ALL.iter().map(|state| state.label());
        let labels: Vec<&str> = labels.chain(any.then_some(state::ANY)).collect();
        // The dot that marks the initial state comes last, so that a state keeps its number.
        let dot = labels.len();
        let begin = Link {
            source: dot,
            target: S::INITIAL.index(),
            label: None,
            drop: None,
        };
        let placed = place(&Sketch {
            nodes: labels
                .iter()
                .map(|label| state::footprint(label))
                .chain([Footprint::dot()])
                .collect(),
            links: arrows.iter().map(Arrow::link).chain([begin]).collect(),
        });
        let page = Page {
            title: self.title.unwrap_or(T::MACHINE),
            description: &self.description(&arrows),
            size: (placed.width, placed.height),
            paper: self.paper,
        };
        page.open(f)?;
        let name = |index: usize| S::ALL.get(index).map_or("*", |state| state.as_str());
        // Coloured ones over the others, where they share a line.
        let mut ways: Vec<_> = arrows.iter().zip(&placed.edges).collect();
        ways.sort_by_key(|(arrow, _)| arrow.available().count() > 0);
        for (arrow, way) in ways {
            arrow.draw(f, name(arrow.from), name(arrow.to), way)?;
        }
        if let (Some(way), Some(node)) = (placed.edges.last(), placed.nodes.last()) {
            state::draw_begin(f, node, way)?;
        }
        let prefix = self.prefix.unwrap_or(T::MACHINE);
        for (index, (label, place)) in labels.iter().zip(&placed.nodes).enumerate() {
            let state = S::ALL.get(index);
            let drawn = state::Drawn {
                id: format!("{}-{}", IdPart(prefix), IdPart(name(index))),
                name: name(index),
                label,
                terminal: state.is_some_and(|state| state.is_terminal()),
                current: state.is_some() && self.current == state.copied(),
                any: state.is_none(),
            };
            drawn.draw(f, place)?;
        }
        page.close(f)
    }
}
