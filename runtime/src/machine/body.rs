//! The types that a transition's body returns.

/// A body's result whose parts have names: bodies that return an alias of `Result` such as
/// `io::Result<()>`.
#[doc(hidden)]
pub trait Fallible {
    type Value;
    type Error;

    fn into_result(self) -> Result<Self::Value, Self::Error>;
}

impl<V, E> Fallible for Result<V, E> {
    type Value = V;
    type Error = E;

    #[inline]
    fn into_result(self) -> Self {
        self
    }
}

/// Tells a `Result` under another name from any other type: for a `Result` rustc prefers the
/// inherent constant to the one of [`PlainValue`].
#[doc(hidden)]
#[derive(Debug)]
pub struct Returned<R>(std::marker::PhantomData<R>);

impl<V, E> Returned<Result<V, E>> {
    pub const IS_RESULT: bool = true;
}

#[doc(hidden)]
pub trait PlainValue {
    const IS_RESULT: bool = false;
}

impl<R> PlainValue for Returned<R> {}
