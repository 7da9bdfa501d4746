//! Keys of embedded documents that nobody knows: what comes from outside must not lose them in silence.

use serde_json::Value;

use super::path::join;
use super::{FieldInfo, FieldKind, Rule, ValidationErrors};

/// An error for each key in `value` that no field of an embedded store has, with the path inside the value.
/// A key that is `stored` with the same value is no loss: it stays.
pub(crate) fn unknown_keys(
    kind: FieldKind,
    value: &Value,
    stored: Option<&Value>,
) -> ValidationErrors {
    let mut errors = ValidationErrors::none();
    match (kind, value) {
        (FieldKind::Embedded(store), Value::Object(_)) => {
            let fields: Vec<Place> = store.fields().iter().map(Place::of).collect();
            errors.merge(of_object(&fields, value, stored));
        }
        (FieldKind::List(element), Value::Array(items)) => {
            for (index, item) in items.iter().enumerate() {
                let stored = stored.and_then(|stored| stored.get(index));
                let more = unknown_keys(*element, item, stored);
                errors.merge(more.inside(&format!("[{index}]")));
            }
        }
        (FieldKind::Map(element), Value::Object(entries)) => {
            for (key, entry) in entries {
                let stored = stored.and_then(|stored| stored.get(key));
                errors.merge(unknown_keys(*element, entry, stored).inside(&join(key, "")));
            }
        }
        _ => {}
    }
    errors
}

/// A field, and the keys that still lead to it from where we are.
#[derive(Clone, Copy)]
struct Place {
    keys: &'static [&'static str],
    kind: FieldKind,
}

impl Place {
    fn of(info: &FieldInfo) -> Self {
        Self {
            keys: info.key,
            kind: info.kind,
        }
    }
}

fn of_object(fields: &[Place], object: &Value, stored: Option<&Value>) -> ValidationErrors {
    let mut errors = ValidationErrors::none();
    for (key, value) in object.as_object().into_iter().flatten() {
        let stored = stored.and_then(|stored| stored.get(key));
        let below: Vec<Place> = fields
            .iter()
            .filter_map(|field| step(*field, key))
            .collect();
        let more = match below.iter().find(|field| field.keys.is_empty()) {
            Some(field) => unknown_keys(field.kind, value, stored),
            None if below.is_empty() && stored == Some(value) => continue,
            None if below.is_empty() => foreign(fields, value),
            None => of_object(&below, value, stored),
        };
        errors.merge(more.inside(&join(key, "")));
    }
    errors
}

fn step(field: Place, key: &str) -> Option<Place> {
    let (first, keys) = field.keys.split_first()?;
    (*first == key).then_some(Place { keys, ..field })
}

fn foreign(fields: &[Place], value: &Value) -> ValidationErrors {
    let mut known: Vec<String> = Vec::new();
    for key in fields.iter().filter_map(|field| field.keys.first()) {
        let key = format!("`{key}`");
        if !known.contains(&key) {
            known.push(key);
        }
    }
    let message = format!("this key is unknown; the keys are {}", known.join(", "));
    ValidationErrors::broken(Rule::KnownField, message, value.clone())
}
