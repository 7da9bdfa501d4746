use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, Span, Timestamp, Zoned};
use procession::json::{AnyRef, Bytes, Email, FilePath, Model, Ref, Slug, Url};
use procession::prelude::*;
use rust_decimal::Decimal;
use uuid::Uuid;

struct Customer;

impl Model for Customer {
    const NAME: &'static str = "Customer";
    type Key = Uuid;
}

#[derive(Choice, Clone)]
enum Tone {
    Loud,
    Low,
}

#[jsonstore]
struct Line {
    sku: String,
}

#[jsonstore]
struct Everything {
    text: String,
    email: Option<Email>,
    url: Option<Url>,
    slug: Option<Slug>,
    file: Option<FilePath>,
    ip: Option<IpAddr>,
    yes: bool,
    maybe: Option<bool>,
    i8: i8,
    i16: i16,
    i32: i32,
    i64: i64,
    u8: u8,
    u16: u16,
    u32: u32,
    u64: u64,
    f32: f32,
    f64: f64,
    decimal: Decimal,
    date: Date,
    time: Time,
    date_time: DateTime,
    timestamp: Timestamp,
    zoned: Zoned,
    duration: SignedDuration,
    span: Span,
    uuid: Uuid,
    bytes: Bytes,
    raw: serde_json::Value,
    tone: Tone,
    customer: Option<Ref<Customer>>,
    customers: Vec<Ref<Customer>>,
    any: Option<AnyRef>,
    line: Line,
    lines: Vec<Line>,
    sorted: BTreeMap<String, u32>,
    hashed: HashMap<String, Line>,
}

fn main() {
    let _ = [Tone::Loud, Tone::Low];
    let everything = Everything::empty();
    assert!(matches!(everything.tone, Tone::Loud));
    assert!(everything.validate().is_err());
}
