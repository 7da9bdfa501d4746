//! What can be done now, and who is offered it.

use std::fmt;
use std::iter::FusedIterator;
use std::slice;

use super::{Denied, Permission, State, Transition, TransitionInfo};
use crate::User;

/// An object with a state machine whose transitions are `T`. The macro implements it; code that
/// works with any machine (a site, a list of buttons) asks through it.
///
/// ```
/// use procession::machine::{Machine, State, Transition};
///
/// fn buttons<S: State, T: Transition<S>>(object: &impl Machine<S, T>) -> Vec<&'static str> {
///     object.offers().map(|row| row.label).collect()
/// }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no state machine with the transitions `{T}`",
    note = "add `#[state_machine(field = .., state = ..)]` to an `impl` block of `{Self}`"
)]
pub trait Machine<S: State, T: Transition<S>> {
    /// The state that the object is in.
    fn state(&self) -> S;

    /// Whether the transition can be called now. Guards that read the call's arguments are not
    /// asked: they are asked by the call.
    ///
    /// # Errors
    ///
    /// What stands in the way: no transition from here, or a guard and its reason.
    fn check(&self, transition: T) -> Result<(), Denied<S, T>>;

    /// Asks the permission function of a declaration; false when it has none.
    #[doc(hidden)]
    fn ask_permission(&self, _row: &'static TransitionInfo<S, T>, _user: &User) -> bool {
        false
    }

    /// Whether the user is offered the transition: the permission of the declaration that decides
    /// in the current state. False when there is none.
    fn permits(&self, transition: T, user: &User) -> bool {
        let row = transition.row(self.state());
        row.is_some_and(|row| match row.permission {
            Permission::Nobody => false,
            Permission::Anyone => true,
            Permission::Named(name) => user.has_permission(name),
            Permission::Asked(_) => self.ask_permission(row, user),
        })
    }

    /// What can be done now, in the order of declaration, without allocating. A transition from
    /// any state that would lead to the current one is left out, though it may be called.
    fn offers(&self) -> Available<'_, Self, S, T>
    where
        Self: Sized,
    {
        Available {
            machine: self,
            rows: T::TABLE.iter(),
        }
    }

    /// What can be done now by this user: [`Machine::offers`] that [`Machine::permits`] grants.
    fn offers_to<'a>(&'a self, user: &'a User) -> AvailableTo<'a, Self, S, T>
    where
        Self: Sized,
    {
        AvailableTo {
            offers: self.offers(),
            user,
        }
    }
}

/// What can be done now; see [`Machine::offers`].
pub struct Available<'a, M, S: State, T: Transition<S>> {
    machine: &'a M,
    rows: slice::Iter<'static, TransitionInfo<S, T>>,
}

impl<M: Machine<S, T>, S: State, T: Transition<S>> Iterator for Available<'_, M, S, T> {
    type Item = &'static TransitionInfo<S, T>;

    fn next(&mut self) -> Option<Self::Item> {
        let machine = self.machine;
        let state = machine.state();
        self.rows.find(|row| {
            row.decides(state)
                && !row.leads_nowhere_from(state)
                && machine.check(row.transition).is_ok()
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (0, Some(self.rows.len()))
    }
}

impl<M: Machine<S, T>, S: State, T: Transition<S>> FusedIterator for Available<'_, M, S, T> {}

impl<M, S: State, T: Transition<S>> Clone for Available<'_, M, S, T> {
    fn clone(&self) -> Self {
        Self {
            machine: self.machine,
            rows: self.rows.clone(),
        }
    }
}

impl<M: Machine<S, T>, S: State, T: Transition<S>> fmt::Debug for Available<'_, M, S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.clone().map(|row| row.name))
            .finish()
    }
}

/// What a user can do now; see [`Machine::offers_to`].
pub struct AvailableTo<'a, M, S: State, T: Transition<S>> {
    offers: Available<'a, M, S, T>,
    user: &'a User,
}

impl<M: Machine<S, T>, S: State, T: Transition<S>> Iterator for AvailableTo<'_, M, S, T> {
    type Item = &'static TransitionInfo<S, T>;

    fn next(&mut self) -> Option<Self::Item> {
        let (machine, user) = (self.offers.machine, self.user);
        self.offers
            .find(|row| machine.permits(row.transition, user))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.offers.size_hint()
    }
}

impl<M: Machine<S, T>, S: State, T: Transition<S>> FusedIterator for AvailableTo<'_, M, S, T> {}

impl<M, S: State, T: Transition<S>> Clone for AvailableTo<'_, M, S, T> {
    fn clone(&self) -> Self {
        Self {
            offers: self.offers.clone(),
            user: self.user,
        }
    }
}

impl<M: Machine<S, T>, S: State, T: Transition<S>> fmt::Debug for AvailableTo<'_, M, S, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.clone().map(|row| row.name))
            .finish()
    }
}
