//! From texts to JSON. Rules are not looked at here: the lens over the document does that.

use procession::json::{FieldInfo, FieldKind, StoreInfo};
use serde_json::{Map, Value};

use super::input::Input;

/// What was read of a form.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// The values, by the names of the fields.
    pub(crate) values: Map<String, Value>,
    /// What could not be read at all: the path of the input, and why.
    pub(crate) errors: Vec<(String, String)>,
}

/// Reads the fields of a form. What is not there, such as a file that was not chosen, is left out.
pub(crate) fn read(fields: &[&FieldInfo], input: &Input) -> Read {
    let mut reader = Reader {
        input,
        errors: Vec::new(),
    };
    let mut values = Map::new();
    for field in fields {
        if let Some(value) = reader.field(field, field.name) {
            values.insert(field.name.to_owned(), value);
        }
    }
    let errors = reader.errors;
    Read { values, errors }
}

/// The rows of a list that somebody filled in and did not take out, by the numbers of their inputs.
pub(crate) fn filled_rows(input: &Input, name: &str) -> Vec<usize> {
    let mut rows = input.rows(name);
    rows.retain(|row| {
        let removed = input.get(&format!("{name}[{row}].-remove")).is_some();
        !removed && !input.is_blank(&format!("{name}[{row}]."))
    });
    rows
}

struct Reader<'a> {
    input: &'a Input,
    errors: Vec<(String, String)>,
}

impl Reader<'_> {
    fn field(&mut self, field: &FieldInfo, name: &str) -> Option<Value> {
        let choices = !field.choices().is_empty();
        match field.kind {
            FieldKind::Bool if !field.nullable => Some(Value::Bool(self.input.get(name).is_some())),
            FieldKind::Embedded(store) => self.embedded(store, name, field.nullable),
            FieldKind::List(FieldKind::Embedded(store)) => {
                let rows = filled_rows(self.input, name).into_iter();
                let values = rows.enumerate().map(|(at, row)| {
                    let path = format!("{name}[{at}]");
                    self.document(*store, &format!("{name}[{row}]"), &path)
                });
                Some(Value::Array(values.collect()))
            }
            FieldKind::List(element) if choices => {
                let values = self.input.all(name).filter(|value| !value.is_empty());
                Some(values.map(|value| scalar(*element, value)).collect())
            }
            FieldKind::List(element) => {
                let text = self.input.get(name)?;
                let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
                Some(lines.map(|line| scalar(*element, line)).collect())
            }
            FieldKind::Bytes => {
                use base64::Engine as _;
                let file = self.input.file(name)?;
                let engine = base64::engine::general_purpose::STANDARD;
                Some(Value::String(engine.encode(&file.bytes)))
            }
            FieldKind::AnyReference => {
                let part = |part| {
                    self.input
                        .get(&format!("{name}.{part}"))
                        .unwrap_or_default()
                };
                match (part("model").trim(), part("key").trim()) {
                    ("", "") => Some(Value::Null),
                    (model, key) => Some(serde_json::json!({ "model": model, "key": key })),
                }
            }
            kind => self.text(kind, field, name),
        }
    }

    fn text(&mut self, kind: FieldKind, field: &FieldInfo, name: &str) -> Option<Value> {
        let text = self.input.get(name)?.replace("\r\n", "\n");
        let blank = text.trim().is_empty();
        if matches!(kind, FieldKind::Json | FieldKind::Map(_)) && !blank {
            let value = serde_json::from_str(&text);
            return value
                .map_err(|error| {
                    let message = format!("this is no JSON: {error}");
                    self.errors.push((name.to_owned(), message));
                })
                .ok();
        }
        let needed = field.required && !field.nullable && !is_texts(kind);
        if blank && needed && field.default.is_none() {
            let message = "a value is required".to_owned();
            self.errors.push((name.to_owned(), message));
            return None;
        }
        match blank {
            true if is_texts(kind) && !field.nullable => Some(Value::String(String::new())),
            true => Some(Value::Null),
            false => Some(scalar(kind, &text)),
        }
    }

    fn embedded(&mut self, store: StoreInfo, name: &str, nullable: bool) -> Option<Value> {
        if nullable && self.input.is_blank(&format!("{name}.")) {
            return Some(Value::Null);
        }
        Some(self.document(store, name, name))
    }

    /// The document of an embedded store: its values lie where its lens looks for them.
    fn document(&mut self, store: StoreInfo, name: &str, path: &str) -> Value {
        let mut document = Value::Object(Map::new());
        for field in store.fields() {
            let before = self.errors.len();
            let own = format!("{name}.{}", field.name);
            if let Some(value) = self.field(field, &own) {
                put(&mut document, field.key, value);
            }
            // Errors are told by the place that the row will have.
            for (at, _) in self.errors.iter_mut().skip(before) {
                *at = at.replacen(name, path, 1);
            }
        }
        document
    }
}

/// Kinds whose empty value is an empty text.
fn is_texts(kind: FieldKind) -> bool {
    matches!(
        kind,
        FieldKind::Text | FieldKind::Email | FieldKind::Url | FieldKind::Slug | FieldKind::FilePath
    )
}

/// One value. What cannot be one of the kind stays text, and the lens says what was expected.
fn scalar(kind: FieldKind, text: &str) -> Value {
    let trimmed = text.trim();
    match kind {
        FieldKind::Text => Value::String(text.to_owned()),
        FieldKind::Bool => match trimmed {
            "true" | "on" => Value::Bool(true),
            "false" => Value::Bool(false),
            other => Value::String(other.to_owned()),
        },
        FieldKind::Integer { .. } => {
            let signed = trimmed.parse::<i64>().map(Value::from);
            let number = signed.or_else(|_| trimmed.parse::<u64>().map(Value::from));
            number.unwrap_or_else(|_| Value::String(trimmed.to_owned()))
        }
        FieldKind::Float => match trimmed.parse::<f64>() {
            Ok(number) if number.is_finite() => Value::from(number),
            _ => Value::String(trimmed.to_owned()),
        },
        FieldKind::Timestamp if is_local(trimmed) => Value::String(format!("{trimmed}Z")),
        FieldKind::Reference { key, .. } => scalar(*key, trimmed),
        _ => Value::String(trimmed.to_owned()),
    }
}

/// True for what an input for a day and a time sends: it has no zone.
fn is_local(text: &str) -> bool {
    text.parse::<procession::jiff::civil::DateTime>().is_ok()
        && text.parse::<procession::jiff::Timestamp>().is_err()
}

fn put(document: &mut Value, key: &[&str], value: Value) {
    let Some((last, way)) = key.split_last() else {
        return;
    };
    let mut place = document;
    for part in way {
        let Value::Object(map) = place else { return };
        place = map
            .entry((*part).to_owned())
            .or_insert_with(|| Value::Object(Map::new()));
    }
    if let Value::Object(map) = place {
        map.insert((*last).to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use procession::prelude::*;
    use serde_json::json;

    use super::*;

    #[jsonstore]
    struct Line {
        article: String,
        #[field(key = "how.many")]
        pieces: u32,
        gift: bool,
    }

    #[jsonstore]
    struct Order {
        text: String,
        note: Option<String>,
        days: u32,
        weight: f64,
        paid: bool,
        approved: Option<bool>,
        tags: Vec<String>,
        #[field(choices = [("a", "A"), ("b", "B")])]
        kinds: Vec<String>,
        lines: Vec<Line>,
        first: Option<Line>,
        extra: serde_json::Value,
        due: Option<procession::jiff::Timestamp>,
    }

    fn reading(pairs: &[(&str, &str)]) -> Read {
        let fields: Vec<&FieldInfo> = Order::FIELDS.iter().collect();
        read(&fields, &Input::of(pairs))
    }

    #[test]
    fn each_kind_is_read() {
        let read = reading(&[
            ("text", "a\r\nb"),
            ("note", " "),
            ("days", " 7 "),
            ("weight", "1.5"),
            ("paid", "on"),
            ("approved", "false"),
            ("tags", "x\n\n y \n"),
            ("kinds", "a"),
            ("kinds", "b"),
            ("extra", "{\"a\": 1}"),
            ("due", "2026-01-31T12:00"),
        ]);
        assert_eq!(read.errors, []);
        let expected = json!({
            "text": "a\nb", "note": null, "days": 7, "weight": 1.5, "paid": true, "approved": false,
            "tags": ["x", "y"], "kinds": ["a", "b"], "lines": [], "first": null,
            "extra": {"a": 1}, "due": "2026-01-31T12:00Z",
        });
        assert_eq!(Value::Object(read.values), expected);
    }

    #[test]
    fn a_box_that_is_not_ticked_is_false() {
        assert_eq!(reading(&[]).values.get("paid"), Some(&Value::Bool(false)));
    }

    #[test]
    fn rows_that_are_blank_or_taken_out_are_left_out() {
        let read = reading(&[
            ("lines[0].article", "pen"),
            ("lines[0].pieces", "2"),
            ("lines[1].article", ""),
            ("lines[1].pieces", ""),
            ("lines[3].article", "ink"),
            ("lines[3].pieces", "many"),
            ("lines[3].gift", "on"),
            ("lines[4].article", "gone"),
            ("lines[4].-remove", "on"),
        ]);
        let expected = json!([
            {"article": "pen", "how": {"many": 2}, "gift": false},
            {"article": "ink", "how": {"many": "many"}, "gift": true},
        ]);
        assert_eq!(read.values.get("lines"), Some(&expected));
    }

    #[test]
    fn what_is_no_json_is_told_at_its_input() {
        let read = reading(&[("extra", "{")]);
        assert_eq!(read.values.get("extra"), None);
        assert_eq!(read.errors[0].0, "extra");
    }
}
