//! Text, and text of a certain form.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::json::{FieldKind, JsonField, Operand, ReadErrors, Rule, ValidationErrors};
use crate::user::UserId;

impl JsonField for String {
    const KIND: FieldKind = FieldKind::Text;
    type Scalar = Self;

    fn blank() -> Self {
        Self::new()
    }

    fn is_blank(&self) -> bool {
        self.is_empty()
    }

    fn from_json(value: &Value) -> Result<Self, ReadErrors> {
        text(Self::KIND, value).map(str::to_owned)
    }

    fn to_json(&self) -> Value {
        Value::String(self.clone())
    }
}

impl JsonField for IpAddr {
    const KIND: FieldKind = FieldKind::IpAddr;
    type Scalar = Self;

    /// `0.0.0.0`, the address that means none.
    fn blank() -> Self {
        Self::from([0; 4])
    }

    fn is_blank(&self) -> bool {
        self.is_unspecified()
    }

    fn from_json(value: &Value) -> Result<Self, ReadErrors> {
        let found = text(Self::KIND, value)?.parse();
        found.map_err(|_| ReadErrors::expected(Self::KIND.describe(), value))
    }

    fn to_json(&self) -> Value {
        Value::String(self.to_string())
    }
}

/// The key of a user, as text; so that an `#[assign]` can name who is in the data.
impl JsonField for UserId {
    const KIND: FieldKind = FieldKind::Text;
    type Scalar = Self;

    fn blank() -> Self {
        Self::new("")
    }

    fn is_blank(&self) -> bool {
        self.as_str().is_empty()
    }

    fn from_json(value: &Value) -> Result<Self, ReadErrors> {
        text(Self::KIND, value).map(Self::from)
    }

    fn to_json(&self) -> Value {
        Value::String(self.as_str().to_owned())
    }
}

impl Operand<UserId> for &str {
    fn into_operand(self) -> UserId {
        UserId::from(self)
    }
}

impl Operand<Option<UserId>> for &str {
    fn into_operand(self) -> Option<UserId> {
        Some(UserId::from(self))
    }
}

pub(crate) fn text(kind: FieldKind, value: &Value) -> Result<&str, ReadErrors> {
    let found = value.as_str();
    found.ok_or_else(|| ReadErrors::expected(kind.describe(), value))
}

macro_rules! texts {
    ($($(#[$doc:meta])* $name:ident, $kind:ident, $valid:path;)*) => {$(
        $(#[$doc])*
        ///
        /// The form is checked when a store that holds it is written, like every other rule.
        #[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The text, whatever its form.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// True when the text has the form that a write asks for.
            #[must_use]
            pub fn is_valid(&self) -> bool {
                $valid(&self.0)
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self::new(text)
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl Operand<$name> for &str {
            fn into_operand(self) -> $name {
                $name::new(self)
            }
        }

        impl Operand<Option<$name>> for &str {
            fn into_operand(self) -> Option<$name> {
                Some($name::new(self))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl JsonField for $name {
            const KIND: FieldKind = FieldKind::$kind;
            type Scalar = Self;

            fn blank() -> Self {
                Self::default()
            }

            fn is_blank(&self) -> bool {
                self.0.is_empty()
            }

            fn from_json(value: &Value) -> Result<Self, ReadErrors> {
                text(Self::KIND, value).map(Self::new)
            }

            fn to_json(&self) -> Value {
                Value::String(self.0.clone())
            }

            fn check(&self) -> Result<(), ValidationErrors> {
                form(Self::KIND, &self.0, self.is_valid())
            }
        }
    )*};
}

texts! {
    /// An e-mail address: one `@` with a name before it and a domain after it.
    Email, Email, is_email;
    /// An absolute URL with the scheme `http`, `https`, `ftp` or `ftps`.
    Url, Url, is_url;
    /// A short name for an address: letters, digits, `-` and `_`.
    Slug, Slug, is_slug;
    /// The path of a file, in the notation of the machine that it is on.
    FilePath, FilePath, is_file_path;
}

fn form(kind: FieldKind, text: &str, valid: bool) -> Result<(), ValidationErrors> {
    if valid {
        return Ok(());
    }
    let words = kind.describe();
    let message = format!("must be {words}");
    let value = Value::String(text.to_owned());
    Err(ValidationErrors::broken(
        Rule::Format(words),
        message,
        value,
    ))
}

/// Looks for typing errors only: whether the address exists, just a mail can tell.
fn is_email(text: &str) -> bool {
    let Some((name, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let printable = |c: char| !c.is_whitespace() && !c.is_control() && c != '@';
    !name.is_empty() && name.len() <= 64 && name.chars().all(printable) && is_domain(domain)
}

fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        let inner = |c: char| c.is_alphanumeric() || c == '-';
        !label.is_empty()
            && label.chars().all(inner)
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.contains('.') && text.split('.').all(label)
}

fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else {
        return false;
    };
    let scheme = scheme.to_ascii_lowercase();
    let known = ["http", "https", "ftp", "ftps"].contains(&scheme.as_str());
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let clean = |c: char| !c.is_whitespace() && !c.is_control();
    known && !host.is_empty() && text.chars().all(clean)
}

fn is_slug(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    !text.is_empty() && text.chars().all(allowed)
}

fn is_file_path(text: &str) -> bool {
    !text.is_empty() && !text.contains('\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_told_apart() {
        assert!(Email::new("ada@example.org").is_valid());
        for wrong in [
            "ada",
            "@example.org",
            "ada@",
            "ada@host",
            "a b@example.org",
            "a@b@c.de",
        ] {
            assert!(!Email::new(wrong).is_valid(), "{wrong}");
        }
        assert!(Url::new("https://example.org/a?b#c").is_valid());
        for wrong in ["example.org", "javascript://x", "https://", "https://a b"] {
            assert!(!Url::new(wrong).is_valid(), "{wrong}");
        }
        assert!(Slug::new("hello-world_2").is_valid());
        assert!(!Slug::new("hello world").is_valid());
    }
}
