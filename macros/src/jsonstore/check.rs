//! The rules of a store, one function each.

use super::model::{Field, Rule, Store, literal};
use super::parse::DefaultSyntax;
use crate::diagnostics::{Errors, list};

/// The functions of every store that people call; a field of that name would hide one of them.
const TAKEN: &[&str] = &[
    "apply_fields",
    "empty",
    "field_info",
    "read",
    "read_fields",
    "to_document",
    "validate",
    "validate_fields",
    "write",
    "write_changed",
    "write_fields",
];

pub(crate) fn check(store: &Store<'_>, errors: &mut Errors) {
    for field in &store.fields {
        name_is_free(field, errors);
        key_is_a_path(field, errors);
        lengths_leave_room(field, errors);
        range_is_not_empty(field, errors);
        choices_are_distinct(field, errors);
        pattern_compiles(field, errors);
        default_obeys_the_rules(field, errors);
    }
    keys_are_apart(store, errors);
}

/// "I called a field `read`": its query handle `Hello::read()` would hide `Hello::read(&document)`.
fn name_is_free(field: &Field<'_>, errors: &mut Errors) {
    let name = field.name.as_str();
    if TAKEN.contains(&name) {
        errors.at(
            &field.syntax.ident,
            format!(
                "a field cannot be called `{name}`: every store has a function of that name\nhelp: call it something else and keep the key: `#[field(key = \"{name}\")]`"
            ),
        );
    }
}

/// "I left a key empty", or put in it what no database can look up.
fn key_is_a_path(field: &Field<'_>, errors: &mut Errors) {
    let strange = |c: char| c == '"' || c == '\\' || c.is_control();
    for segment in &field.key {
        if segment.is_empty() {
            errors.at_span(
                field.key_span,
                "a key cannot be empty\nhelp: `key = \"address.city\"` is the key `city` in the object `address`",
            );
            return;
        }
        if segment.contains(strange) {
            errors.at_span(
                field.key_span,
                "a key cannot contain quotes, backslashes or control characters",
            );
            return;
        }
    }
}

/// "Two fields share a key", or one field is inside the value of another: a write of one would
/// overwrite the other.
fn keys_are_apart(store: &Store<'_>, errors: &mut Errors) {
    for (index, field) in store.fields.iter().enumerate() {
        let earlier = store.fields.iter().take(index);
        for other in earlier {
            let key = field.key.join(".");
            let message = if field.key == other.key {
                format!(
                    "the field `{}` has the key `{key}` already\nhelp: give each field a key of its own",
                    other.name
                )
            } else if field.key.starts_with(&other.key) {
                format!(
                    "the key `{key}` is inside the value of the field `{}`\nhelp: give them keys side by side, or make `{}` an embedded `#[jsonstore]`",
                    other.name, other.name
                )
            } else if other.key.starts_with(&field.key) {
                format!(
                    "the key `{key}` contains the key `{}` of the field `{}`\nhelp: give them keys side by side, or make `{}` an embedded `#[jsonstore]`",
                    other.key.join("."),
                    other.name,
                    field.name
                )
            } else {
                continue;
            };
            errors.at_span(field.key_span, message);
            break;
        }
    }
}

/// "At least 10 and at most 5 characters" fits no value.
fn lengths_leave_room(field: &Field<'_>, errors: &mut Errors) {
    let (Some(least), Some(most)) = (&field.min_length, &field.max_length) else {
        return;
    };
    if least.value > most.value {
        errors.at_span(
            least.span,
            format!(
                "`min_length` is greater than `max_length`\nhelp: no value has at least {} and at most {}",
                least.value, most.value
            ),
        );
    }
}

/// "From 10 to 5" contains no number.
fn range_is_not_empty(field: &Field<'_>, errors: &mut Errors) {
    let (Some(least), Some(most)) = (&field.min, &field.max) else {
        return;
    };
    if float(&least.value) > float(&most.value) {
        errors.at_span(
            least.span,
            format!(
                "`min` is greater than `max`\nhelp: no number is at least {} and at most {}",
                least.value, most.value
            ),
        );
    }
}

/// "I listed no choice", the same one twice, or one that is blank: blank is no choice at all.
fn choices_are_distinct(field: &Field<'_>, errors: &mut Errors) {
    let Some(choices) = &field.choices else {
        return;
    };
    if choices.value.is_empty() {
        errors.at_span(
            choices.span,
            "`choices` is empty: no value would be allowed\nhelp: list them: `choices = [(\"m\", \"Marketing\"), ..]`",
        );
    }
    for (index, choice) in choices.value.iter().enumerate() {
        let mut earlier = choices.value.iter().take(index);
        if choice.value.is_empty() {
            errors.at_span(
                choice.span,
                "a choice cannot be stored as empty text\nhelp: an `Option` without a value means that nothing is chosen",
            );
        } else if earlier.any(|other| other.value == choice.value) {
            let value = &choice.value;
            errors.at_span(
                choice.span,
                format!("`{value}` is already a choice\nhelp: keep one of them"),
            );
        }
    }
}

/// "My regular expression has a typing error": it would refuse every value.
fn pattern_compiles(field: &Field<'_>, errors: &mut Errors) {
    let Some(pattern) = &field.pattern else {
        return;
    };
    if let Err(error) = regex_lite::Regex::new(&pattern.value) {
        errors.at_span(
            pattern.span,
            format!("this is not a regular expression: {error}"),
        );
    }
}

/// "My default breaks my own rules": nobody could save the form as it is first shown.
fn default_obeys_the_rules(field: &Field<'_>, errors: &mut Errors) {
    let Some(DefaultSyntax::Value(default)) = &field.default else {
        return;
    };
    let broken = match literal(default) {
        Some(syn::Lit::Str(text)) => broken_by_text(field, &text.value()),
        _ => super::model::digits(default).and_then(|number| broken_by_number(field, &number)),
    };
    if let Some(message) = broken {
        errors.at(default, message);
    }
}

fn broken_by_text(field: &Field<'_>, text: &str) -> Option<String> {
    if let Some(choices) = &field.choices {
        let values: Vec<&str> = choices.value.iter().map(|c| c.value.as_str()).collect();
        if !values.contains(&text) {
            let choices = list(&values);
            return Some(format!(
                "the default is not one of the choices\nhelp: the choices are {choices}"
            ));
        }
    }
    let length = text.chars().count();
    let most = field.max_length.as_ref().map(|rule| rule.value);
    let most = most.filter(|most| length > *most)?;
    Some(format!(
        "the default has {length} characters, `max_length` allows {most}"
    ))
}

fn broken_by_number(field: &Field<'_>, number: &str) -> Option<String> {
    let breaks = |rule: &Option<Rule<String>>, wrong: fn(f64, f64) -> bool| {
        let bound = rule.as_ref()?;
        let number = float(number)?;
        wrong(number, float(&bound.value)?).then(|| bound.value.clone())
    };
    if let Some(least) = breaks(&field.min, |number, bound| number < bound) {
        return Some(format!("the default is less than `min`, which is {least}"));
    }
    let most = breaks(&field.max, |number, bound| number > bound)?;
    Some(format!(
        "the default is greater than `max`, which is {most}"
    ))
}

fn float(digits: &str) -> Option<f64> {
    digits.parse().ok()
}
