//! Values that somebody might enter.

use serde_json::{Map, Value, json};

use super::Random;
use crate::flow::FormInfo;
use crate::json::{Bytes, FieldInfo, FieldKind, JsonField, set_path};

/// A form filled in at random, by the names of its fields.
pub(super) fn form(form: FormInfo, random: &mut Random) -> Map<String, Value> {
    let fields = (form.fields)().into_iter();
    fields
        .map(|field| (field.name.to_owned(), value(field, random)))
        .collect()
}

/// A value that keeps the rules of the field, except for its pattern.
fn value(field: &FieldInfo, random: &mut Random) -> Value {
    if field.nullable && !field.required && random.chance(1, 4) {
        return Value::Null;
    }
    let choices = field.choices();
    if let (false, Some((choice, _))) = (choices.is_empty(), random.pick(choices)) {
        let choice = json!(choice);
        return match field.kind {
            FieldKind::List(_) => json!([choice]),
            _ => choice,
        };
    }
    match field.kind {
        FieldKind::Text => text(field, random).into(),
        FieldKind::Integer { min, max } => integer(field, min, max, random),
        FieldKind::Float => json!(number(field, -1000, 1000, random)),
        FieldKind::Decimal => format!("{}", number(field, -1000, 1000, random)).into(),
        FieldKind::Bytes => {
            let bytes = length(field, random);
            Bytes::from(vec![7_u8; bytes]).to_json()
        }
        FieldKind::List(element) => {
            let length = length(field, random).min(4.max(field.rules.min_length.unwrap_or(0)));
            (0..length).map(|_| of_kind(*element, random)).collect()
        }
        kind => of_kind(kind, random),
    }
}

/// A value of the kind, under no rules.
fn of_kind(kind: FieldKind, random: &mut Random) -> Value {
    let few = random.below(28) + 1;
    match kind {
        FieldKind::Email => format!("user{few}@example.org").into(),
        FieldKind::Url => format!("https://example.org/{few}").into(),
        FieldKind::Slug => format!("slug-{few}").into(),
        FieldKind::FilePath => format!("folder/file{few}.txt").into(),
        FieldKind::IpAddr => format!("192.0.2.{few}").into(),
        FieldKind::Bool => random.chance(1, 2).into(),
        FieldKind::Integer { min, max } => within(i128::from(min), i128::from(max), random),
        FieldKind::Float => json!(few),
        FieldKind::Decimal => few.to_string().into(),
        FieldKind::Date => format!("2026-01-{few:02}").into(),
        FieldKind::Time => format!("12:{few:02}:00").into(),
        FieldKind::DateTime => format!("2026-01-{few:02}T12:00:00").into(),
        FieldKind::Timestamp => format!("2026-01-{few:02}T12:00:00Z").into(),
        FieldKind::Zoned => format!("2026-01-{few:02}T12:00:00+00:00[UTC]").into(),
        FieldKind::Duration => format!("PT{few}H").into(),
        FieldKind::Uuid => uuid::Uuid::from_u128(u128::from(random.number()))
            .to_string()
            .into(),
        FieldKind::Bytes => Value::String("BwcH".to_owned()),
        FieldKind::Json => json!({ "number": few }),
        FieldKind::Choice(choices) => random.pick(choices).map_or(Value::Null, |c| json!(c.0)),
        FieldKind::Reference { key, .. } => of_kind(*key, random),
        FieldKind::AnyReference => json!({ "model": "Model", "key": few.to_string() }),
        FieldKind::Embedded(store) => {
            let mut document = json!({});
            for field in store.fields() {
                set_path(&mut document, field.key, value(field, random));
            }
            document
        }
        // Not deeper: a store may contain itself.
        FieldKind::List(_) => json!([]),
        FieldKind::Map(_) => json!({}),
        _ => word(few.min(8), random).into(),
    }
}

fn word(length: usize, random: &mut Random) -> String {
    (0..length)
        .filter_map(|_| random.pick(b"abcdefghijklmnopqrstuvwxyz"))
        .map(|letter| char::from(*letter))
        .collect()
}

fn text(field: &FieldInfo, random: &mut Random) -> String {
    let length = length(field, random);
    word(length, random)
}

fn length(field: &FieldInfo, random: &mut Random) -> usize {
    let least = field
        .rules
        .min_length
        .unwrap_or(0)
        .max(usize::from(field.required));
    let most = field.rules.max_length.unwrap_or(least + 8).min(least + 8);
    least + random.below(most.saturating_sub(least) + 1)
}

fn integer(field: &FieldInfo, min: i64, max: u64, random: &mut Random) -> Value {
    let bound = |text: Option<&str>| text.and_then(|text| text.parse::<f64>().ok());
    #[allow(
        clippy::cast_possible_truncation,
        reason = "a bound of a test's number"
    )]
    let whole = |number: f64| number as i128;
    let least = bound(field.rules.min).map_or(i128::MIN, |bound| whole(bound.ceil()));
    let most = bound(field.rules.max).map_or(i128::MAX, |bound| whole(bound.floor()));
    within(least.max(min.into()), most.min(max.into()), random)
}

/// Half of the time a small number: that is where conditions draw their lines.
fn within(least: i128, most: i128, random: &mut Random) -> Value {
    let from = least.max(0).min(most);
    let span = if random.chance(1, 2) { 20 } else { 100_000 };
    let to = most.min(from + span);
    let steps = usize::try_from(to - from).unwrap_or(0) + 1;
    let found = from + random.below(steps) as i128;
    i64::try_from(found).map_or_else(
        |_| json!(u64::try_from(found).unwrap_or(u64::MAX)),
        |found| json!(found),
    )
}

fn number(field: &FieldInfo, least: i64, most: u64, random: &mut Random) -> i64 {
    integer(field, least, most, random).as_i64().unwrap_or(0)
}
