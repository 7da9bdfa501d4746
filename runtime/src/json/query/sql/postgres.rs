//! Expressions of PostgreSQL.

use serde_json::Value;

use super::super::filter::TextTest;
use super::super::place::{Place, Step};
use super::Class;

/// The value at a place: of its type, or null. Comparable as the class says.
pub(crate) fn value(class: Class, place: &Place, column: &str) -> String {
    let stored = presence(class, place, column);
    match class {
        // Code points, as on SQLite and in Rust: the database's collation differs by machine.
        Class::Text => format!("{stored} COLLATE \"C\""),
        Class::Moment => format!("rtrim({stored}, 'Z') COLLATE \"C\""),
        _ => stored,
    }
}

/// Null when nothing is stored, whatever its type.
pub(crate) fn presence(class: Class, place: &Place, column: &str) -> String {
    // The cast costs nothing on `jsonb`, and makes `json` readable by the same functions.
    let column = format!("{column}::jsonb");
    let mut cases = String::new();
    for absence in place.defaults() {
        let steps = place.steps.get(..absence.steps).unwrap_or_default();
        let found = format!("({column} #> {})", path(steps));
        let missing = match absence.nullable {
            true => format!("{found} IS NULL"),
            false => format!("coalesce(jsonb_typeof{found}, 'null') = 'null'"),
        };
        let default = literal(class, absence.reads_as.as_ref());
        cases.push_str(&format!("WHEN {missing} THEN {default} "));
    }
    let stored = stored(class, &path(&place.steps), &column);
    match cases.is_empty() {
        true => stored,
        false => format!("CASE {cases}ELSE {stored} END"),
    }
}

fn stored(class: Class, path: &str, column: &str) -> String {
    let kind = format!("jsonb_typeof({column} #> {path})");
    let text = format!("({column} #>> {path})");
    // The guards keep a value of another type from failing the whole statement in a cast.
    match class {
        Class::Text | Class::Moment => format!("CASE WHEN {kind} = 'string' THEN {text} END"),
        Class::Bool => format!("CASE WHEN {kind} = 'boolean' THEN {text}::boolean END"),
        Class::Integer | Class::Wide => {
            format!("CASE WHEN {kind} = 'number' THEN {text}::numeric END")
        }
        Class::Float => format!("CASE WHEN {kind} = 'number' THEN {text}::double precision END"),
        Class::Decimal => format!(
            "CASE WHEN {kind} IN ('string', 'number') AND {text} ~ '^-?[0-9]+([.][0-9]+)?$' THEN {text}::numeric END"
        ),
        Class::Other => format!("nullif({kind}, 'null')"),
    }
}

fn literal(class: Class, value: Option<&Value>) -> String {
    let digits = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match (class, value) {
        (_, None | Some(Value::Null)) => "NULL".to_owned(),
        (Class::Other, Some(_)) => "'default'".to_owned(),
        (Class::Bool, Some(Value::Bool(value))) => value.to_string(),
        (Class::Integer | Class::Wide | Class::Decimal, Some(value)) => {
            format!("{}::numeric", quoted(&digits(value)))
        }
        (Class::Float, Some(value)) => format!("{}::double precision", quoted(&digits(value))),
        (_, Some(value)) => quoted(&digits(value)),
    }
}

/// The placeholder with the type that the driver is to send.
pub(crate) fn placeholder(class: Class, number: usize) -> String {
    let kind = match class {
        Class::Bool => "boolean",
        Class::Integer => "bigint",
        Class::Float => "double precision",
        // The digits travel as text; the second cast makes the number of them.
        Class::Wide | Class::Decimal => "text::numeric",
        Class::Text | Class::Moment | Class::Other => "text",
    };
    format!("${number}::{kind}")
}

/// `'{address,city}'`; anything but a plain word goes in quotes.
fn path(steps: &[Step]) -> String {
    let steps: Vec<String> = steps.iter().map(element).collect();
    quoted(&format!("{{{}}}", steps.join(",")))
}

fn element(step: &Step) -> String {
    match step {
        Step::Index(index) => index.to_string(),
        Step::Key(key) => {
            let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
            // Unquoted, `null` is no text but a null.
            let plain =
                !key.is_empty() && key.chars().all(word) && !key.eq_ignore_ascii_case("null");
            match plain {
                true => (*key).to_owned(),
                false => format!("\"{}\"", key.replace('\\', "\\\\").replace('"', "\\\"")),
            }
        }
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A test of text; under the collation `C`, `lower` knows the letters of ASCII only.
pub(crate) fn text(test: TextTest, value: &str, param: &str) -> String {
    let value = match test.ignores_case() {
        true => format!("lower({value})"),
        false => value.to_owned(),
    };
    match test {
        TextTest::Contains | TextTest::ContainsAnyCase => format!("strpos({value}, {param}) > 0"),
        TextTest::StartsWith | TextTest::StartsWithAnyCase => {
            format!("starts_with({value}, {param})")
        }
        TextTest::EndsWith => format!("right({value}, length({param})) = {param}"),
        TextTest::ExactAnyCase => format!("{value} = {param}"),
    }
}
