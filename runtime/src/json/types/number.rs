//! Booleans and numbers.

use rust_decimal::Decimal;
use serde_json::Value;

use crate::json::{FieldKind, JsonField, ReadErrors, Rule, ValidationErrors};

impl JsonField for bool {
    const KIND: FieldKind = FieldKind::Bool;
    type Scalar = Self;

    fn blank() -> Self {
        false
    }

    fn from_json(value: &Value) -> Result<Self, ReadErrors> {
        let found = value.as_bool();
        found.ok_or_else(|| ReadErrors::expected(Self::KIND.describe(), value))
    }

    fn to_json(&self) -> Value {
        Value::Bool(*self)
    }
}

macro_rules! integers {
    ($read:ident: $($integer:ty),*) => {$(
        impl JsonField for $integer {
            const KIND: FieldKind = FieldKind::Integer {
                min: <$integer>::MIN as i64,
                max: <$integer>::MAX as u64,
            };
            type Scalar = Self;

            fn blank() -> Self {
                0
            }

            fn from_json(value: &Value) -> Result<Self, ReadErrors> {
                let found = value.$read().and_then(|number| Self::try_from(number).ok());
                found.ok_or_else(|| ReadErrors::expected(Self::KIND.describe(), value))
            }

            fn to_json(&self) -> Value {
                Value::from(*self)
            }
        }
    )*};
}

integers!(as_i64: i8, i16, i32, i64);
integers!(as_u64: u8, u16, u32, u64);

macro_rules! floats {
    ($($float:ty),*) => {$(
        impl JsonField for $float {
            const KIND: FieldKind = FieldKind::Float;
            type Scalar = Self;

            fn blank() -> Self {
                0.0
            }

            fn from_json(value: &Value) -> Result<Self, ReadErrors> {
                // A number that overflows the narrower type would come back as infinity.
                let found = value.as_f64().map(|number| number as $float);
                let finite = found.filter(|number| number.is_finite());
                finite.ok_or_else(|| ReadErrors::expected(Self::KIND.describe(), value))
            }

            fn to_json(&self) -> Value {
                Value::from(f64::from(*self))
            }

            fn check(&self) -> Result<(), ValidationErrors> {
                finite(f64::from(*self))
            }
        }
    )*};
}

floats!(f32, f64);

/// JSON has no infinity and no NaN; they would be stored as null.
fn finite(number: f64) -> Result<(), ValidationErrors> {
    if number.is_finite() {
        return Ok(());
    }
    let rule = Rule::Format("a finite number".to_owned());
    let message = format!("must be a finite number, not {number}");
    Err(ValidationErrors::broken(rule, message, Value::Null))
}

impl JsonField for Decimal {
    const KIND: FieldKind = FieldKind::Decimal;
    type Scalar = Self;

    fn blank() -> Self {
        Self::ZERO
    }

    /// Reads the text that [`to_json`](Self::to_json) writes, and numbers that others wrote.
    fn from_json(value: &Value) -> Result<Self, ReadErrors> {
        let found = match value {
            Value::String(text) => decimal(text),
            Value::Number(number) => decimal(&number.to_string()),
            _ => None,
        };
        found.ok_or_else(|| ReadErrors::expected(Self::KIND.describe(), value))
    }

    /// Writes text, which keeps every digit; a JSON number is a binary fraction to most readers.
    fn to_json(&self) -> Value {
        // Minus zero would sort before zero in SQL.
        let plain = if self.is_zero() { self.abs() } else { *self };
        Value::String(plain.to_string())
    }
}

/// Exactly the number that is written, or nothing: digits beyond the 28 that fit are not rounded.
fn decimal(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text)
        .or_else(|_| Decimal::from_scientific(text))
        .ok()
}
