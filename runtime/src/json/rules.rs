//! The rules of a field, checked on the value as it would be stored.

use rust_decimal::Decimal;
use serde_json::Value;

use super::{FieldInfo, FieldKind, Rule, ValidationErrors};

/// Every rule of the field that the value breaks. The value is not blank.
pub(crate) fn check(info: &FieldInfo, value: &Value) -> ValidationErrors {
    let mut errors = ValidationErrors::none();
    let broken = [
        min_length(info, value),
        max_length(info, value),
        min(info, value),
        max(info, value),
        choices(info, value),
        pattern(info, value),
    ];
    for (rule, message) in broken.into_iter().flatten() {
        errors.merge(ValidationErrors::broken(rule, message, value.clone()));
    }
    errors
}

type Broken = Option<(Rule, String)>;

fn min_length(info: &FieldInfo, value: &Value) -> Broken {
    let least = info.rules.min_length?;
    let has = length(info.kind, value)?;
    let unit = unit(info.kind);
    (has < least).then(|| {
        let message = format!("has {has} {unit}, at least {least} are needed");
        (Rule::MinLength(least), message)
    })
}

fn max_length(info: &FieldInfo, value: &Value) -> Broken {
    let most = info.rules.max_length?;
    let has = length(info.kind, value)?;
    let unit = unit(info.kind);
    (has > most).then(|| {
        let message = format!("has {has} {unit}, at most {most} are allowed");
        (Rule::MaxLength(most), message)
    })
}

fn min(info: &FieldInfo, value: &Value) -> Broken {
    let bound = info.rules.min?;
    let order = compare(value, bound)?;
    order.is_lt().then(|| {
        let message = format!("must be at least {bound}");
        (Rule::Min(bound.to_owned()), message)
    })
}

fn max(info: &FieldInfo, value: &Value) -> Broken {
    let bound = info.rules.max?;
    let order = compare(value, bound)?;
    order.is_gt().then(|| {
        let message = format!("must be at most {bound}");
        (Rule::Max(bound.to_owned()), message)
    })
}

fn choices(info: &FieldInfo, value: &Value) -> Broken {
    let choices = info.rules.choices;
    let known = |text: &str| choices.iter().any(|(stored, _)| *stored == text);
    let wrong = match value {
        _ if choices.is_empty() => false,
        Value::String(text) => !known(text),
        Value::Array(items) => items.iter().any(|item| !item.as_str().is_some_and(known)),
        _ => false,
    };
    wrong.then(|| {
        let values: Vec<String> = choices.iter().map(|(v, _)| format!("`{v}`")).collect();
        (
            Rule::Choices,
            format!("must be one of {}", values.join(", ")),
        )
    })
}

fn pattern(info: &FieldInfo, value: &Value) -> Broken {
    let pattern = info.rules.pattern?;
    let text = value.as_str()?;
    // The macro has compiled the expression, so that this cannot fail on a field that it made.
    let matches = regex_lite::Regex::new(&format!("^(?:{pattern})$"))
        .is_ok_and(|expression| expression.is_match(text));
    (!matches).then(|| {
        let message = format!("must match `{pattern}`");
        (Rule::Pattern(pattern.to_owned()), message)
    })
}

fn length(kind: FieldKind, value: &Value) -> Option<usize> {
    match (kind, value) {
        (FieldKind::Bytes, Value::String(text)) => {
            let digits = text.trim_end_matches('=').len();
            Some(digits * 3 / 4)
        }
        (_, Value::String(text)) => Some(text.chars().count()),
        (_, Value::Array(items)) => Some(items.len()),
        _ => None,
    }
}

fn unit(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Bytes => "bytes",
        FieldKind::List(_) => "elements",
        _ => "characters",
    }
}

/// Compares a stored number with a bound in decimal digits, exactly where the number is exact.
fn compare(value: &Value, bound: &str) -> Option<std::cmp::Ordering> {
    let exact = match value {
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => Decimal::from(number),
            (_, Some(number)) => Decimal::from(number),
            _ => return number.as_f64()?.partial_cmp(&bound.parse().ok()?),
        },
        Value::String(text) => text.parse().ok()?,
        _ => return None,
    };
    Some(exact.cmp(&bound.parse::<Decimal>().ok()?))
}
