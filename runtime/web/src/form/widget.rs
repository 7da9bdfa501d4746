//! From the table of fields to inputs, as the templates draw them.

use procession::json::{FieldInfo, FieldKind, StoreInfo, ValidationErrors};
use serde::Serialize;
use serde_json::Value;

use super::input::Input;
use super::read::{Read, filled_rows};

/// One input of a form.
#[derive(Debug, Clone, Serialize, PartialEq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) help: String,
    /// How it is drawn: `text`, `textarea`, `select`, `checkbox`, `radio`, `file`, `group`, `rows`, ..
    pub(crate) widget: String,
    pub(crate) value: String,
    pub(crate) checked: bool,
    pub(crate) required: bool,
    pub(crate) multiple: bool,
    pub(crate) options: Vec<Choice>,
    pub(crate) errors: Vec<String>,
    pub(crate) min: Option<String>,
    pub(crate) max: Option<String>,
    pub(crate) min_length: Option<usize>,
    pub(crate) max_length: Option<usize>,
    pub(crate) step: Option<&'static str>,
    /// Of a group, its inputs.
    pub(crate) fields: Vec<Field>,
    /// Of a list, its rows, and one that is blank.
    pub(crate) rows: Vec<Vec<Field>>,
}

#[derive(Debug, Clone, Serialize, PartialEq)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) label: String,
    pub(crate) selected: bool,
}

/// What is wrong with a form: the path of the input, and why.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct Problems(Vec<(String, String)>);

impl Problems {
    /// What the lens said, and what could not even be read; each input has one.
    pub(crate) fn new(read: &Read, errors: Option<&ValidationErrors>) -> Self {
        let mut problems = read.errors.clone();
        for error in errors.into_iter().flat_map(ValidationErrors::iter) {
            if !problems.iter().any(|(path, _)| *path == error.path) {
                problems.push((error.path.clone(), error.message.clone()));
            }
        }
        Self(problems)
    }

    fn of(&self, path: &str, parts: bool) -> Vec<String> {
        let is_mine = |at: &str| {
            let rest = at.strip_prefix(path);
            rest.is_some_and(|rest| rest.is_empty() || (parts && rest.starts_with('[')))
        };
        let mine = self.0.iter().filter(|(at, _)| is_mine(at));
        mine.map(|(_, message)| sentence(message)).collect()
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// The inputs of a form over a document: with what was sent, or else with what the document holds.
pub(crate) fn widgets(
    fields: &[&FieldInfo],
    document: &Value,
    input: Option<&Input>,
    problems: &Problems,
) -> Vec<Field> {
    let draw = Draw { input, problems };
    let draw = |field: &&FieldInfo| {
        let path = field.key.join(".");
        draw.field(field, field.name, field.name, &path, Some(document))
    };
    fields.iter().map(draw).collect()
}

/// One mistake in a form: which input, what it is called, what is wrong.
#[derive(Debug, Clone, Serialize, PartialEq)]
pub(crate) struct Mistake {
    id: String,
    label: String,
    message: String,
}

/// All mistakes, also those in rows and groups, in the order of the page.
pub(crate) fn mistakes(form: &[Field]) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    collect(form, "", &mut mistakes);
    mistakes
}

fn collect(fields: &[Field], within: &str, mistakes: &mut Vec<Mistake>) {
    for field in fields {
        let label = match within {
            "" => field.label.clone(),
            within => format!("{within}, {}", field.label),
        };
        mistakes.extend(field.errors.iter().map(|message| Mistake {
            id: field.id.clone(),
            label: label.clone(),
            message: message.clone(),
        }));
        collect(&field.fields, &label, mistakes);
        for (number, row) in field.rows.iter().enumerate() {
            collect(row, &format!("{label} {}", number + 1), mistakes);
        }
    }
}

struct Draw<'a> {
    input: Option<&'a Input>,
    problems: &'a Problems,
}

impl Draw<'_> {
    /// `name` is that of the new input, `sent` that under which it came, `path` where errors find it.
    fn field(
        &self,
        info: &FieldInfo,
        name: &str,
        sent: &str,
        path: &str,
        document: Option<&Value>,
    ) -> Field {
        let stored = document.and_then(|document| stored(info, document));
        let stored = stored.or_else(|| info.default.map(|default| default()));
        let stored = stored.unwrap_or_default();
        let mut field = self.plain(info, name, path);
        match info.kind {
            FieldKind::Embedded(store) => {
                let part = Some(&stored).filter(|stored| stored.is_object());
                field.fields = self.document(store, name, sent, path, part);
            }
            FieldKind::List(FieldKind::Embedded(store)) => {
                field.rows = self.rows(*store, name, sent, path, &stored);
            }
            FieldKind::Bool if !info.nullable => {
                field.checked = match self.input {
                    Some(input) => input.get(sent).is_some(),
                    None => stored == Value::Bool(true),
                };
            }
            FieldKind::AnyReference => {
                let part = |part: &str, label: &str| {
                    let mut own = field.clone();
                    own.widget = "text".to_owned();
                    own.label = label.to_owned();
                    own.name = format!("{name}.{part}");
                    own.id = id(&own.name);
                    let kept = stored.get(part).map(shown).unwrap_or_default();
                    let sent = self.input.map(|input| {
                        let came = input.get(&format!("{sent}.{part}"));
                        came.unwrap_or_default().to_owned()
                    });
                    own.value = sent.unwrap_or(kept);
                    own
                };
                field.fields = vec![part("model", "Kind"), part("key", "Key")];
            }
            _ => self.value(info, sent, &stored, &mut field),
        }
        field
    }

    /// What is the same for all inputs of a field.
    fn plain(&self, info: &FieldInfo, name: &str, path: &str) -> Field {
        let (min, max) = match info.kind {
            FieldKind::Integer { min, max } => (Some(min.to_string()), Some(max.to_string())),
            _ => (None, None),
        };
        let list = matches!(info.kind, FieldKind::List(_));
        let rows = matches!(info.kind, FieldKind::List(FieldKind::Embedded(_)));
        Field {
            name: name.to_owned(),
            id: id(name),
            label: info.label.to_owned(),
            help: info.help.to_owned(),
            widget: widget(info).to_owned(),
            value: String::new(),
            checked: false,
            required: info.required,
            multiple: list,
            options: Vec::new(),
            errors: self.problems.of(path, list && !rows),
            min: info.rules.min.map(str::to_owned).or(min),
            max: info.rules.max.map(str::to_owned).or(max),
            min_length: info.rules.min_length,
            max_length: info.rules.max_length,
            step: matches!(info.kind, FieldKind::Float).then_some("any"),
            fields: Vec::new(),
            rows: Vec::new(),
        }
    }

    fn value(&self, info: &FieldInfo, sent: &str, stored: &Value, field: &mut Field) {
        let values: Vec<String> = match (self.input, stored) {
            (Some(input), _) => input.all(sent).map(str::to_owned).collect(),
            (None, Value::Array(items)) if field.multiple => items.iter().map(shown).collect(),
            (None, Value::Null) => Vec::new(),
            (None, value) => vec![shown(value)],
        };
        let is = |choice: &str| values.iter().any(|value| value == choice);
        let choice = |value: &str, label: &str| Choice {
            value: value.to_owned(),
            label: label.to_owned(),
            selected: is(value),
        };
        let choices = info.choices();
        field.options = choices
            .iter()
            .map(|(value, label)| choice(value, label))
            .collect();
        if matches!(info.kind, FieldKind::Bool) {
            field.options = vec![choice("true", "Yes"), choice("false", "No")];
        }
        field.value = match field.multiple && self.input.is_none() {
            true => values.join("\n"),
            false => values.into_iter().next().unwrap_or_default(),
        };
        if let (FieldKind::Timestamp, None) = (info.kind, self.input) {
            field.value = field.value.trim_end_matches('Z').to_owned();
        }
    }

    fn document(
        &self,
        store: StoreInfo,
        name: &str,
        sent: &str,
        path: &str,
        document: Option<&Value>,
    ) -> Vec<Field> {
        let draw = |info: &FieldInfo| {
            let own = format!("{name}.{}", info.name);
            let came = format!("{sent}.{}", info.name);
            let path = format!("{path}.{}", info.key.join("."));
            self.field(info, &own, &came, &path, document)
        };
        store.fields().iter().map(draw).collect()
    }

    /// The rows that there are, and one more that is blank: without script it is how a row is added.
    fn rows(
        &self,
        store: StoreInfo,
        name: &str,
        sent: &str,
        path: &str,
        stored: &Value,
    ) -> Vec<Vec<Field>> {
        let row = |at: usize, came: usize, document: Option<&Value>| {
            let own = format!("{name}[{at}]");
            let came = format!("{sent}[{came}]");
            let path = format!("{path}[{at}]");
            self.document(store, &own, &came, &path, document)
        };
        let mut rows: Vec<Vec<Field>> = match (self.input, stored) {
            (Some(input), _) => {
                let came = filled_rows(input, sent).into_iter();
                came.enumerate()
                    .map(|(at, came)| row(at, came, None))
                    .collect()
            }
            (None, Value::Array(items)) => {
                let items = items.iter().enumerate();
                items.map(|(at, item)| row(at, at, Some(item))).collect()
            }
            (None, _) => Vec::new(),
        };
        let blank = Draw {
            input: None,
            problems: &Problems::default(),
        };
        let own = format!("{name}[{}]", rows.len());
        rows.push(blank.document(store, &own, &own, &own, None));
        rows
    }
}

/// What the document holds for a field.
fn stored(info: &FieldInfo, document: &Value) -> Option<Value> {
    let mut place = document;
    for part in info.key {
        place = place.get(part)?;
    }
    Some(place.clone())
}

/// A value as an input holds it.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other @ (Value::Array(_) | Value::Object(_)) => {
            serde_json::to_string_pretty(other).unwrap_or_default()
        }
        other => other.to_string(),
    }
}

fn id(name: &str) -> String {
    let fits = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    format!("field-{}", name.chars().map(fits).collect::<String>())
}

/// The input of a kind, if the field does not ask for another.
fn widget(info: &FieldInfo) -> &str {
    if !info.widget.is_empty() {
        return info.widget;
    }
    if !info.choices().is_empty() {
        return "select";
    }
    match info.kind {
        FieldKind::Bool if info.nullable => "radio",
        FieldKind::Bool => "checkbox",
        FieldKind::Integer { .. } | FieldKind::Float => "number",
        FieldKind::Decimal => "decimal",
        FieldKind::Email => "email",
        FieldKind::Url => "url",
        FieldKind::Date => "date",
        FieldKind::Time => "time",
        FieldKind::DateTime | FieldKind::Timestamp => "datetime-local",
        FieldKind::Bytes => "file",
        FieldKind::Json | FieldKind::Map(_) => "textarea",
        FieldKind::Embedded(_) | FieldKind::AnyReference => "group",
        FieldKind::List(FieldKind::Embedded(_)) => "rows",
        FieldKind::List(_) => "textarea",
        FieldKind::Text if info.rules.max_length.is_some_and(|most| most > 200) => "textarea",
        _ => "text",
    }
}
