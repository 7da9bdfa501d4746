//! A store inside a store.

use serde_json::Value;

use crate::json::{FieldKind, JsonStore, ReadErrors, StoreInfo, ValidationErrors};

/// How the generated field of an embedded store reads: an object, by the rules of the store.
///
/// # Errors
///
/// The value is no object, or a field in it has another type.
pub(crate) fn store_from_json<S: JsonStore>(value: &Value) -> Result<S, ReadErrors> {
    match value {
        Value::Object(_) => S::read(value),
        other => {
            let kind = FieldKind::Embedded(StoreInfo::of::<S>());
            Err(ReadErrors::expected(kind.describe(), other))
        }
    }
}

/// How the generated field of an embedded store is checked: every field of it.
///
/// # Errors
///
/// Every rule that a field of the embedded document breaks.
pub(crate) fn check_store<S: JsonStore>(store: &S) -> Result<(), ValidationErrors> {
    store.validate()
}
