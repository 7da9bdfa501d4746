//! The functions that a declaration names: guards, permissions, hooks. The traits exist to explain
//! a wrong signature.

use super::reason::Reason;
use super::{Denied, Fired, State, Transition};
use crate::User;

/// A condition on an object: `fn(&M) -> bool` or `fn(&M) -> Result<(), &'static str>`.
///
/// `V` is what the function answers with. Two implementations stand side by side so that rustc
/// explains a wrong function with the words below, and not with the bounds of the only one.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a guard for `{M}`",
    label = "wrong guard signature",
    note = "a guard is `fn(&{M}) -> bool` or `fn(&{M}) -> Result<(), &'static str>`",
    note = "a guard that reads the call's arguments names them: `guard = Self::enough(amount)`"
)]
pub trait Guard<M: ?Sized, V> {
    /// Asks the guard.
    ///
    /// # Errors
    ///
    /// The guard does not hold; its reason, when it says one.
    fn ask(&self, machine: &M) -> Result<(), Option<&'static str>>;
}

impl<M: ?Sized, F: Fn(&M) -> bool> Guard<M, bool> for F {
    #[inline]
    fn ask(&self, machine: &M) -> Result<(), Option<&'static str>> {
        self(machine).verdict()
    }
}

impl<M: ?Sized, F, R> Guard<M, Result<(), R>> for F
where
    F: Fn(&M) -> Result<(), R>,
    R: Into<&'static str>,
{
    #[inline]
    fn ask(&self, machine: &M) -> Result<(), Option<&'static str>> {
        self(machine).verdict()
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

/// Turns an answer into a refusal that knows which guard it was.
#[doc(hidden)]
#[inline]
pub fn require<S: State, T: Transition<S>>(
    transition: T,
    from: S,
    guard: u8,
    answer: Result<(), Option<&'static str>>,
) -> Result<(), Denied<S, T>> {
    answer.map_err(|reason| Denied::guard(transition, from, guard, reason.and_then(Reason::new)))
}

/// Asks a guard that is a path.
#[doc(hidden)]
#[inline]
pub fn ask<M: ?Sized, V>(guard: impl Guard<M, V>, machine: &M) -> Result<(), Option<&'static str>> {
    guard.ask(machine)
}

/// Reads the answer of a guard that was called with arguments.
#[doc(hidden)]
#[inline]
pub fn verdict(answer: impl Verdict) -> Result<(), Option<&'static str>> {
    answer.verdict()
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
            ) -> Result<(), Option<&'static str>> {
                guard(machine, $($argument),*).verdict()
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

/// Who may: `fn(&M, &User) -> bool`, or `fn(&User) -> bool` when the object does not matter.
///
/// `P` tells the two apart.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a permission of `{M}`",
    label = "wrong permission signature",
    note = "a permission is `fn(&{M}, &User) -> bool`, `fn(&User) -> bool`, a text such as \"review.approve\", or `anyone`"
)]
pub trait MayFire<M: ?Sized, P> {
    /// True when the user may.
    fn may_fire(&self, machine: &M, user: &User) -> bool;
}

impl<M, F: Fn(&M, &User) -> bool> MayFire<M, (M, User)> for F {
    fn may_fire(&self, machine: &M, user: &User) -> bool {
        self(machine, user)
    }
}

impl<M: ?Sized, F: Fn(&User) -> bool> MayFire<M, User> for F {
    fn may_fire(&self, _: &M, user: &User) -> bool {
        self(user)
    }
}

#[doc(hidden)]
pub fn may_fire<M: ?Sized, P>(permission: impl MayFire<M, P>, machine: &M, user: &User) -> bool {
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

/// What happens after a transition: `fn(&mut M, Fired<..>)`, or `fn(&mut M)`.
///
/// `P` tells the two apart.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a hook of `{M}`",
    label = "wrong hook signature",
    note = "a hook is `fn(&mut {M}, Fired<{S}, {T}>)` or `fn(&mut {M})`",
    note = "it returns nothing: what can fail belongs in the body of a transition"
)]
pub trait Hook<M: ?Sized, S: State, T: Transition<S>, P> {
    /// Tells the hook what happened.
    fn tell(&self, machine: &mut M, fired: Fired<S, T>);
}

impl<M: ?Sized, S: State, T: Transition<S>, F> Hook<M, S, T, Fired<S, T>> for F
where
    F: Fn(&mut M, Fired<S, T>),
{
    #[inline]
    fn tell(&self, machine: &mut M, fired: Fired<S, T>) {
        self(machine, fired);
    }
}

impl<M: ?Sized, S: State, T: Transition<S>, F: Fn(&mut M)> Hook<M, S, T, ()> for F {
    #[inline]
    fn tell(&self, machine: &mut M, _: Fired<S, T>) {
        self(machine);
    }
}

#[doc(hidden)]
#[inline]
pub fn tell<M: ?Sized, S: State, T: Transition<S>, P>(
    hook: impl Hook<M, S, T, P>,
    machine: &mut M,
    fired: Fired<S, T>,
) {
    hook.tell(machine, fired);
}
