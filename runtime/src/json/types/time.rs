//! Days, times, moments and lengths of time.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp, Zoned};
use serde_json::Value;

use super::text::text;
use crate::json::{FieldKind, JsonField, ReadErrors, Rule, ValidationErrors};

macro_rules! times {
    ($($type:ty, $kind:ident, blank: $blank:expr, is_blank: $is_blank:expr, year: $year:expr;)*) => {$(
        impl JsonField for $type {
            const KIND: FieldKind = FieldKind::$kind;
            type Scalar = Self;

            fn blank() -> Self {
                $blank
            }

            fn is_blank(&self) -> bool {
                let is_blank: fn(&Self) -> bool = $is_blank;
                is_blank(self)
            }

            fn from_json(value: &Value) -> Result<Self, ReadErrors> {
                let found = text(Self::KIND, value)?.parse();
                found.map_err(|_| ReadErrors::expected(Self::KIND.describe(), value))
            }

            fn to_json(&self) -> Value {
                Value::String(self.to_string())
            }

            fn check(&self) -> Result<(), ValidationErrors> {
                let year: fn(&Self) -> i16 = $year;
                year_of_four_digits(year(self), self.to_json())
            }
        }
    )*};
}

// The year zero is in the calendar but in nobody's data; it stands for a day not filled in. Midnight
// is a time like any other.
times! {
    Date, Date, blank: Date::ZERO, is_blank: |day| *day == Date::ZERO, year: |day| day.year();
    Time, Time, blank: Time::midnight(), is_blank: |_| false, year: |_| 0;
    DateTime, DateTime, blank: DateTime::ZERO, is_blank: |at| *at == DateTime::ZERO, year: |at| at.year();
    Timestamp, Timestamp, blank: Timestamp::MIN, is_blank: |at| *at == Timestamp::MIN, year: |at| utc_year(*at);
    Zoned, Zoned, blank: Timestamp::MIN.to_zoned(TimeZone::UTC),
        is_blank: |at| at.timestamp() == Timestamp::MIN, year: |at| utc_year(at.timestamp());
}

fn utc_year(at: Timestamp) -> i16 {
    at.to_zoned(TimeZone::UTC).year()
}

/// Queries compare days and moments as the text they are stored as, and that has the order of
/// time for years of four digits only.
fn year_of_four_digits(year: i16, value: Value) -> Result<(), ValidationErrors> {
    if year >= 0 {
        return Ok(());
    }
    let rule = Rule::Format("a year from 0 to 9999".to_owned());
    Err(ValidationErrors::broken(
        rule,
        "the year must be from 0 to 9999",
        value,
    ))
}

impl JsonField for SignedDuration {
    const KIND: FieldKind = FieldKind::Duration;
    type Scalar = Self;

    fn blank() -> Self {
        Self::ZERO
    }

    /// Reads ISO 8601; a day has 24 hours.
    fn from_json(value: &Value) -> Result<Self, ReadErrors> {
        let span = span(value)?;
        let length = span.to_duration(SpanRelativeTo::days_are_24_hours());
        length.map_err(|_| ReadErrors::expected(Self::KIND.describe(), value))
    }

    fn to_json(&self) -> Value {
        Value::String(self.to_string())
    }
}

impl JsonField for Span {
    const KIND: FieldKind = FieldKind::Duration;
    type Scalar = Self;

    fn blank() -> Self {
        Self::new()
    }

    fn from_json(value: &Value) -> Result<Self, ReadErrors> {
        span(value)
    }

    fn to_json(&self) -> Value {
        Value::String(self.to_string())
    }
}

fn span(value: &Value) -> Result<Span, ReadErrors> {
    let found = text(FieldKind::Duration, value)?.parse();
    found.map_err(|_| ReadErrors::expected(FieldKind::Duration.describe(), value))
}
