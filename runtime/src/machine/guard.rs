//! The functions that a declaration names: guards, permissions, hooks. The traits exist to explain
//! a wrong signature.

use super::reason::Reason;
use super::{Denied, Fired, State, Transition};
use crate::User;

/// A condition on an object: `fn(&M) -> bool` or `fn(&M) -> Result<(), &'static str>`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a guard for `{M}`",
    label = "wrong guard signature",
    note = "a guard is `fn(&{M}) -> bool` or `fn(&{M}) -> Result<(), &'static str>`",
    note = "a guard that reads the call's arguments names them: `guard = Self::enough(amount)`"
)]
pub trait Guard<M: ?Sized> {
    /// What the guard answers with.
    type Verdict: Verdict;

    /// Asks the guard.
    fn ask(&self, machine: &M) -> Self::Verdict;
}

impl<M: ?Sized, F, V> Guard<M> for F
where
    F: Fn(&M) -> V,
    V: Verdict,
{
    type Verdict = V;

    #[inline]
    fn ask(&self, machine: &M) -> V {
        self(machine)
    }
}

/// What a guard answers with: a `bool`, or a `Result` whose error says why not.
#[diagnostic::on_unimplemented(
    message = "a guard cannot answer with `{Self}`",
    label = "wrong answer of a guard",
    note = "a guard answers with `bool` or with `Result<(), &'static str>`"
)]
pub trait Verdict {
    /// `Ok` when the guard holds; the reason, when it does not and says why.
    ///
    /// # Errors
    ///
    /// The guard does not hold.
    fn verdict(self) -> Result<(), Option<&'static str>>;
}

impl Verdict for bool {
    #[inline]
    fn verdict(self) -> Result<(), Option<&'static str>> {
        if self { Ok(()) } else { Err(None) }
    }
}

impl<R: Into<&'static str>> Verdict for Result<(), R> {
    #[inline]
    fn verdict(self) -> Result<(), Option<&'static str>> {
        self.map_err(|reason| Some(reason.into()))
    }
}

/// Turns a verdict into a refusal that knows which guard it was.
#[doc(hidden)]
#[inline]
pub fn require<S: State, T: Transition<S>>(
    transition: T,
    from: S,
    guard: u8,
    verdict: impl Verdict,
) -> Result<(), Denied<S, T>> {
    verdict
        .verdict()
        .map_err(|reason| Denied::guard(transition, from, guard, reason.and_then(Reason::new)))
}

/// Asks a guard that is a path or a closure of one parameter.
#[doc(hidden)]
#[inline]
pub fn ask<M: ?Sized, G: Guard<M>>(guard: G, machine: &M) -> G::Verdict {
    guard.ask(machine)
}

/// Asks a guard that is a closure. Closures go through plain `Fn` bounds, from which rustc knows
/// the types of their parameters.
macro_rules! ask_closure {
    ($($name:ident($($argument:ident: $type:ident),*)),*) => {
        $(
            #[doc(hidden)]
            #[inline]
            pub fn $name<M: ?Sized, $($type: ?Sized,)* V: Verdict>(
                guard: impl Fn(&M, $(&$type),*) -> V,
                machine: &M,
                $($argument: &$type,)*
            ) -> V {
                guard(machine, $($argument),*)
            }
        )*
    };
}

ask_closure! {
    ask1(),
    ask2(a: A),
    ask3(a: A, b: B),
    ask4(a: A, b: B, c: C)
}

/// Who may: `fn(&M, &User) -> bool`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a permission of `{M}`",
    label = "wrong permission signature",
    note = "a permission is `fn(&{M}, &User) -> bool`, a text such as \"review.approve\", or `anyone`"
)]
pub trait MayFire<M: ?Sized> {
    /// True when the user may.
    fn may_fire(&self, machine: &M, user: &User) -> bool;
}

impl<M: ?Sized, F> MayFire<M> for F
where
    F: Fn(&M, &User) -> bool,
{
    fn may_fire(&self, machine: &M, user: &User) -> bool {
        self(machine, user)
    }
}

#[doc(hidden)]
pub fn may_fire<M: ?Sized>(permission: impl MayFire<M>, machine: &M, user: &User) -> bool {
    permission.may_fire(machine, user)
}

/// Asks a permission that is a closure.
#[doc(hidden)]
pub fn may_fire_closure<M: ?Sized>(
    permission: impl Fn(&M, &User) -> bool,
    machine: &M,
    user: &User,
) -> bool {
    permission(machine, user)
}

/// What happens after a transition: `fn(&mut M, Fired<..>)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a hook of `{M}`",
    label = "wrong hook signature",
    note = "a hook is `fn(&mut {M}, Fired<{S}, {T}>)` and returns nothing: what can fail belongs in a body"
)]
pub trait Hook<M: ?Sized, S: State, T: Transition<S>> {
    /// Tells the hook what happened.
    fn tell(&self, machine: &mut M, fired: Fired<S, T>);
}

impl<M: ?Sized, S: State, T: Transition<S>, F> Hook<M, S, T> for F
where
    F: Fn(&mut M, Fired<S, T>),
{
    #[inline]
    fn tell(&self, machine: &mut M, fired: Fired<S, T>) {
        self(machine, fired);
    }
}

#[doc(hidden)]
#[inline]
pub fn tell<M: ?Sized, S: State, T: Transition<S>>(
    hook: impl Hook<M, S, T>,
    machine: &mut M,
    fired: Fired<S, T>,
) {
    hook.tell(machine, fired);
}
