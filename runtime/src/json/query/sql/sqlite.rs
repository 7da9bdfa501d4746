//! Expressions of SQLite.

use serde_json::Value;

use super::super::filter::TextTest;
use super::super::place::{Place, Step};
use super::{Class, decimal};

/// The value at a place: of its type, or null. Comparable as the class says.
pub(crate) fn value(class: Class, place: &Place, column: &str) -> String {
    let stored = defaulted(class, place, column);
    match class {
        Class::Decimal | Class::Wide => decimal::sqlite_key(&stored),
        Class::Moment => format!("rtrim({stored}, 'Z')"),
        _ => stored,
    }
}

/// Null when nothing is stored, whatever its type.
pub(crate) fn presence(class: Class, place: &Place, column: &str) -> String {
    defaulted(class, place, column)
}

fn defaulted(class: Class, place: &Place, column: &str) -> String {
    let mut cases = String::new();
    for absence in place.defaults() {
        let steps = place.steps.get(..absence.steps).unwrap_or_default();
        let kind = format!("json_type({column}, {})", path(steps));
        let missing = match absence.nullable {
            true => format!("{kind} IS NULL"),
            false => format!("coalesce({kind}, 'null') = 'null'"),
        };
        let default = literal(class, absence.reads_as.as_ref());
        cases.push_str(&format!("WHEN {missing} THEN {default} "));
    }
    let stored = stored(class, &path(&place.steps), column);
    match cases.is_empty() {
        true => stored,
        false => format!("CASE {cases}ELSE {stored} END"),
    }
}

fn stored(class: Class, path: &str, column: &str) -> String {
    let kind = format!("json_type({column}, {path})");
    let extract = format!("json_extract({column}, {path})");
    match class {
        Class::Text | Class::Moment => format!("CASE {kind} WHEN 'text' THEN {extract} END"),
        Class::Bool => format!("CASE {kind} WHEN 'true' THEN 1 WHEN 'false' THEN 0 END"),
        Class::Integer | Class::Float => {
            format!("CASE WHEN {kind} IN ('integer', 'real') THEN {extract} END")
        }
        // The arrow gives the digits as they are stored.
        Class::Wide => format!("CASE {kind} WHEN 'integer' THEN {column} -> {path} END"),
        Class::Decimal => format!(
            "CASE WHEN {kind} = 'text' AND {extract} GLOB '*[0-9]*' AND NOT {extract} GLOB '*[^-.0-9]*' \
             THEN {extract} WHEN {kind} IN ('integer', 'real') THEN {column} -> {path} END"
        ),
        Class::Other => format!("nullif({kind}, 'null')"),
    }
}

fn literal(class: Class, value: Option<&Value>) -> String {
    match (class, value) {
        (_, None | Some(Value::Null)) => "NULL".to_owned(),
        (Class::Other, Some(_)) => "'default'".to_owned(),
        (Class::Wide | Class::Decimal, Some(Value::Number(number))) => format!("'{number}'"),
        (_, Some(Value::Bool(value))) => u8::from(*value).to_string(),
        (_, Some(Value::Number(number))) => format!("({number})"),
        (_, Some(Value::String(text))) => quoted(text),
        (_, Some(other)) => quoted(&other.to_string()),
    }
}

/// `'$."address"."city"'`. The macro admits no key with a quote or a backslash, which SQLite cannot
/// look up.
fn path(steps: &[Step]) -> String {
    let steps = steps.iter().map(|step| match step {
        Step::Key(key) => format!(".\"{key}\""),
        Step::Index(index) => format!("[{index}]"),
    });
    quoted(&format!("${}", steps.collect::<String>()))
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A test of text; `lower` knows the letters of ASCII only, which is what the test promises.
pub(crate) fn text(test: TextTest, value: &str, param: &str) -> String {
    let value = match test.ignores_case() {
        true => format!("lower({value})"),
        false => value.to_owned(),
    };
    match test {
        TextTest::Contains | TextTest::ContainsAnyCase => format!("instr({value}, {param}) > 0"),
        TextTest::StartsWith | TextTest::StartsWithAnyCase => {
            format!("substr({value}, 1, length({param})) = {param}")
        }
        TextTest::EndsWith => format!(
            "CASE {param} WHEN '' THEN {value} IS NOT NULL ELSE substr({value}, -length({param})) = {param} END"
        ),
        TextTest::ExactAnyCase => format!("{value} = {param}"),
    }
}
