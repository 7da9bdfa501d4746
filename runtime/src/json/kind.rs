//! The kinds of fields: what forms, schemas and queries have to know about a type.

use std::fmt;

use super::FieldInfo;

/// What a field holds.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub enum FieldKind {
    /// Any text.
    Text,
    /// An e-mail address.
    Email,
    /// An absolute URL.
    Url,
    /// Letters, digits, `-` and `_`.
    Slug,
    /// The path of a file.
    FilePath,
    /// An IPv4 or IPv6 address.
    IpAddr,
    /// True or false.
    Bool,
    /// A whole number in a range, both ends included.
    Integer {
        /// The smallest number.
        min: i64,
        /// The largest number.
        max: u64,
    },
    /// A finite binary floating-point number.
    Float,
    /// An exact decimal number, stored as text.
    Decimal,
    /// A day: `2026-01-31`.
    Date,
    /// A time of day: `12:59:00`.
    Time,
    /// A day and a time of day without a zone: `2026-01-31T12:59:00`.
    DateTime,
    /// A moment: `2026-01-31T12:59:00Z`.
    Timestamp,
    /// A moment in a zone: `2026-01-31T12:59:00+01:00[Europe/Zurich]`.
    Zoned,
    /// A length of time: `PT1H30M`.
    Duration,
    /// A UUID.
    Uuid,
    /// Bytes, stored as base64.
    Bytes,
    /// Any JSON.
    Json,
    /// One of some values, each with its label.
    Choice(&'static [(&'static str, &'static str)]),
    /// A reference to a row of the user's own.
    Reference {
        /// The name of the model.
        model: &'static str,
        /// What its keys are.
        key: &'static FieldKind,
    },
    /// A reference to a row of any model: `{"model": "Customer", "key": "7"}`.
    AnyReference,
    /// Another store, embedded.
    Embedded(StoreInfo),
    /// A list of values.
    List(&'static FieldKind),
    /// Values under keys of text.
    Map(&'static FieldKind),
}

/// The description of an embedded store.
///
/// The fields are behind a function, so that a store may contain a list of itself.
#[derive(Clone, Copy)]
pub struct StoreInfo {
    /// The name of the struct.
    pub name: &'static str,
    fields: fn() -> &'static [FieldInfo],
}

impl StoreInfo {
    /// The description of a store.
    #[must_use]
    pub const fn of<T: super::JsonStore>() -> Self {
        Self {
            name: T::NAME,
            fields: || T::FIELDS,
        }
    }

    /// The fields of the store.
    #[must_use]
    pub fn fields(&self) -> &'static [FieldInfo] {
        (self.fields)()
    }
}

impl fmt::Debug for StoreInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The fields are left out: a store that contains itself would never end.
        f.debug_tuple("StoreInfo").field(&self.name).finish()
    }
}

impl FieldKind {
    /// The kind of the elements of a list; any other kind is its own.
    #[must_use]
    pub const fn element(self) -> Self {
        match self {
            Self::List(element) => *element,
            other => other,
        }
    }

    /// True when a value without any content is the same as none.
    pub(crate) const fn can_be_empty(self) -> bool {
        matches!(
            self,
            Self::Text
                | Self::Email
                | Self::Url
                | Self::Slug
                | Self::FilePath
                | Self::Bytes
                | Self::Json
                | Self::List(_)
                | Self::Map(_)
        )
    }

    /// What the values are, in words that fit after "expected".
    #[must_use]
    pub fn describe(self) -> String {
        match self {
            Self::Integer { min, max } => format!("a whole number from {min} to {max}"),
            Self::Choice(choices) => {
                let values: Vec<String> = choices.iter().map(|(v, _)| format!("`{v}`")).collect();
                format!("one of {}", values.join(", "))
            }
            Self::Reference { model, key } => {
                format!("the key of `{model}`: {}", key.describe())
            }
            Self::Embedded(store) => format!("an object: the document of `{}`", store.name),
            Self::List(element) => format!("a list, each element {}", element.describe()),
            Self::Map(value) => format!("an object, each value {}", value.describe()),
            other => other.simple_words().to_owned(),
        }
    }

    fn simple_words(self) -> &'static str {
        match self {
            Self::Email => "an e-mail address",
            Self::Url => "a URL",
            Self::Slug => "a slug",
            Self::FilePath => "the path of a file",
            Self::IpAddr => "an IP address",
            Self::Bool => "true or false",
            Self::Float => "a number",
            Self::Decimal => "a decimal number",
            Self::Date => "a date such as 2026-01-31",
            Self::Time => "a time such as 12:59:00",
            Self::DateTime => "a date and time such as 2026-01-31T12:59:00",
            Self::Timestamp => "a moment such as 2026-01-31T12:59:00Z",
            Self::Zoned => "a moment with a zone such as 2026-01-31T12:59:00+01:00[Europe/Zurich]",
            Self::Duration => "a length of time such as PT1H30M",
            Self::Uuid => "a UUID",
            Self::Bytes => "bytes in base64",
            Self::Json => "JSON",
            Self::AnyReference => "an object with `model` and `key`",
            _ => "text",
        }
    }
}
