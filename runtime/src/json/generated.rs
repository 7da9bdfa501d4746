//! What the code that `#[jsonstore]` and `#[derive(Choice)]` generate calls.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use super::{
    Choice, Codec, FieldKind, JsonStore, Operand, ReadErrors, StoreInfo, ValidationErrors,
};
use super::{store, types};

/// The value of `default = ..` as it would be stored.
pub fn default<T, V: Operand<T>>(codec: Codec<T>, value: V) -> Value {
    (codec.to_json)(&value.into_operand())
}

/// The value of a bare `default`: what the type's own `Default` gives.
#[must_use]
pub fn type_default<T: Default>(codec: Codec<T>) -> Value {
    (codec.to_json)(&T::default())
}

/// The kind of an embedded store.
#[must_use]
pub const fn embedded<S: JsonStore>() -> FieldKind {
    FieldKind::Embedded(StoreInfo::of::<S>())
}

/// Reads an embedded store.
///
/// # Errors
///
/// The value is no object, or a field in it has another type.
pub fn read_embedded<S: JsonStore>(value: &Value) -> Result<S, ReadErrors> {
    types::store_from_json(value)
}

/// Writes an embedded store over what the document holds.
pub fn write_embedded<S: JsonStore>(store: &S, old: &Value) -> Value {
    store::document_over(store, old)
}

/// Checks an embedded store.
///
/// # Errors
///
/// Every rule that a field of it breaks.
pub fn check_embedded<S: JsonStore>(store: &S) -> Result<(), ValidationErrors> {
    types::check_store(store)
}

/// Serialises a store as a document of its own.
///
/// # Errors
///
/// Those of the serialiser.
pub fn serialize<S: JsonStore, Z: Serializer>(store: &S, serializer: Z) -> Result<Z::Ok, Z::Error> {
    store.to_document().serialize(serializer)
}

/// Reads a store from a document of its own.
///
/// # Errors
///
/// Those of the deserialiser, and those of reading the store.
pub fn deserialize<'de, S: JsonStore, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<S, D::Error> {
    let document = Value::deserialize(deserializer)?;
    S::read(&document).map_err(serde::de::Error::custom)
}

/// Reads a choice.
///
/// # Errors
///
/// The value is no text, or none of the choices.
pub fn read_choice<C: Choice>(value: &Value) -> Result<C, ReadErrors> {
    types::choice_from_json(value)
}

/// Writes a choice.
#[must_use]
pub fn write_choice<C: Choice>(choice: &C) -> Value {
    Value::String(choice.value().to_owned())
}
