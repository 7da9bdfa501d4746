//! The table of transitions: what the declaration says, readable at run time and in constants.

use super::State;

/// The names of one machine's transitions. The macro makes such an enum beside every machine: the
/// transitions of `Review` are `ReviewTransition`, with one variant for each method.
pub trait Transition<S: State>: Copy + Eq + std::fmt::Debug + Send + Sync + 'static {
    /// The name of the machine, for messages and diagrams.
    const MACHINE: &'static str;
    /// Every transition, in the order of declaration.
    const ALL: &'static [Self];
    /// Every `#[transition(..)]`, in the order of declaration. A method with several has several.
    const TABLE: &'static [TransitionInfo<S, Self>];

    /// The name of the method.
    #[must_use]
    fn name(self) -> &'static str {
        let row = Self::TABLE.iter().find(|row| row.transition == self);
        row.map_or("", |row| row.name)
    }

    /// The transition whose method is called so.
    #[must_use]
    fn from_name(name: &str) -> Option<Self> {
        let row = Self::TABLE.iter().find(|row| row.name == name);
        row.map(|row| row.transition)
    }

    /// The declaration that decides what this transition does in `state`: the one that lists the
    /// state, or else the one for any state. An exact source always wins.
    #[must_use]
    fn row(self, state: S) -> Option<&'static TransitionInfo<S, Self>> {
        let mut rows = Self::TABLE.iter().filter(|row| row.transition == self);
        rows.clone()
            .find(|row| row.sources.lists(state))
            .or_else(|| rows.find(|row| row.sources.admits(state)))
    }
}

/// One `#[transition(..)]`.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct TransitionInfo<S: State, T: Transition<S>> {
    /// The transition that this is a declaration of.
    pub transition: T,
    /// The name of the method.
    pub name: &'static str,
    /// What people read on the button.
    pub label: &'static str,
    /// The rest of the method's doc comment.
    pub description: &'static str,
    /// Where it leads from.
    pub sources: Sources<S>,
    /// Where it leads to.
    pub target: Target<S>,
    /// The names of its guards, and after them of the conditions of its targets.
    pub guards: &'static [&'static str],
    /// Who is offered it.
    pub permission: Permission,
    /// The state after a body that returned an error, when it is not the source.
    pub on_error: Option<S>,
    /// The names of the method's arguments.
    pub arguments: &'static [&'static str],
    /// True when the method is an `async fn`.
    pub is_async: bool,
    /// What the declaration noted for the program's own use.
    pub custom: &'static [(&'static str, Custom)],
    /// The position among the declarations of the same method.
    pub ordinal: u8,
}

impl<S: State, T: Transition<S>> TransitionInfo<S, T> {
    /// The value that the declaration noted under this key.
    #[must_use]
    pub fn custom(&self, key: &str) -> Option<Custom> {
        let entry = self.custom.iter().find(|(name, _)| *name == key);
        entry.map(|(_, value)| *value)
    }

    /// Every state that this declaration can lead to from `source`; none when the state stays.
    pub fn targets(&self) -> impl Iterator<Item = S> + Clone + use<S, T> {
        let declared = match self.target {
            Target::Stays => &[],
            Target::To(states) | Target::ByReturn(states) => states,
        };
        declared.iter().copied().chain(self.on_error)
    }

    /// True when this declaration decides what its transition does in `state`.
    #[must_use]
    pub fn decides(&self, state: S) -> bool {
        let row = self.transition.row(state);
        row.is_some_and(|row| row.ordinal == self.ordinal)
    }

    /// True when the declaration is for any state and would lead to the one that the object is in
    /// already: calling it is allowed, but it is not offered.
    pub(crate) fn leads_nowhere_from(&self, state: S) -> bool {
        let Target::To(targets) = self.target else {
            return false;
        };
        !self.sources.lists(state) && targets.iter().all(|target| *target == state)
    }
}

/// The words in which the macro writes the table. Each changes one thing of the row.
#[doc(hidden)]
impl<S: State, T: Transition<S>> TransitionInfo<S, T> {
    #[must_use]
    pub const fn new(
        transition: T,
        name: &'static str,
        label: &'static str,
        description: &'static str,
    ) -> Self {
        Self {
            transition,
            name,
            label,
            description,
            sources: Sources::Listed(&[]),
            target: Target::Stays,
            guards: &[],
            permission: Permission::Nobody,
            on_error: None,
            arguments: &[],
            is_async: false,
            custom: &[],
            ordinal: 0,
        }
    }

    #[must_use]
    pub const fn from(mut self, ordinal: u8, sources: &'static [S]) -> Self {
        self.ordinal = ordinal;
        self.sources = Sources::Listed(sources);
        self
    }

    /// One row for each pair of a source and a target.
    #[must_use]
    pub const fn edges<const N: usize>(self, pairs: [&'static [S; 2]; N]) -> [Self; N] {
        let mut rows = [self; N];
        let mut at = 0;
        while at < N {
            let (from, to) = pairs[at].split_at(1);
            rows[at] = self.from(at as u8, from).to(to);
            at += 1;
        }
        rows
    }

    #[must_use]
    pub const fn any_but(mut self, ordinal: u8, sources: &'static [S]) -> Self {
        self.ordinal = ordinal;
        self.sources = Sources::AnyBut(sources);
        self
    }

    #[must_use]
    pub const fn to(mut self, targets: &'static [S]) -> Self {
        self.target = Target::To(targets);
        self
    }

    #[must_use]
    pub const fn by_return(mut self, targets: &'static [S]) -> Self {
        self.target = Target::ByReturn(targets);
        self
    }

    #[must_use]
    pub const fn label(mut self, label: &'static str) -> Self {
        self.label = label;
        self
    }

    #[must_use]
    pub const fn guards(mut self, guards: &'static [&'static str]) -> Self {
        self.guards = guards;
        self
    }

    #[must_use]
    pub const fn permission(mut self, permission: Permission) -> Self {
        self.permission = permission;
        self
    }

    #[must_use]
    pub const fn arguments(mut self, arguments: &'static [&'static str]) -> Self {
        self.arguments = arguments;
        self
    }

    #[must_use]
    pub const fn on_error(mut self, state: S) -> Self {
        self.on_error = Some(state);
        self
    }

    #[must_use]
    pub const fn is_async(mut self) -> Self {
        self.is_async = true;
        self
    }

    #[must_use]
    pub const fn with_custom(mut self, custom: &'static [(&'static str, Custom)]) -> Self {
        self.custom = custom;
        self
    }
}

/// The number of rows in all groups.
#[doc(hidden)]
#[must_use]
pub const fn count<S: State, T: Transition<S>>(groups: &[&[TransitionInfo<S, T>]]) -> usize {
    let (mut count, mut at) = (0, 0);
    while at < groups.len() {
        count += groups[at].len();
        at += 1;
    }
    count
}

/// The rows of all groups as one table of `N` rows.
#[doc(hidden)]
#[must_use]
pub const fn flat<S: State, T: Transition<S>, const N: usize>(
    groups: &[&[TransitionInfo<S, T>]],
) -> [TransitionInfo<S, T>; N] {
    let (mut group, mut start, mut at) = (0, 0, 0);
    let mut rows = [first(groups); N];
    while at < N {
        while at - start == groups[group].len() {
            start = at;
            group += 1;
        }
        rows[at] = groups[group][at - start];
        at += 1;
    }
    rows
}

/// Any row, to fill a table with before it is written.
const fn first<S: State, T: Transition<S>>(
    groups: &[&[TransitionInfo<S, T>]],
) -> TransitionInfo<S, T> {
    let mut at = 0;
    while groups[at].is_empty() {
        at += 1;
    }
    groups[at][0]
}

/// Where a transition leads from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sources<S: State> {
    /// These states.
    Listed(&'static [S]),
    /// Every state but these; `any` is every state but none.
    AnyBut(&'static [S]),
}

impl<S: State> Sources<S> {
    /// True when the state itself is written in the declaration as a source.
    #[must_use]
    pub fn lists(&self, state: S) -> bool {
        matches!(self, Self::Listed(states) if states.contains(&state))
    }

    /// True when the declaration covers the state, by name or as one of any.
    #[must_use]
    pub fn admits(&self, state: S) -> bool {
        match self {
            Self::Listed(states) => states.contains(&state),
            Self::AnyBut(excluded) => !excluded.contains(&state),
        }
    }
}

/// Where a transition leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<S: State> {
    /// The state stays as it is.
    Stays,
    /// To the first of these whose condition holds.
    To(&'static [S]),
    /// To one of these, which the body answers with.
    ByReturn(&'static [S]),
}

/// Who is offered a transition. A query, not a gate: the method runs for whoever calls it;
/// `fire_as` and a site enforce it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Nobody: the declaration has no `permission`.
    Nobody,
    /// Everybody: `permission = anyone`.
    Anyone,
    /// Users who have this permission: `permission = "review.approve"`.
    Named(&'static str),
    /// Users for whom the function of this name says so.
    Asked(&'static str),
}

/// A value that a declaration notes under `custom`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Custom {
    /// A text.
    Text(&'static str),
    /// A whole number.
    Int(i64),
    /// A number with a fraction.
    Float(f64),
    /// A yes or no.
    Bool(bool),
}

impl Custom {
    /// The text, when it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&'static str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}
