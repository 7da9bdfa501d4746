//! What generated forms can do when the types of their fields can.
//!
//! The lifetime is what makes a bound on these a question for later: a form with a field that cannot be
//! printed is a form that cannot be printed, and no error. The number is that of the field: two bounds on
//! one type would be ambiguous.

use std::fmt::Debug;

/// A field that can be printed.
pub trait FieldDebug<'a, const N: usize> {
    /// The field, to be printed.
    fn shown(&self) -> &dyn Debug;
}

impl<T: Debug, const N: usize> FieldDebug<'_, N> for T {
    fn shown(&self) -> &dyn Debug {
        self
    }
}

/// A field that can be copied.
pub trait FieldClone<'a, const N: usize>: Sized {
    /// The same value once more.
    fn copied(&self) -> Self;
}

impl<T: Clone, const N: usize> FieldClone<'_, N> for T {
    fn copied(&self) -> Self {
        self.clone()
    }
}

/// A field that can be compared.
pub trait FieldEq<'a, const N: usize> {
    /// True for the same value.
    fn same(&self, other: &Self) -> bool;
}

impl<T: PartialEq, const N: usize> FieldEq<'_, N> for T {
    fn same(&self, other: &Self) -> bool {
        self == other
    }
}
