//! The states of a machine: a field-less enum of the user's.

use std::error::Error;
use std::fmt;

/// An enum of states. Derive it: `#[derive(State)]`.
///
/// The enum stays the user's own: `match` on it, store it, serialise it with serde's derives. The
/// derive needs the enum to be `Copy` and `Eq` and its variants to carry no data.
///
/// Attributes of a variant: `#[state(initial)]` (exactly one), `#[state(terminal)]` for a state
/// that nothing needs to leave, `#[state(label = "..")]`, and `#[state(unreachable_ok)]` for a
/// state that no transition reaches on purpose (old rows are still in it). Without `label`, the
/// label is the first paragraph of the doc comment, or else the name in words.
///
/// Restoring a stored state is parsing its text; it runs no hook.
///
/// ```
/// use procession::prelude::*;
///
/// #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
/// enum Stage {
///     #[state(initial)]
///     New,
///     InReview,
///     #[state(terminal, label = "Removed from the site")]
///     Removed,
/// }
///
/// assert_eq!(Stage::initial(), Stage::New);
/// assert_eq!(Stage::ALL.len(), 3);
/// assert_eq!(Stage::InReview.label(), "In review");
/// assert!(Stage::Removed.is_terminal());
///
/// const STORED: &str = Stage::Removed.as_str();
/// assert_eq!(STORED.parse(), Ok(Stage::Removed));
/// let gone = "Archived".parse::<Stage>().unwrap_err();
/// assert_eq!(
///     gone.to_string(),
///     "`Stage` has no state `Archived` any more: its states are `New`, `InReview`, `Removed`",
/// );
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an enum of states",
    label = "not an enum of states",
    note = "add `#[derive(State, Clone, Copy, PartialEq, Eq)]` to the enum"
)]
pub trait State: Copy + Eq + Send + Sync + 'static {
    /// The name of the enum, for messages.
    const NAME: &'static str;
    /// Every state, in the order of declaration.
    const ALL: &'static [Self];
    /// The state that a new object is in.
    const INITIAL: Self;
    /// What is known about each state, in the order of [`State::ALL`].
    const INFO: &'static [StateInfo];

    /// The position of this state in [`State::ALL`].
    fn index(self) -> usize;

    /// The state that a new object is in: [`State::INITIAL`].
    #[must_use]
    fn initial() -> Self {
        Self::INITIAL
    }

    /// What is known about this state.
    #[must_use]
    fn info(self) -> &'static StateInfo {
        &Self::INFO[self.index()]
    }

    /// The stored text of this state: the name of the variant. The derive also makes a `const fn`
    /// of this name.
    #[must_use]
    fn as_str(self) -> &'static str {
        self.info().name
    }

    /// What people read.
    #[must_use]
    fn label(self) -> &'static str {
        self.info().label
    }

    /// True for a state that nothing needs to leave.
    #[must_use]
    fn is_terminal(self) -> bool {
        self.info().terminal
    }

    /// The state whose stored text this is.
    ///
    /// # Errors
    ///
    /// [`UnknownState`] when no state is called so, as after a state was removed from the enum
    /// while rows were still in it. The error names the value and the states that there are.
    fn from_stored(text: &str) -> Result<Self, UnknownState> {
        let position = Self::INFO.iter().position(|state| state.name == text);
        position
            .map(|index| Self::ALL[index])
            .ok_or_else(|| UnknownState::new::<Self>(text))
    }
}

/// What the declaration says about one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct StateInfo {
    /// The name of the variant, which is also the stored text.
    pub name: &'static str,
    /// What people read.
    pub label: &'static str,
    /// True when nothing needs to leave the state.
    pub terminal: bool,
    /// True when no transition needs to reach the state.
    pub unreachable_ok: bool,
}

impl StateInfo {
    #[doc(hidden)]
    #[must_use]
    pub const fn new(name: &'static str, label: &'static str) -> Self {
        Self {
            name,
            label,
            terminal: false,
            unreachable_ok: false,
        }
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn named(name: &'static str) -> Self {
        Self::new(name, name)
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn terminal(mut self) -> Self {
        self.terminal = true;
        self
    }

    #[doc(hidden)]
    #[must_use]
    pub const fn unreachable_ok(mut self) -> Self {
        self.unreachable_ok = true;
        self
    }
}

/// A stored state that no longer exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownState {
    states: &'static str,
    value: String,
    known: &'static [StateInfo],
}

impl UnknownState {
    fn new<S: State>(value: &str) -> Self {
        Self {
            states: S::NAME,
            value: value.to_owned(),
            known: S::INFO,
        }
    }

    /// The text that is no state.
    #[must_use]
    pub fn value(&self) -> &str {
        &self.value
    }

    /// The states that there are.
    pub fn known(&self) -> impl ExactSizeIterator<Item = &'static str> + Clone {
        self.known.iter().map(|state| state.name)
    }
}

impl fmt::Display for UnknownState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { states, value, .. } = self;
        write!(
            f,
            "`{states}` has no state `{value}` any more: its states are "
        )?;
        for (position, name) in self.known().enumerate() {
            let comma = if position == 0 { "" } else { ", " };
            write!(f, "{comma}`{name}`")?;
        }
        Ok(())
    }
}

impl Error for UnknownState {}

/// The field of a state: every type holds itself, and the words are for a field of another type.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "this field is of the type `{Self}`, and the states of the machine are `{S}`",
    label = "not a `{S}`",
    note = "`field` names the field that holds the state, `state` the type of that field"
)]
pub trait Holds<S> {
    fn state(&self) -> S
    where
        S: State;
    fn exclusive(&mut self) -> &mut S;
}

impl<S> Holds<S> for S {
    #[inline]
    fn state(&self) -> S
    where
        S: State,
    {
        *self
    }

    #[inline]
    fn exclusive(&mut self) -> &mut S {
        self
    }
}

/// Asks, once for each machine, whether the type that it names is an enum of states. The answer has no
/// meaning: generated code names the type by way of it, and is fine when there is none.
#[doc(hidden)]
#[must_use]
pub const fn states<S: State>(copied: usize) -> usize {
    copied
}

/// Stands in for the constant of that name which the derive makes. With the derive's own one, what is
/// wrong with an enum is said by the enum alone, and the machine keeps silent about it.
#[doc(hidden)]
pub trait Underived {
    const __COPIED: usize = 0;
}

impl<S> Underived for S {}

/// What every enum of states is, asked by its derive.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` is an enum of states, and not `Copy` and `Eq`",
    label = "a state is copied and compared",
    note = "add `Clone, Copy, PartialEq, Eq` to the derives of the enum"
)]
pub trait Copied {}

impl<S: Copy + Eq + Send + Sync + 'static> Copied for S {}

/// Asks the same of `S`, as [`states`] does.
#[doc(hidden)]
#[must_use]
pub const fn copied<S: Copied>() -> usize {
    0
}

/// The type itself, once [`states`] has been asked.
#[doc(hidden)]
pub trait StatesOf<const ASKED: usize> {
    type States;
}

impl<S> StatesOf<0> for S {
    type States = S;
}

/// Stands in for the enum of states of a machine that forgot to name it, so that the code that
/// uses the machine is not wrong too.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoState {}

impl State for NoState {
    const NAME: &'static str = "";
    const ALL: &'static [Self] = &[];
    const INITIAL: Self = panic!("the state machine does not name its enum of states");
    const INFO: &'static [StateInfo] = &[];

    fn index(self) -> usize {
        match self {}
    }
}
