//! Identifiers, bytes, raw JSON and enums.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use uuid::Uuid;

use super::text::text;
use crate::json::{FieldKind, JsonField, ReadErrors};

impl JsonField for Uuid {
    const KIND: FieldKind = FieldKind::Uuid;
    type Scalar = Self;

    fn blank() -> Self {
        Self::nil()
    }

    fn is_blank(&self) -> bool {
        self.is_nil()
    }

    fn from_json(value: &Value) -> Result<Self, ReadErrors> {
        let found = text(Self::KIND, value)?.parse();
        found.map_err(|_| ReadErrors::expected(Self::KIND.describe(), value))
    }

    fn to_json(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// Bytes; documents hold them as base64.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Bytes(pub Vec<u8>);

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl JsonField for Bytes {
    const KIND: FieldKind = FieldKind::Bytes;
    type Scalar = Self;

    fn blank() -> Self {
        Self::default()
    }

    fn is_blank(&self) -> bool {
        self.0.is_empty()
    }

    fn from_json(value: &Value) -> Result<Self, ReadErrors> {
        let found = STANDARD.decode(text(Self::KIND, value)?).map(Self);
        found.map_err(|_| ReadErrors::expected(Self::KIND.describe(), value))
    }

    fn to_json(&self) -> Value {
        Value::String(STANDARD.encode(&self.0))
    }
}

/// Any JSON, as it is. Null is its blank value.
impl JsonField for Value {
    const KIND: FieldKind = FieldKind::Json;
    const NULLABLE: bool = true;
    const REQUIRED: bool = false;
    type Scalar = Self;

    fn blank() -> Self {
        Self::Null
    }

    fn is_blank(&self) -> bool {
        self.is_null()
    }

    fn from_json(value: &Value) -> Result<Self, ReadErrors> {
        Ok(value.clone())
    }

    fn to_json(&self) -> Value {
        self.clone()
    }
}

/// An enum without data whose variants are the values of a field: `#[derive(Choice)]`.
///
/// A variant is stored under its name in snake case and shown as its doc comment, or as its name
/// in words. A missing field reads as the first variant; use an `Option` where none is chosen yet.
///
/// ```
/// use procession::json::Choice;
/// use procession::prelude::*;
///
/// #[derive(Choice, Debug, Clone, Copy, PartialEq)]
/// enum Department {
///     Marketing,
///     /// Research and development
///     #[choice(value = "rnd")]
///     Research,
/// }
///
/// #[jsonstore]
/// struct Employee {
///     department: Option<Department>,
/// }
///
/// let document = serde_json::json!({ "department": "rnd" });
/// let employee = Employee::read(&document).unwrap();
/// assert_eq!(employee.department, Some(Department::Research));
/// assert_eq!(Department::Research.label(), "Research and development");
/// assert_eq!(Department::CHOICES[0], ("marketing", "Marketing"));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a choice",
    note = "put `#[derive(Choice)]` on the enum"
)]
pub trait Choice: Sized + Clone + 'static {
    /// The variants, in order.
    const ALL: &'static [Self];

    /// What each variant is stored as, with its label.
    const CHOICES: &'static [(&'static str, &'static str)];

    /// The number of this variant.
    fn index(&self) -> usize;

    /// What this variant is stored as.
    #[must_use]
    fn value(&self) -> &'static str {
        Self::CHOICES
            .get(self.index())
            .map_or("", |choice| choice.0)
    }

    /// What people call this variant.
    #[must_use]
    fn label(&self) -> &'static str {
        Self::CHOICES
            .get(self.index())
            .map_or("", |choice| choice.1)
    }

    /// The variant that is stored as this text.
    #[must_use]
    fn from_value(value: &str) -> Option<Self> {
        let index = Self::CHOICES.iter().position(|choice| choice.0 == value)?;
        Self::ALL.get(index).cloned()
    }
}

/// How the derived field of an enum reads.
///
/// # Errors
///
/// The value is no text, or none of the choices.
pub(crate) fn choice_from_json<C: Choice>(value: &Value) -> Result<C, ReadErrors> {
    let kind = FieldKind::Choice(C::CHOICES);
    let found = C::from_value(text(kind, value)?);
    found.ok_or_else(|| ReadErrors::expected(kind.describe(), value))
}
