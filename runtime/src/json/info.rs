//! The static description of a field: what forms, list columns, filters and API schemas read.

use serde_json::Value;

use super::{Codec, FieldKind};

/// One field of a JSON store, as data. The tables are made by `#[jsonstore]`:
///
/// ```
/// use procession::prelude::*;
///
/// #[jsonstore]
/// struct Hello {
///     /// Message
///     ///
///     /// What the world gets to read.
///     #[field(max_length = 50)]
///     text: String,
/// }
///
/// let text = &Hello::FIELDS[0];
/// assert_eq!(text.name, "text");
/// assert_eq!(text.key, ["text"]);
/// assert_eq!(text.label, "Message");
/// assert_eq!(text.help, "What the world gets to read.");
/// assert_eq!(text.rules.max_length, Some(50));
/// assert!(text.required);
/// ```
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct FieldInfo {
    /// The name of the field in the struct.
    pub name: &'static str,
    /// The keys that lead to the value in the document: `["address", "city"]`.
    pub key: &'static [&'static str],
    /// What the field holds.
    pub kind: FieldKind,
    /// What people call the field; the name in words when the field has no doc comment.
    pub label: &'static str,
    /// A longer explanation, or empty.
    pub help: &'static str,
    /// A hint for forms, for example `textarea`, or empty for the usual input of the kind.
    pub widget: &'static str,
    /// True when a write refuses a blank value.
    pub required: bool,
    /// True for an `Option`: the value may be absent.
    pub nullable: bool,
    /// The rules that a write checks.
    pub rules: Rules,
    /// What a missing key reads as, when that is not blank.
    pub default: Option<fn() -> Value>,
}

/// The rules of a field that its type alone does not give.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Rules {
    /// At least this many characters, bytes or elements.
    pub min_length: Option<usize>,
    /// At most this many characters, bytes or elements.
    pub max_length: Option<usize>,
    /// At least this number, written in decimal digits.
    pub min: Option<&'static str>,
    /// At most this number, written in decimal digits.
    pub max: Option<&'static str>,
    /// The values that are allowed, each with its label. Empty: every value.
    pub choices: &'static [(&'static str, &'static str)],
    /// A regular expression that the whole text matches.
    pub pattern: Option<&'static str>,
}

impl FieldInfo {
    /// The description of a field without further rules.
    #[must_use]
    pub const fn new<T>(codec: Codec<T>, name: &'static str, key: &'static [&'static str]) -> Self {
        Self {
            name,
            key,
            kind: codec.kind,
            label: name,
            help: "",
            widget: "",
            required: codec.required,
            nullable: codec.nullable,
            rules: Rules::NONE,
            default: None,
        }
    }

    /// The same field under this label.
    #[must_use]
    pub const fn with_label(mut self, label: &'static str) -> Self {
        self.label = label;
        self
    }

    /// The same field with this explanation.
    #[must_use]
    pub const fn with_help(mut self, help: &'static str) -> Self {
        self.help = help;
        self
    }

    /// The same field with this hint for forms.
    #[must_use]
    pub const fn with_widget(mut self, widget: &'static str) -> Self {
        self.widget = widget;
        self
    }

    /// The same field, required or not.
    #[must_use]
    pub const fn with_required(mut self, required: bool) -> Self {
        self.required = required;
        self
    }

    /// The same field, read as this value while its key is missing.
    #[must_use]
    pub const fn with_default(mut self, default: fn() -> Value) -> Self {
        self.default = Some(default);
        self
    }

    /// The same field with at least this many characters, bytes or elements.
    #[must_use]
    pub const fn with_min_length(mut self, length: usize) -> Self {
        self.rules.min_length = Some(length);
        self
    }

    /// The same field with at most this many characters, bytes or elements.
    #[must_use]
    pub const fn with_max_length(mut self, length: usize) -> Self {
        self.rules.max_length = Some(length);
        self
    }

    /// The same field with at least this number.
    #[must_use]
    pub const fn with_min(mut self, number: &'static str) -> Self {
        self.rules.min = Some(number);
        self
    }

    /// The same field with at most this number.
    #[must_use]
    pub const fn with_max(mut self, number: &'static str) -> Self {
        self.rules.max = Some(number);
        self
    }

    /// The same field, limited to these values; each comes with its label.
    #[must_use]
    pub const fn with_choices(mut self, choices: &'static [(&'static str, &'static str)]) -> Self {
        self.rules.choices = choices;
        self
    }

    /// The same field, whose whole text matches this regular expression.
    #[must_use]
    pub const fn with_pattern(mut self, pattern: &'static str) -> Self {
        self.rules.pattern = Some(pattern);
        self
    }

    /// The label of a stored choice: `"m"` is shown as `"Marketing"`. Values without a label, and
    /// fields without choices, have none.
    ///
    /// ```
    /// use procession::prelude::*;
    ///
    /// #[jsonstore]
    /// struct Employee {
    ///     #[field(choices = [("m", "Marketing"), ("d", "Development")])]
    ///     department: Option<String>,
    /// }
    ///
    /// assert_eq!(Employee::FIELDS[0].choice_label("m"), Some("Marketing"));
    /// assert_eq!(Employee::FIELDS[0].choice_label("x"), None);
    /// ```
    #[must_use]
    pub fn choice_label(&self, value: &str) -> Option<&'static str> {
        let choices = self.choices();
        let found = choices.iter().find(|(stored, _)| *stored == value);
        found.map(|(_, label)| *label)
    }

    /// The values that are allowed, each with its label: those of the field, or of its enum.
    #[must_use]
    pub fn choices(&self) -> &'static [(&'static str, &'static str)] {
        match self.kind.element() {
            FieldKind::Choice(choices) if self.rules.choices.is_empty() => choices,
            _ => self.rules.choices,
        }
    }
}

impl Rules {
    /// No rule.
    pub const NONE: Self = Self {
        min_length: None,
        max_length: None,
        min: None,
        max: None,
        choices: &[],
        pattern: None,
    };
}
