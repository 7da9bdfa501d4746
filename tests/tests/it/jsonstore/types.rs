//! Every type: what is stored, what is read back, and what is refused.

use std::collections::BTreeMap;
use std::net::IpAddr;

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Span, Timestamp, Zoned};
use procession::json::{AnyRef, Bytes, JsonField, Many, Model, Ref, RefError};
use procession::prelude::*;
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use uuid::Uuid;

struct Customer;

impl Model for Customer {
    const NAME: &'static str = "Customer";
    type Key = i64;
}

struct Photo;

impl Model for Photo {
    const NAME: &'static str = "Photo";
    type Key = Uuid;
}

#[derive(Choice, Debug, Clone, Copy, PartialEq)]
enum Tone {
    Loud,
    /// Very, very low
    VeryLow,
    #[choice(value = "off", label = "Silent")]
    Silent,
}

fn stored_as<T: JsonField + PartialEq + std::fmt::Debug>(value: &T, json: &Value) {
    assert_eq!(&value.to_json(), json);
    assert_eq!(&T::from_json(json).unwrap(), value);
}

#[test]
fn stored_forms() {
    stored_as(&"2026-01-31".parse::<Date>().unwrap(), &json!("2026-01-31"));
    stored_as(&"12:59:00".parse::<Time>().unwrap(), &json!("12:59:00"));
    stored_as(
        &"2026-01-31T12:59:00".parse::<DateTime>().unwrap(),
        &json!("2026-01-31T12:59:00"),
    );
    stored_as(
        &"2026-01-31T12:59:00.5Z".parse::<Timestamp>().unwrap(),
        &json!("2026-01-31T12:59:00.5Z"),
    );
    let zoned: Zoned = "2026-01-31T12:59:00+00:00[UTC]".parse().unwrap();
    stored_as(&zoned, &json!("2026-01-31T12:59:00+00:00[UTC]"));
    stored_as(&SignedDuration::from_mins(90), &json!("PT1H30M"));
    stored_as(&Uuid::nil(), &json!("00000000-0000-0000-0000-000000000000"));
    stored_as(&Bytes(vec![1, 2, 255]), &json!("AQL/"));
    stored_as(&"12.50".parse::<Decimal>().unwrap(), &json!("12.50"));
    stored_as(&"::1".parse::<IpAddr>().unwrap(), &json!("::1"));
    stored_as(&json!({"any": [1, null]}), &json!({"any": [1, null]}));
    stored_as(&Tone::VeryLow, &json!("very_low"));
    stored_as(&Ref::<Customer>::new(7), &json!(7));
    stored_as(
        &Ref::<Photo>::new(Uuid::nil()),
        &json!("00000000-0000-0000-0000-000000000000"),
    );
    let any = AnyRef::from(Ref::<Customer>::new(7));
    stored_as(&any, &json!({"model": "Customer", "key": "7"}));
    let map = BTreeMap::from([("a".to_owned(), 1u8)]);
    stored_as(&map, &json!({"a": 1}));
    stored_as(&Some(false), &json!(false));
    stored_as(&None::<bool>, &json!(null));
    let span = Span::from_json(&json!("P1M2D")).unwrap();
    assert_eq!(span.to_json(), json!("P1M2D"));
}

#[test]
fn other_forms_are_read() {
    let long = SignedDuration::from_json(&json!("P1DT01H30M00S")).unwrap();
    assert_eq!(long, SignedDuration::from_mins(25 * 60 + 30));
    let number = Decimal::from_json(&json!(12.5)).unwrap();
    assert_eq!(number.to_string(), "12.5");
    assert_eq!(f64::from_json(&json!(3)).unwrap(), 3.0);
    let zoned = Timestamp::from_json(&json!("2026-01-01T12:00:00+02:00")).unwrap();
    assert_eq!(zoned.to_string(), "2026-01-01T10:00:00Z");
}

fn refused<T: JsonField>(value: &Value) {
    assert!(T::from_json(value).is_err(), "{value}");
}

#[test]
fn wrong_types_are_refused() {
    refused::<String>(&json!(1));
    refused::<bool>(&json!("true"));
    refused::<u8>(&json!(256));
    refused::<u8>(&json!(-1));
    refused::<i8>(&json!(128));
    refused::<u64>(&json!(1.5));
    refused::<f64>(&json!("1"));
    refused::<f32>(&json!(1e300));
    refused::<Decimal>(&json!("1,5"));
    refused::<Decimal>(&json!("0.12345678901234567890123456789012345"));
    refused::<Date>(&json!("2026-02-30"));
    refused::<Time>(&json!("noon"));
    refused::<Timestamp>(&json!("2026-01-01T12:00:00"));
    refused::<SignedDuration>(&json!("90"));
    refused::<Uuid>(&json!("1"));
    refused::<Bytes>(&json!("!"));
    refused::<IpAddr>(&json!("1.2.3"));
    refused::<Tone>(&json!("LOUD"));
    refused::<Ref<Customer>>(&json!("7"));
    refused::<Vec<bool>>(&json!({}));
    refused::<BTreeMap<String, bool>>(&json!([]));
    refused::<AnyRef>(&json!("Customer 7"));
}

#[test]
fn years_that_do_not_sort_are_refused_on_write() {
    assert!("-000001-01-01".parse::<Date>().unwrap().check().is_err());
    assert!("2026-01-01".parse::<Date>().unwrap().check().is_ok());
}

#[test]
fn choices_have_values_and_labels() {
    use procession::json::Choice as _;
    let labels: Vec<&str> = Tone::ALL.iter().map(|tone| tone.label()).collect();
    assert_eq!(labels, ["Loud", "Very, very low", "Silent"]);
    assert_eq!(Tone::Silent.value(), "off");
    assert_eq!(Tone::from_value("off"), Some(Tone::Silent));
}

#[test]
fn references_are_typed_and_can_be_erased() {
    let any = AnyRef::from(Ref::<Customer>::new(7));
    assert_eq!(any.to::<Customer>(), Ok(Ref::new(7)));
    assert_eq!(
        any.to::<Photo>(),
        Err(RefError::OtherModel {
            expected: "Photo",
            found: "Customer".into()
        })
    );
    let broken = AnyRef {
        model: "Photo".into(),
        key: "7".into(),
    };
    assert_eq!(
        Ref::<Photo>::try_from(broken).unwrap_err().to_string(),
        "`7` is no key of `Photo`"
    );
}

#[test]
fn a_list_of_references_holds_each_once() {
    let mut list: Vec<Ref<Customer>> = vec![];
    assert!(list.add(Ref::new(1)) && list.add(Ref::new(2)) && !list.add(Ref::new(1)));
    assert_eq!(list.to_json(), json!([1, 2]));
}

fn round_trip<T: JsonField + PartialEq + std::fmt::Debug>(value: &T) -> Result<(), TestCaseError> {
    let text = value.to_json().to_string();
    let stored: Value = serde_json::from_str(&text).unwrap();
    prop_assert_eq!(&T::from_json(&stored).unwrap(), value);
    Ok(())
}

proptest! {
    #[test]
    fn whole_numbers(a: i8, b: i16, c: i32, d: i64, e: u8, f: u16, g: u32, h: u64) {
        round_trip(&a)?;
        round_trip(&b)?;
        round_trip(&c)?;
        round_trip(&d)?;
        round_trip(&e)?;
        round_trip(&f)?;
        round_trip(&g)?;
        round_trip(&h)?;
    }

    #[test]
    fn text_and_flags(text in any::<String>(), flag: Option<bool>, bytes: Vec<u8>, list: Vec<String>) {
        round_trip(&text)?;
        round_trip(&flag)?;
        round_trip(&Bytes(bytes))?;
        round_trip(&list)?;
    }

    #[test]
    fn floats(narrow in proptest::num::f32::NORMAL, wide in proptest::num::f64::NORMAL) {
        round_trip(&narrow)?;
        // JSON text keeps fifteen digits for sure; the value itself is kept as it is.
        prop_assert_eq!(f64::from_json(&wide.to_json()).unwrap(), wide);
    }

    #[test]
    fn decimals(digits: i64, scale in 0u32..28) {
        round_trip(&Decimal::new(digits, scale))?;
    }

    #[test]
    fn times(seconds in -60_000_000_000i64..250_000_000_000, nanoseconds in 0i32..1_000_000_000, id: u128) {
        let moment = Timestamp::new(seconds, nanoseconds).unwrap();
        round_trip(&moment)?;
        let zoned = moment.to_zoned(jiff::tz::TimeZone::UTC);
        round_trip(&zoned)?;
        round_trip(&zoned.datetime())?;
        round_trip(&zoned.date())?;
        round_trip(&zoned.time())?;
        round_trip(&SignedDuration::new(seconds, if seconds < 0 { -nanoseconds } else { nanoseconds }))?;
        round_trip(&Uuid::from_u128(id))?;
    }
}
