//! Why a transition did not happen.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;

use super::reason::Reason;
use super::{State, Transition};

/// A refusal: the transition was not begun, nothing has changed.
///
/// It is `Copy` and at most eight bytes for a machine of up to 256 states and transitions.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Denied<S: State, T: Transition<S>> {
    transition: T,
    from: S,
    code: Code,
}

/// What stood in the way as one number, which the optimiser keeps in a register where it would put
/// an enum on the stack: the kind, and for a guard its position and the number of its reason.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Code(u32);

impl Code {
    const NO_TRANSITION: Self = Self(0);
    const NEEDS_ARGUMENTS: Self = Self(1);
    const UNDECLARED_TARGET: Self = Self(2);
    const GUARD: u32 = 3;

    #[inline]
    const fn guard(position: u8, reason: Option<Reason>) -> Self {
        let reason = match reason {
            Some(reason) => reason.number() as u32,
            None => 0,
        };
        Self(Self::GUARD | ((position as u32) << 8) | (reason << 16))
    }

    fn position(self) -> usize {
        usize::from(self.0.to_le_bytes()[1])
    }

    fn reason(self) -> Option<Reason> {
        let [_, _, low, high] = self.0.to_le_bytes();
        Reason::of_number(u16::from_le_bytes([low, high]))
    }
}

/// The kinds of refusal, for programs that tell them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// No transition of this name leads from the state.
    NoTransition,
    /// A guard does not hold.
    Guard {
        /// The guard as it is written in the declaration.
        name: &'static str,
        /// What it said, when it is a guard that says why.
        reason: Option<&'static str>,
    },
    /// The transition takes arguments, so that its name alone is not enough to fire it.
    NeedsArguments,
    /// The body answered with a state that `by_return` does not list; the source was restored.
    UndeclaredTarget,
}

impl<S: State, T: Transition<S>> Denied<S, T> {
    #[doc(hidden)]
    #[inline]
    pub const fn no_transition(transition: T, from: S) -> Self {
        Self::new(transition, from, Code::NO_TRANSITION)
    }

    #[inline]
    pub(crate) const fn needs_arguments(transition: T, from: S) -> Self {
        Self::new(transition, from, Code::NEEDS_ARGUMENTS)
    }

    #[inline]
    pub(crate) const fn undeclared_target(transition: T, from: S) -> Self {
        Self::new(transition, from, Code::UNDECLARED_TARGET)
    }

    #[inline]
    pub(crate) const fn guard(transition: T, from: S, guard: u8, reason: Option<Reason>) -> Self {
        Self::new(transition, from, Code::guard(guard, reason))
    }

    #[inline]
    const fn new(transition: T, from: S, code: Code) -> Self {
        Self {
            transition,
            from,
            code,
        }
    }

    /// The transition that was refused.
    #[must_use]
    pub fn transition(&self) -> T {
        self.transition
    }

    /// The state that the object is in.
    #[must_use]
    pub fn from(&self) -> S {
        self.from
    }

    /// What stood in the way.
    #[must_use]
    pub fn why(&self) -> Why {
        match self.code {
            Code::NO_TRANSITION => Why::NoTransition,
            Code::NEEDS_ARGUMENTS => Why::NeedsArguments,
            Code::UNDECLARED_TARGET => Why::UndeclaredTarget,
            guard => Why::Guard {
                name: self.guard_name(guard.position()),
                reason: guard.reason().map(Reason::text),
            },
        }
    }

    fn guard_name(&self, index: usize) -> &'static str {
        let row = self.transition.row(self.from);
        let name = row.and_then(|row| row.guards.get(index));
        name.copied().unwrap_or("")
    }
}

impl<S: State, T: Transition<S>> fmt::Display for Denied<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, from) = (self.transition.name(), self.from.as_str());
        write!(f, "cannot `{name}` from `{from}`: ")?;
        match self.why() {
            Why::NoTransition => write!(f, "no transition from here"),
            Why::NeedsArguments => write!(f, "the transition needs its arguments"),
            Why::UndeclaredTarget => write!(f, "the body answered with an undeclared target"),
            Why::Guard { name, reason } => {
                write!(f, "guard `{name}` does not hold")?;
                reason.map_or(Ok(()), |reason| write!(f, ": {reason}"))
            }
        }
    }
}

impl<S: State, T: Transition<S>> fmt::Debug for Denied<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Denied")
            .field("transition", &self.transition.name())
            .field("from", &self.from.as_str())
            .field("why", &self.why())
            .finish()
    }
}

impl<S: State, T: Transition<S>> Error for Denied<S, T> {}

/// The refusal of firing by enum: from the states that the transition leads from, what it lacks is
/// its arguments.
#[doc(hidden)]
#[inline]
pub fn refused<S: State, T: Transition<S>>(transition: T, from: S) -> Denied<S, T> {
    if transition.row(from).is_some() {
        Denied::needs_arguments(transition, from)
    } else {
        Denied::no_transition(transition, from)
    }
}

/// What a transition method returns when the transition did not happen. The object is in the state
/// that it was in before, or in the one of `on_error`.
///
/// `E` is the error of the method's body; without one the error is as small as [`Denied`].
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum TransitionError<S: State, T: Transition<S>, E = Infallible> {
    /// The transition was refused before its body ran.
    Denied(Denied<S, T>),
    /// The body returned an error.
    Body {
        /// The transition whose body failed.
        transition: T,
        /// What the body returned.
        error: E,
    },
}

impl<S: State, T: Transition<S>, E> TransitionError<S, T, E> {
    /// The refusal, when it is one.
    pub fn denied(&self) -> Option<Denied<S, T>> {
        match self {
            Self::Denied(denied) => Some(*denied),
            Self::Body { .. } => None,
        }
    }

    /// The error that the body returned, when it ran.
    pub fn body(&self) -> Option<&E> {
        match self {
            Self::Denied(_) => None,
            Self::Body { error, .. } => Some(error),
        }
    }

    /// The error of the body, when it ran.
    pub fn into_body(self) -> Option<E> {
        match self {
            Self::Denied(_) => None,
            Self::Body { error, .. } => Some(error),
        }
    }
}

impl<S: State, T: Transition<S>, E> From<Denied<S, T>> for TransitionError<S, T, E> {
    #[inline]
    fn from(denied: Denied<S, T>) -> Self {
        Self::Denied(denied)
    }
}

impl<S: State, T: Transition<S>, E: fmt::Display> fmt::Display for TransitionError<S, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied(denied) => fmt::Display::fmt(denied, f),
            Self::Body { transition, error } => {
                write!(f, "`{}` failed: {error}", transition.name())
            }
        }
    }
}

impl<S: State, T: Transition<S>, E: fmt::Debug> fmt::Debug for TransitionError<S, T, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied(denied) => fmt::Debug::fmt(denied, f),
            Self::Body { transition, error } => f
                .debug_struct("Body")
                .field("transition", &transition.name())
                .field("error", error)
                .finish(),
        }
    }
}

impl<S: State, T: Transition<S>, E: Error + 'static> Error for TransitionError<S, T, E> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Denied(_) => None,
            Self::Body { error, .. } => Some(error),
        }
    }
}

/// The error of a body whose type is not known where it is read: transitions that are fired by
/// name have bodies with different errors.
pub struct BodyError(Box<dyn Error + Send + Sync>);

impl BodyError {
    #[doc(hidden)]
    pub fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(error.into())
    }

    /// The error itself, to be downcast.
    #[must_use]
    pub fn get_ref(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.0
    }

    /// The error itself.
    #[must_use]
    pub fn into_inner(self) -> Box<dyn Error + Send + Sync> {
        self.0
    }
}

impl fmt::Display for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl fmt::Debug for BodyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Error for BodyError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}
