//! Named values from outside (a form, an API call) put through a lens.

use serde_json::{Map, Value};

use super::lens::required;
use super::path;
use super::unknown::unknown_keys;
use super::{FieldInfo, JsonStore, Rule, ValidationErrors};

/// Puts the named values into the document, all or nothing; see [`JsonStore::apply_fields`].
pub(crate) fn apply_fields<S: JsonStore>(
    document: &mut Value,
    allowed: &[&str],
    input: &Map<String, Value>,
) -> Result<(), ValidationErrors> {
    let mut errors = ValidationErrors::none();
    let mut given = Vec::new();
    let mut filled = document.clone();
    for (name, value) in input {
        match place::<S>(&mut filled, allowed, name, value) {
            Ok(info) => {
                given.push(info.name);
                let stored = path::get(document, info.key).ok().flatten();
                let foreign = unknown_keys(info.kind, value, stored);
                errors.merge(foreign.inside(&path::dotted(info.key)).of_field(info.name));
            }
            Err(more) => errors.merge(more),
        }
    }
    errors.merge(missing::<S>(&filled, allowed, &given));
    let value = match S::read_fields(&filled, &given) {
        Ok(value) => value,
        Err(more) => {
            errors.merge(with_values(more.into(), input));
            let wrong: Vec<String> = errors.iter().map(|error| error.field.clone()).collect();
            given.retain(|name| !wrong.iter().any(|wrong| wrong == name));
            // The good ones are still checked, so that every error is reported at once.
            S::read_fields(&filled, &given).unwrap_or_else(|_| S::empty())
        }
    };
    let mut written = document.clone();
    if let Err(more) = value.write_fields(&mut written, &given) {
        errors.merge(more);
    }
    errors.into_result()?;
    *document = written;
    Ok(())
}

/// Puts one raw value where its field will read it.
fn place<S: JsonStore>(
    filled: &mut Value,
    allowed: &[&str],
    name: &str,
    value: &Value,
) -> Result<&'static FieldInfo, ValidationErrors> {
    let info = S::FIELDS.iter().find(|info| info.name == name);
    let info = info
        .filter(|_| allowed.contains(&name))
        .ok_or_else(|| unknown_field(name, S::FIELDS, allowed))?;
    if path::get(filled, info.key).is_ok() && (filled.is_object() || filled.is_null()) {
        path::set(filled, info.key, value.clone());
    }
    Ok(info)
}

/// The fields that were asked for, are required, and have no value: neither given nor stored.
fn missing<S: JsonStore>(filled: &Value, allowed: &[&str], given: &[&str]) -> ValidationErrors {
    let mut errors = ValidationErrors::none();
    for info in S::FIELDS {
        let asked = allowed.contains(&info.name) && info.required && info.default.is_none();
        let stored = path::get(filled, info.key).ok().flatten();
        let absent = stored.is_none_or(Value::is_null);
        // A text that is given and blank is reported by the write itself.
        let reported = given.contains(&info.name) && is_text_like(info);
        if asked && absent && !reported {
            errors.merge(
                required()
                    .inside(&path::dotted(info.key))
                    .of_field(info.name),
            );
        }
    }
    errors
}

fn is_text_like(info: &FieldInfo) -> bool {
    info.nullable
        || !matches!(
            info.kind,
            super::FieldKind::Bool | super::FieldKind::Integer { .. } | super::FieldKind::Float
        )
}

/// Shows what was given beside errors about its type.
fn with_values(mut errors: ValidationErrors, input: &Map<String, Value>) -> ValidationErrors {
    for error in &mut errors.0 {
        let given = input.get(&error.field);
        error.value = given.cloned().unwrap_or_default();
    }
    errors
}

/// The error of a name that is no field, or none that may be given here.
pub(crate) fn unknown_field(
    name: &str,
    fields: &[FieldInfo],
    allowed: &[&str],
) -> ValidationErrors {
    let exists = fields.iter().any(|info| info.name == name);
    let offered: Vec<String> = match allowed.is_empty() {
        true => fields
            .iter()
            .map(|info| format!("`{}`", info.name))
            .collect(),
        false => allowed.iter().map(|name| format!("`{name}`")).collect(),
    };
    let what = if exists {
        "not offered here"
    } else {
        "unknown"
    };
    let message = format!(
        "this field is {what}; the fields are {}",
        offered.join(", ")
    );
    ValidationErrors::broken(Rule::KnownField, message, Value::Null)
        .inside(name)
        .of_field(name)
}
