//! Firing by name, on behalf of a user: what a site, an API or a command line does.

use std::error::Error;
use std::fmt;
use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{BodyError, Machine, State, Transition, TransitionError};
use crate::User;

/// An object whose transitions can be fired by name. The macro implements it for machines without
/// an `async fn`; the others have `fire_as` as an `async` method of their own.
pub trait FireAs<S: State, T: Transition<S>>: Machine<S, T> {
    /// Fires the transition of this name for this user.
    ///
    /// The arguments are a JSON object, one key for each argument of the method; `Value::Null`
    /// when it has none. An argument is readable when its type implements `Deserialize`.
    ///
    /// # Errors
    ///
    /// [`FireError`]: in this order, no such transition, no permission, arguments that cannot be
    /// read, and what the method itself returned.
    fn fire_by_name(
        &mut self,
        user: &User,
        transition: &str,
        arguments: &Value,
    ) -> Result<(), FireError<S, T>>;
}

/// The arguments of a transition that is fired by name: `()` for none, or a JSON object with one
/// key for each argument.
pub trait Arguments {
    /// The arguments as JSON.
    fn into_json(self) -> Value;
}

impl Arguments for () {
    fn into_json(self) -> Value {
        Value::Null
    }
}

impl Arguments for Value {
    fn into_json(self) -> Value {
        self
    }
}

impl Arguments for &Value {
    fn into_json(self) -> Value {
        self.clone()
    }
}

/// Why firing by name did not happen.
#[non_exhaustive]
pub enum FireError<S: State, T: Transition<S>> {
    /// The machine has no transition of this name.
    UnknownTransition {
        /// The name that was asked for.
        name: String,
    },
    /// The user is not permitted to.
    Forbidden(NotPermitted<S, T>),
    /// An argument is missing or cannot be read.
    Argument {
        /// The name of the argument.
        name: &'static str,
        /// What is wrong with it.
        problem: ArgumentProblem,
    },
    /// The transition was refused, or its body failed.
    Transition(TransitionError<S, T, BodyError>),
}

/// The transition that a user is not permitted to fire.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct NotPermitted<S: State, T: Transition<S>>(T, PhantomData<S>);

impl<S: State, T: Transition<S>> NotPermitted<S, T> {
    /// The transition.
    #[must_use]
    pub fn transition(&self) -> T {
        self.0
    }
}

impl<S: State, T: Transition<S>> fmt::Debug for NotPermitted<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

/// What is wrong with an argument.
#[derive(Debug)]
#[non_exhaustive]
pub enum ArgumentProblem {
    /// It is not there, or not of the right shape.
    Invalid(serde_json::Error),
    /// Its type does not implement `Deserialize`, so that the transition is only for code to call.
    NotReadable,
}

impl<S: State, T: Transition<S>> FireError<S, T> {
    #[doc(hidden)]
    pub fn from_call<E>(error: TransitionError<S, T, E>) -> Self
    where
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        Self::Transition(erase(error))
    }
}

impl<S: State, T: Transition<S>> fmt::Debug for FireError<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownTransition { name } => {
                f.debug_tuple("UnknownTransition").field(name).finish()
            }
            Self::Forbidden(transition) => f.debug_tuple("Forbidden").field(transition).finish(),
            Self::Argument { name, problem } => f
                .debug_tuple("Argument")
                .field(name)
                .field(problem)
                .finish(),
            Self::Transition(error) => fmt::Debug::fmt(error, f),
        }
    }
}

impl<S: State, T: Transition<S>> fmt::Display for FireError<S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownTransition { name } => {
                write!(f, "`{}` has no transition `{name}`", T::MACHINE)
            }
            Self::Forbidden(NotPermitted(transition, _)) => {
                write!(f, "not permitted to `{}`", transition.name())
            }
            Self::Argument { name, problem } => write!(f, "argument `{name}`: {problem}"),
            Self::Transition(error) => fmt::Display::fmt(error, f),
        }
    }
}

impl<S: State, T: Transition<S>> Error for FireError<S, T> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Transition(error) => error.source(),
            Self::Argument {
                problem: ArgumentProblem::Invalid(error),
                ..
            } => Some(error),
            _ => None,
        }
    }
}

impl fmt::Display for ArgumentProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Invalid(error) => fmt::Display::fmt(error, f),
            Self::NotReadable => f.write_str("its type cannot be read from JSON"),
        }
    }
}

/// Gives the errors of different bodies one type.
#[doc(hidden)]
pub fn erase<S: State, T: Transition<S>, E>(
    error: TransitionError<S, T, E>,
) -> TransitionError<S, T, BodyError>
where
    E: Into<Box<dyn Error + Send + Sync>>,
{
    match error {
        TransitionError::Denied(denied) => TransitionError::Denied(denied),
        TransitionError::Body { transition, error } => TransitionError::Body {
            transition,
            error: BodyError::new(error),
        },
    }
}

/// Finds the transition and asks the permission, before anything is said about the object.
#[doc(hidden)]
pub fn admit<S: State, T: Transition<S>>(
    machine: &impl Machine<S, T>,
    user: &User,
    name: &str,
) -> Result<T, FireError<S, T>> {
    let transition = T::from_name(name).ok_or_else(|| FireError::UnknownTransition {
        name: name.to_owned(),
    })?;
    // From a state without such a transition nobody has a permission to lack: the call says why.
    let decided = transition.row(machine.state()).is_some();
    if decided && !machine.permits(transition, user) {
        return Err(FireError::Forbidden(NotPermitted(transition, PhantomData)));
    }
    Ok(transition)
}

/// Reads one argument. Its method is found by rustc: the inherent one when the type can be read
/// from JSON, else the one of [`Unreadable`], so that a type without `Deserialize` still compiles.
#[doc(hidden)]
#[derive(Debug)]
pub struct Argument<A>(&'static str, PhantomData<fn() -> A>);

impl<A> Argument<A> {
    #[must_use]
    pub const fn named(name: &'static str) -> Self {
        Self(name, PhantomData)
    }
}

impl<A: DeserializeOwned> Argument<A> {
    pub fn read<S: State, T: Transition<S>>(
        &self,
        arguments: &Value,
    ) -> Result<A, FireError<S, T>> {
        let value = arguments.get(self.0).unwrap_or(&Value::Null);
        A::deserialize(value).map_err(|error| FireError::Argument {
            name: self.0,
            problem: ArgumentProblem::Invalid(error),
        })
    }
}

/// The refusal of a transition that is only for code to call: an argument has no type of its own.
#[doc(hidden)]
pub fn not_readable<S: State, T: Transition<S>>(name: &'static str) -> FireError<S, T> {
    FireError::Argument {
        name,
        problem: ArgumentProblem::NotReadable,
    }
}

#[doc(hidden)]
pub trait Unreadable<A> {
    fn read<S: State, T: Transition<S>>(&self, arguments: &Value) -> Result<A, FireError<S, T>>;
}

impl<A> Unreadable<A> for Argument<A> {
    fn read<S: State, T: Transition<S>>(&self, _: &Value) -> Result<A, FireError<S, T>> {
        Err(FireError::Argument {
            name: self.0,
            problem: ArgumentProblem::NotReadable,
        })
    }
}
