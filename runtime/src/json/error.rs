//! What is wrong with a document, or with values that should go into one: every mistake at once.

use std::fmt;

use serde_json::Value;

use super::path;

/// A stored value that a typed field cannot read.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ReadError {
    /// The name of the field in the struct; empty when the document itself is wrong.
    pub field: String,
    /// Where the value is in the document, for example `lines[2].quantity`.
    pub path: String,
    /// What the field can read, in words.
    pub expected: String,
    /// What is stored, in words.
    pub found: String,
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            expected,
            found,
            ..
        } = self;
        match path.as_str() {
            "" => write!(f, "expected {expected}, found {found}"),
            _ => write!(f, "`{path}`: expected {expected}, found {found}"),
        }
    }
}

impl std::error::Error for ReadError {}

/// Everything in a document that the typed fields cannot read. Never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadErrors(pub(crate) Vec<ReadError>);

impl ReadErrors {
    /// One error about the value itself; whoever holds the value adds where it is.
    #[must_use]
    pub fn expected(expected: impl Into<String>, found: &Value) -> Self {
        Self(vec![ReadError {
            field: String::new(),
            path: String::new(),
            expected: expected.into(),
            found: shown(found),
        }])
    }

    /// The errors, in the order of the fields.
    pub fn iter(&self) -> impl Iterator<Item = &ReadError> {
        self.0.iter()
    }

    /// The same errors inside a part of a document: `lines` before `[2].quantity`.
    #[must_use]
    pub fn inside(mut self, outer: &str) -> Self {
        for error in &mut self.0 {
            error.path = path::join(outer, &error.path);
        }
        self
    }

    pub(crate) fn of_field(mut self, field: &str) -> Self {
        for error in &mut self.0 {
            field.clone_into(&mut error.field);
        }
        self
    }
}

impl fmt::Display for ReadErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_list(f, &self.0)
    }
}

impl std::error::Error for ReadErrors {}

/// The rule that a value breaks.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Rule {
    /// A value is needed and there is none.
    Required,
    /// At least this many characters, bytes or elements.
    MinLength(usize),
    /// At most this many characters, bytes or elements.
    MaxLength(usize),
    /// At least this number.
    Min(String),
    /// At most this number.
    Max(String),
    /// One of the choices.
    Choices,
    /// The whole text matches this regular expression.
    Pattern(String),
    /// The form of the type: an e-mail address, a finite number. The words say what is right.
    Format(String),
    /// A value of the field's type.
    Type {
        /// What the field can hold, in words.
        expected: String,
        /// What was given, in words.
        found: String,
    },
    /// A parent of the field's key in the document is an object.
    Parent,
    /// A field of that name, offered to whoever fills it in.
    KnownField,
}

/// A value that breaks a rule of its field.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct ValidationError {
    /// The name of the field in the struct.
    pub field: String,
    /// Where the value would go in the document, for example `lines[2].quantity`.
    pub path: String,
    /// The rule that is broken.
    pub rule: Rule,
    /// The rule in words that can be shown to whoever gave the value.
    pub message: String,
    /// The value that breaks it.
    pub value: Value,
}

impl fmt::Display for ValidationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, message, .. } = self;
        match path.as_str() {
            "" => f.write_str(message)?,
            _ => write!(f, "`{path}`: {message}")?,
        }
        match &self.value {
            Value::Null => Ok(()),
            value => write!(f, " (given: {})", shown(value)),
        }
    }
}

impl std::error::Error for ValidationError {}

/// Every rule that is broken, all at once. Never empty when it is an `Err`.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidationErrors(pub(crate) Vec<ValidationError>);

impl ValidationErrors {
    /// One broken rule of the value itself; whoever holds the value adds where it is.
    #[must_use]
    pub fn broken(rule: Rule, message: impl Into<String>, value: Value) -> Self {
        Self(vec![ValidationError {
            field: String::new(),
            path: String::new(),
            rule,
            message: message.into(),
            value,
        }])
    }

    /// The errors, in the order of the fields.
    pub fn iter(&self) -> impl Iterator<Item = &ValidationError> {
        self.0.iter()
    }

    /// The errors of one field, to show beside its input.
    pub fn of<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a ValidationError> {
        self.0.iter().filter(move |error| error.field == field)
    }

    /// The same errors inside a part of a document: `lines` before `[2].quantity`.
    #[must_use]
    pub fn inside(mut self, outer: &str) -> Self {
        for error in &mut self.0 {
            error.path = path::join(outer, &error.path);
        }
        self
    }

    pub(crate) fn none() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn of_field(mut self, field: &str) -> Self {
        for error in &mut self.0 {
            field.clone_into(&mut error.field);
        }
        self
    }

    pub(crate) fn merge(&mut self, more: Self) {
        self.0.extend(more.0);
    }

    /// The same errors without those of values that are missing.
    pub(crate) fn but_missing(mut self) -> Result<(), Self> {
        self.0.retain(|error| error.rule != Rule::Required);
        self.into_result()
    }

    pub(crate) fn into_result(self) -> Result<(), Self> {
        if self.0.is_empty() { Ok(()) } else { Err(self) }
    }
}

impl From<ReadErrors> for ValidationErrors {
    /// A value of the wrong type breaks the rule [`Rule::Type`].
    fn from(errors: ReadErrors) -> Self {
        Self(errors.0.into_iter().map(ValidationError::from).collect())
    }
}

impl From<ReadError> for ValidationError {
    fn from(error: ReadError) -> Self {
        let ReadError {
            field,
            path,
            expected,
            found,
        } = error;
        Self {
            field,
            path,
            message: format!("expected {expected}, found {found}"),
            rule: Rule::Type { expected, found },
            value: Value::Null,
        }
    }
}

impl fmt::Display for ValidationErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_list(f, &self.0)
    }
}

impl std::error::Error for ValidationErrors {}

fn write_list<E: fmt::Display>(f: &mut fmt::Formatter<'_>, errors: &[E]) -> fmt::Result {
    for (index, error) in errors.iter().enumerate() {
        let separator = if index == 0 { "" } else { "; " };
        write!(f, "{separator}{error}")?;
    }
    Ok(())
}

/// A value as messages show it: its type and, cut to a readable length, what it is.
pub(crate) fn shown(value: &Value) -> String {
    let kind = match value {
        Value::Null => return "null".to_owned(),
        Value::Bool(_) => "the boolean",
        Value::Number(_) => "the number",
        Value::String(_) => "the text",
        Value::Array(_) => "the list",
        Value::Object(_) => "the object",
    };
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{kind} {}..", &text[..end]),
        None => format!("{kind} {text}"),
    }
}
