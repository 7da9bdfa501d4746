//! The handle of a field in queries.

use std::marker::PhantomData;

use super::super::{FieldInfo, JsonStore};

/// The field of a store in a query.
pub struct Column<S, T> {
    info: Option<&'static FieldInfo>,
    types: PhantomData<fn() -> (S, T)>,
}

impl<S: JsonStore, T> Column<S, T> {
    /// The field number `index` of the store.
    #[must_use]
    pub fn of(index: usize) -> Self {
        Self {
            info: S::FIELDS.get(index),
            types: PhantomData,
        }
    }
}
