//! The contract of a type that can be a field.

use serde_json::Value;

use super::{FieldKind, ReadErrors, ValidationErrors};

/// A type that a field of a `#[jsonstore]` can have: how its values are written in a document.
///
/// Implemented for text, numbers of every width, decimals, dates and times, identifiers, bytes,
/// raw JSON, enums with `#[derive(Choice)]`, references, other stores, and `Option`, `Vec` and
/// string-keyed maps of these. Your own type can implement it too:
///
/// ```
/// use procession::json::{FieldKind, JsonField, ReadErrors};
/// use procession::prelude::*;
/// use serde_json::Value;
///
/// #[derive(Debug, PartialEq)]
/// struct Percent(u8);
///
/// impl JsonField for Percent {
///     const KIND: FieldKind = FieldKind::Integer { min: 0, max: 100 };
///     type Scalar = Self;
///
///     fn blank() -> Self {
///         Percent(0)
///     }
///     fn from_json(value: &Value) -> Result<Self, ReadErrors> {
///         u8::from_json(value).map(Percent)
///     }
///     fn to_json(&self) -> Value {
///         self.0.into()
///     }
/// }
///
/// #[jsonstore]
/// struct Progress {
///     done: Percent,
/// }
///
/// let read = Progress::read(&serde_json::json!({ "done": 40 })).unwrap();
/// assert_eq!(read.done, Percent(40));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a field of a JSON store",
    label = "documents have no form for this type",
    note = "fields are text (`String`, `Email`, `Url`, `Slug`, `FilePath`, `IpAddr`), `bool`, numbers, `Decimal`, \
            jiff's dates, times and durations, `Uuid`, `Bytes`, `serde_json::Value`, `Ref<T>`, and `Option`, `Vec` and \
            `BTreeMap<String, _>` of these",
    note = "a struct becomes an embedded document with `#[jsonstore]`, an enum a choice with `#[derive(Choice)]`"
)]
pub trait JsonField: Sized + 'static {
    /// What the values are.
    const KIND: FieldKind;

    /// True when the value may be absent: an `Option`.
    const NULLABLE: bool = false;

    /// True when a field of this type is required unless its attribute says otherwise.
    const REQUIRED: bool = true;

    /// What a query compares with: the type itself, or the type inside an `Option`.
    type Scalar: JsonField;

    /// The value of a field that nobody has filled in: empty text, zero, `None`.
    fn blank() -> Self;

    /// True when the value counts as not filled in. Zero and `false` are values; empty text is not.
    fn is_blank(&self) -> bool {
        false
    }

    /// Reads a value that is present and not null, except that an `Option` and raw JSON read null.
    ///
    /// # Errors
    ///
    /// The value has another type or form; what was expected and found, with the path inside the
    /// value.
    fn from_json(value: &Value) -> Result<Self, ReadErrors>;

    /// The value as it is stored.
    fn to_json(&self) -> Value;

    /// The value as it is stored over an `old` one: an embedded document changes its own keys
    /// and keeps the others. Everything else replaces what was there.
    fn to_json_over(&self, old: &Value) -> Value {
        let _ = old;
        self.to_json()
    }

    /// Checks the rules of the type itself: the form of an e-mail address, the fields of an
    /// embedded document. Only values that are not blank are checked.
    ///
    /// # Errors
    ///
    /// Every rule that is broken, with the path inside the value.
    fn check(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }
}

/// How values of one type are read, written and checked: a [`JsonField`] as data.
///
/// Generated code asks for the trait in one place only, `Codec::of`, so that a type that is no
/// field is one error and not one for every use of it.
pub struct Codec<T> {
    pub(crate) kind: FieldKind,
    pub(crate) nullable: bool,
    pub(crate) required: bool,
    pub(crate) blank: fn() -> T,
    pub(crate) is_blank: fn(&T) -> bool,
    pub(crate) from_json: fn(&Value) -> Result<T, ReadErrors>,
    pub(crate) to_json: fn(&T) -> Value,
    pub(crate) to_json_over: fn(&T, &Value) -> Value,
    pub(crate) check: fn(&T) -> Result<(), ValidationErrors>,
}

impl<T> Codec<T> {
    /// The codec of a type.
    #[must_use]
    pub const fn of() -> Self
    where
        T: JsonField,
    {
        Self {
            kind: T::KIND,
            nullable: T::NULLABLE,
            required: T::REQUIRED,
            blank: T::blank,
            is_blank: T::is_blank,
            from_json: T::from_json,
            to_json: T::to_json,
            to_json_over: T::to_json_over,
            check: T::check,
        }
    }
}

impl<T> Clone for Codec<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Codec<T> {}

impl<T> std::fmt::Debug for Codec<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Codec").field(&self.kind).finish()
    }
}

/// The field number `INDEX` of a store: how generated code of another macro gets from the name of
/// a field to its type.
#[diagnostic::on_unimplemented(message = "`{Self}` has no field of that name")]
pub trait FieldAt<const INDEX: usize> {
    /// The type of the field.
    type Type;

    /// The value of the field.
    fn get(&self) -> &Self::Type;

    /// The value of the field, to change.
    fn get_mut(&mut self) -> &mut Self::Type;
}

/// A value that can stand where a field's type `T` is expected: in a query or as a default. A
/// text literal stands for a `String`, a value for an `Option` of it.
#[diagnostic::on_unimplemented(
    message = "this value does not fit a field of type `{T}`",
    label = "a `{T}` was expected, this is a `{Self}`"
)]
pub trait Operand<T> {
    /// The value in the field's type.
    fn into_operand(self) -> T;
}

impl<T> Operand<T> for T {
    fn into_operand(self) -> T {
        self
    }
}

impl<T> Operand<Option<T>> for T {
    fn into_operand(self) -> Option<T> {
        Some(self)
    }
}

impl Operand<String> for &str {
    fn into_operand(self) -> String {
        self.to_owned()
    }
}

impl Operand<Option<String>> for &str {
    fn into_operand(self) -> Option<String> {
        Some(self.to_owned())
    }
}
