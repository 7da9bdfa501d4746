//! One transition while its body runs.

use std::fmt;

use super::body::Fallible;
use super::{Denied, State, Target, Transition, TransitionError};

/// What a hook is told: which transition has happened, from where, to where.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fired<S: State, T: Transition<S>> {
    /// The transition that has happened.
    pub transition: T,
    /// The state before.
    pub source: S,
    /// The state that the transition led to. The same as `source` when it declares no target.
    pub target: S,
    moved: bool,
}

impl<S: State, T: Transition<S>> Fired<S, T> {
    /// False for a transition that declares no target: the state was neither left nor entered.
    #[must_use]
    pub fn has_moved(&self) -> bool {
        self.moved
    }
}

impl<S: State, T: Transition<S>> fmt::Debug for Fired<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fired")
            .field("transition", &self.transition.name())
            .field("source", &self.source.as_str())
            .field("target", &self.target.as_str())
            .finish()
    }
}

/// What a declaration wants done from the current state: source and guards have agreed.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Plan<S> {
    target: Option<S>,
    on_error: Option<S>,
}

impl<S> Plan<S> {
    #[inline]
    pub const fn to(target: S) -> Self {
        Self {
            target: Some(target),
            on_error: None,
        }
    }

    #[inline]
    pub const fn stay() -> Self {
        Self {
            target: None,
            on_error: None,
        }
    }

    #[inline]
    #[must_use]
    pub fn on_error(mut self, state: S) -> Self {
        self.on_error = Some(state);
        self
    }
}

/// The answer of a declaration that leads to a state.
#[doc(hidden)]
#[inline]
pub const fn to<S: State, T: Transition<S>>(target: S) -> Result<Plan<S>, Denied<S, T>> {
    Ok(Plan::to(target))
}

/// The answer of a declaration that keeps the state.
#[doc(hidden)]
#[inline]
pub const fn stay<S: State, T: Transition<S>>() -> Result<Plan<S>, Denied<S, T>> {
    Ok(Plan::stay())
}

/// The answer when no declaration is for the state.
#[doc(hidden)]
#[inline]
pub const fn refuse<S: State, T: Transition<S>>(
    transition: T,
    from: S,
) -> Result<Plan<S>, Denied<S, T>> {
    Err(Denied::no_transition(transition, from))
}

/// The whole of a transition without hooks whose body cannot fail.
#[doc(hidden)]
#[inline]
pub fn run<M, S: State, T: Transition<S>, R, E>(
    plan: Result<Plan<S>, Denied<S, T>>,
    machine: &mut M,
    field: impl Fn(&mut M) -> &mut S,
    transition: T,
    body: impl FnOnce(&mut M) -> R,
) -> Result<R, TransitionError<S, T, E>> {
    let mut firing = Firing::begin(machine, field, transition, plan?);
    let value = body(firing.machine());
    firing.succeed();
    Ok(value)
}

/// The whole of a transition without hooks whose body can fail.
#[doc(hidden)]
#[inline]
pub fn try_run<M, S: State, T: Transition<S>, R: Fallible>(
    plan: Result<Plan<S>, Denied<S, T>>,
    machine: &mut M,
    field: impl Fn(&mut M) -> &mut S,
    transition: T,
    body: impl FnOnce(&mut M) -> R,
) -> Result<R::Value, TransitionError<S, T, R::Error>> {
    let mut firing = Firing::begin(machine, field, transition, plan?);
    match body(firing.machine()).into_result() {
        Ok(value) => {
            firing.succeed();
            Ok(value)
        }
        Err(error) => Err(firing.fail(error)),
    }
}

/// A transition whose body runs. Unless it is told that the body succeeded, dropping it puts the
/// source state back: after an error, a panic, or an async body that nobody polls any more.
#[doc(hidden)]
pub struct Firing<'a, M, S: State, T: Transition<S>, F: Fn(&mut M) -> &mut S> {
    machine: &'a mut M,
    field: F,
    fired: Fired<S, T>,
    on_error: Option<S>,
    undo: Option<S>,
}

impl<'a, M, S: State, T: Transition<S>, F: Fn(&mut M) -> &mut S> Firing<'a, M, S, T, F> {
    /// Enters the target. The source is kept for the undo even when the state stays, because the
    /// body may call other transitions.
    #[inline]
    pub fn begin(machine: &'a mut M, field: F, transition: T, plan: Plan<S>) -> Self {
        let state = field(machine);
        let source = *state;
        let target = plan.target.unwrap_or(source);
        if plan.target.is_some() {
            *state = target;
        }
        Self {
            machine,
            field,
            fired: Fired {
                transition,
                source,
                target,
                moved: plan.target.is_some(),
            },
            on_error: plan.on_error,
            undo: Some(source),
        }
    }

    /// The object, for the body.
    #[inline]
    pub fn machine(&mut self) -> &mut M {
        self.machine
    }

    /// The body has succeeded: the state is kept.
    #[inline]
    pub fn succeed(mut self) -> Fired<S, T> {
        self.undo = None;
        self.fired
    }

    /// The body has failed: its error, in the state of `on_error` or else the source.
    #[inline]
    pub fn fail<E>(mut self, error: E) -> TransitionError<S, T, E> {
        self.undo = self.on_error.or(self.undo);
        TransitionError::Body {
            transition: self.fired.transition,
            error,
        }
    }

    /// The body has answered with the next state. A declaration with a target of its own ignores
    /// the answer.
    ///
    /// # Errors
    ///
    /// The declaration in force does not list it; the source is restored.
    pub fn succeed_with(mut self, target: S) -> Result<Fired<S, T>, Denied<S, T>> {
        let Fired {
            transition, source, ..
        } = self.fired;
        let declared = transition.row(source).map(|row| row.target);
        let Some(Target::ByReturn(states)) = declared else {
            return Ok(self.succeed());
        };
        if !states.contains(&target) {
            return Err(Denied::undeclared_target(transition, source));
        }
        *(self.field)(self.machine) = target;
        self.fired.target = target;
        self.fired.moved = true;
        Ok(self.succeed())
    }
}

impl<M, S: State, T: Transition<S>, F: Fn(&mut M) -> &mut S> Drop for Firing<'_, M, S, T, F> {
    #[inline]
    fn drop(&mut self) {
        if let Some(state) = self.undo {
            *(self.field)(self.machine) = state;
        }
    }
}

impl<M, S: State, T: Transition<S>, F: Fn(&mut M) -> &mut S> fmt::Debug for Firing<'_, M, S, T, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fired.fmt(f)
    }
}
