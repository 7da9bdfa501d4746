//! The table of fields, and what it is good for.

use procession::json::{FieldAt, FieldKind, field_index};
use procession::prelude::*;
use serde_json::json;

#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
struct Hello {
    /// Message
    ///
    /// What the world reads.
    #[field(max_length = 50, widget = "textarea")]
    text: String,
    approved: Option<bool>,
    #[field(default = 10, label = "Minutes in the oven")]
    baking_time: u32,
    #[field(key = "address.city", help = "Where it goes")]
    city: Option<String>,
    #[field(choices = [("m", "Marketing"), ("d", "Development")])]
    department: Option<String>,
}

#[test]
fn the_table_says_what_the_source_says() {
    let [text, approved, baking_time, city, department] = Hello::FIELDS else {
        panic!("five fields");
    };
    assert_eq!(
        (text.label, text.help),
        ("Message", "What the world reads.")
    );
    assert_eq!((text.widget, text.rules.max_length), ("textarea", Some(50)));
    assert!(text.required && !text.nullable);
    assert!(!approved.required && approved.nullable);
    assert!(matches!(approved.kind, FieldKind::Bool));
    assert_eq!(baking_time.label, "Minutes in the oven");
    assert_eq!(
        baking_time.default.map(|default| default()),
        Some(json!(10))
    );
    assert_eq!(city.key, ["address", "city"]);
    assert_eq!((city.label, city.help), ("City", "Where it goes"));
    assert_eq!(department.choice_label("d"), Some("Development"));
    assert_eq!(
        Hello::field_info("city").map(|field| field.name),
        Some("city")
    );
}

#[test]
fn a_field_is_reached_by_its_name() {
    type Text = <Hello as FieldAt<{ field_index(Hello::NAME, Hello::FIELDS, "text") }>>::Type;
    let text: Text = "typed".to_owned();
    let mut hello = Hello::empty();
    *FieldAt::<0>::get_mut(&mut hello) = text;
    assert_eq!(FieldAt::<0>::get(&hello), "typed");
}

#[test]
fn text_of_a_form_becomes_values_of_the_right_kind() {
    let parse = |name: &str, text: &str| Hello::field_info(name).unwrap().parse_text(text);
    assert_eq!(parse("text", " 12 "), Ok(json!(" 12 ")));
    assert_eq!(parse("approved", "on"), Ok(json!(true)));
    assert_eq!(parse("approved", ""), Ok(json!(null)));
    assert_eq!(parse("baking_time", " 12 "), Ok(json!(12)));
    let error = parse("baking_time", "-1").unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected a whole number from 0 to 4294967295, got `-1`"
    );
}

#[test]
fn every_kind_of_text_is_parsed() {
    let good = [
        (FieldKind::Date, "2026-01-01", json!("2026-01-01")),
        (FieldKind::Time, "12:59", json!("12:59:00")),
        (
            FieldKind::DateTime,
            "2026-01-01T12:59",
            json!("2026-01-01T12:59:00"),
        ),
        (
            FieldKind::Timestamp,
            "2026-01-01T12:00:00+02:00",
            json!("2026-01-01T10:00:00Z"),
        ),
        (FieldKind::Duration, "P1DT30M", json!("PT24H30M")),
        (FieldKind::Decimal, "12.50", json!("12.50")),
        (FieldKind::Float, "1e3", json!(1000.0)),
        (FieldKind::Json, "{\"a\": 1}", json!({"a": 1})),
        (
            FieldKind::List(&FieldKind::Bool),
            "yes, no",
            json!([true, false]),
        ),
        (FieldKind::Choice(&[("a", "A")]), "a", json!("a")),
    ];
    for (kind, text, value) in good {
        assert_eq!(kind.parse_text(text), Ok(value), "{text}");
    }
    let bad = [
        (FieldKind::Date, "2026-02-30"),
        (FieldKind::Time, "25:00"),
        (FieldKind::Decimal, "1,5"),
        (FieldKind::Float, "NaN"),
        (FieldKind::Uuid, "1"),
        (FieldKind::Bytes, "!"),
        (FieldKind::Choice(&[("a", "A")]), "b"),
        (FieldKind::IpAddr, "1.2.3"),
    ];
    for (kind, text) in bad {
        assert!(kind.parse_text(text).is_err(), "{text}");
    }
}
