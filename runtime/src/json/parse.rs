//! Text from a form or a command line as the value of a field.

use std::fmt;

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Timestamp, Zoned};
use rust_decimal::Decimal;
use serde_json::Value;
use uuid::Uuid;

use super::{Bytes, FieldInfo, FieldKind, JsonField};

/// Text that is no value of a field's kind.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParseTextError {
    /// What the field can hold, in words.
    pub expected: String,
    /// The text.
    pub text: String,
}

impl fmt::Display for ParseTextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { expected, text } = self;
        write!(f, "expected {expected}, got `{text}`")
    }
}

impl std::error::Error for ParseTextError {}

impl FieldKind {
    /// The JSON value that somebody means who types this text: what forms and command lines
    /// hand to [`JsonStore::apply_fields`](super::JsonStore::apply_fields).
    ///
    /// Blank text is null, except for kinds of text. The elements of a list are separated by commas;
    /// embedded documents and maps are given as JSON.
    ///
    /// # Errors
    ///
    /// The text is no value of this kind. The rules of the field are checked later, by the write.
    ///
    /// ```
    /// use procession::json::{FieldKind, JsonField};
    /// use serde_json::json;
    ///
    /// assert_eq!(u8::KIND.parse_text("12"), Ok(json!(12)));
    /// assert_eq!(bool::KIND.parse_text("true"), Ok(json!(true)));
    /// assert_eq!(FieldKind::Date.parse_text("2026-01-31"), Ok(json!("2026-01-31")));
    /// assert_eq!(FieldKind::Date.parse_text(" "), Ok(json!(null)));
    ///
    /// let error = u8::KIND.parse_text("300").unwrap_err();
    /// assert_eq!(error.to_string(), "expected a whole number from 0 to 255, got `300`");
    /// ```
    pub fn parse_text(self, text: &str) -> Result<Value, ParseTextError> {
        if self.is_text() {
            return Ok(Value::String(text.to_owned()));
        }
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Ok(Value::Null);
        }
        self.parse_value(trimmed).ok_or_else(|| ParseTextError {
            expected: self.describe(),
            text: text.to_owned(),
        })
    }

    fn is_text(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Email | Self::Url | Self::Slug | Self::FilePath
        )
    }

    fn parse_value(self, text: &str) -> Option<Value> {
        match self {
            Self::Bool => boolean(text),
            Self::Integer { min, max } => integer(text, min, max),
            Self::Float => text
                .parse::<f64>()
                .ok()
                .filter(|n| n.is_finite())
                .map(Value::from),
            Self::Decimal => normal::<Decimal>(text),
            Self::Date => normal::<Date>(text),
            Self::Time => normal::<Time>(text),
            Self::DateTime => normal::<DateTime>(text),
            Self::Timestamp => normal::<Timestamp>(text),
            Self::Zoned => normal::<Zoned>(text),
            Self::Duration => normal::<SignedDuration>(text),
            Self::Uuid => normal::<Uuid>(text),
            Self::Bytes => normal::<Bytes>(text),
            Self::IpAddr => normal::<std::net::IpAddr>(text),
            Self::Choice(choices) => choices
                .iter()
                .any(|(value, _)| *value == text)
                .then(|| Value::from(text)),
            Self::Reference { key, .. } => key.parse_text(text).ok(),
            Self::List(element) => list(text, *element),
            Self::Json => serde_json::from_str(text).ok(),
            Self::Embedded(_) | Self::Map(_) | Self::AnyReference => {
                serde_json::from_str(text).ok().filter(Value::is_object)
            }
            _ => Some(Value::from(text)),
        }
    }
}

impl FieldInfo {
    /// The JSON value that somebody means who types this text into the input of this field; see
    /// [`FieldKind::parse_text`].
    ///
    /// # Errors
    ///
    /// The text is no value of the field's kind.
    pub fn parse_text(&self, text: &str) -> Result<Value, ParseTextError> {
        self.kind.parse_text(text)
    }
}

/// The words that browsers and people send for yes and no.
fn boolean(text: &str) -> Option<Value> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "on" | "yes" | "1" => Some(Value::Bool(true)),
        "false" | "off" | "no" | "0" => Some(Value::Bool(false)),
        _ => None,
    }
}

fn integer(text: &str, min: i64, max: u64) -> Option<Value> {
    let number: i128 = text.parse().ok()?;
    if number < i128::from(min) || number > i128::from(max) {
        return None;
    }
    let signed = i64::try_from(number).map(Value::from);
    signed
        .or_else(|_| u64::try_from(number).map(Value::from))
        .ok()
}

/// Reads the text as the type does and writes it as the type does.
fn normal<T: JsonField>(text: &str) -> Option<Value> {
    let read = T::from_json(&Value::from(text)).ok()?;
    Some(read.to_json())
}

fn list(text: &str, element: FieldKind) -> Option<Value> {
    if text.starts_with('[') {
        return serde_json::from_str(text).ok().filter(Value::is_array);
    }
    let elements = text
        .split(',')
        .map(|part| element.parse_text(part.trim()).ok());
    elements.collect::<Option<Vec<Value>>>().map(Value::Array)
}
