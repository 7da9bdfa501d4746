//! The rules hold on every write, and all that are broken are reported.

use procession::json::{Email, Rule, Slug, Url};
use procession::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
struct Line {
    sku: String,
    #[field(min = 1, max = 99)]
    quantity: u32,
}

#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
struct Employee {
    #[field(min_length = 2, max_length = 5)]
    name: String,
    email: Option<Email>,
    site: Option<Url>,
    slug: Option<Slug>,
    #[field(choices = [("m", "Marketing"), ("d", "Development")])]
    department: Option<String>,
    #[field(pattern = "[A-Z]{2}[0-9]+")]
    badge: Option<String>,
    #[field(min = 0.01, max = 1000)]
    salary: Option<Decimal>,
    load: Option<f64>,
    #[field(min_length = 1)]
    lines: Vec<Line>,
    #[field(required)]
    signed: Option<bool>,
    #[field(required = false)]
    note: String,
}

fn good() -> Employee {
    Employee {
        name: "Ada".into(),
        signed: Some(true),
        ..Employee::empty()
    }
}

fn rules(employee: &Employee) -> Vec<(String, Rule)> {
    let errors = employee.validate().unwrap_err();
    let found = errors
        .iter()
        .map(|error| (error.path.clone(), error.rule.clone()));
    found.collect()
}

#[test]
fn what_is_blank_and_not_required_is_fine() {
    assert_eq!(good().validate(), Ok(()));
}

#[test]
fn every_broken_rule_is_reported_and_nothing_is_written() {
    let employee = Employee {
        name: "Ada Lovelace".into(),
        email: Some("ada".into()),
        site: Some("example.org".into()),
        slug: Some("a b".into()),
        department: Some("x".into()),
        badge: Some("AB1x".into()),
        salary: Some(Decimal::ZERO),
        load: Some(f64::NAN),
        lines: vec![
            Line {
                sku: "a".into(),
                quantity: 1,
            },
            Line {
                sku: String::new(),
                quantity: 100,
            },
        ],
        signed: None,
        note: String::new(),
    };
    let broken = rules(&employee);
    let format = |words: &str| Rule::Format(words.to_owned());
    assert_eq!(
        broken,
        [
            ("name", Rule::MaxLength(5)),
            ("email", format("an e-mail address")),
            ("site", format("a URL")),
            ("slug", format("a slug")),
            ("department", Rule::Choices),
            ("badge", Rule::Pattern("[A-Z]{2}[0-9]+".into())),
            ("salary", Rule::Min("0.01".into())),
            ("load", format("a finite number")),
            ("lines[1].sku", Rule::Required),
            ("lines[1].quantity", Rule::Max("99".into())),
            ("signed", Rule::Required),
        ]
        .map(|(path, rule)| (path.to_owned(), rule))
    );
    let mut document = json!({"theirs": 1});
    assert!(employee.write(&mut document).is_err());
    assert_eq!(document, json!({"theirs": 1}));
}

#[test]
fn required_is_asked_of_the_fields_that_are_written() {
    let mut document = json!({});
    let mut employee = Employee::empty();
    employee.badge = Some("AB1".into());
    employee.write_fields(&mut document, &["badge"]).unwrap();
    employee.write_changed(&mut document).unwrap();
    assert_eq!(document, json!({"badge": "AB1"}));
    let errors = employee.write_fields(&mut document, &["name"]).unwrap_err();
    assert_eq!(errors.to_string(), "`name`: a value is required");
    let errors = employee.write_fields(&mut document, &["nmae"]).unwrap_err();
    assert!(errors.iter().all(|error| error.rule == Rule::KnownField));
}

#[test]
fn a_message_names_field_rule_and_value() {
    let mut employee = good();
    employee.department = Some("x".into());
    let errors = employee.validate().unwrap_err();
    assert_eq!(
        errors.to_string(),
        "`department`: must be one of `m`, `d` (given: the text \"x\")"
    );
    assert_eq!(errors.of("department").count(), 1);
    assert_eq!(errors.of("name").count(), 0);
}

fn apply(
    document: &mut Value,
    allowed: &[&str],
    input: &Value,
) -> Result<(), Vec<(String, String)>> {
    let input = input.as_object().unwrap();
    Employee::apply_fields(document, allowed, input).map_err(|errors| {
        let found = errors.iter();
        found
            .map(|error| (error.field.clone(), error.message.clone()))
            .collect()
    })
}

#[test]
fn input_from_outside_is_put_through_the_lens() {
    let mut document = json!({"theirs": 1, "note": "old"});
    let input = json!({"name": "Ada", "badge": null, "salary": "12.50"});
    apply(&mut document, &["name", "badge", "salary", "note"], &input).unwrap();
    assert_eq!(
        document,
        json!({"theirs": 1, "note": "old", "name": "Ada", "salary": "12.50"})
    );
}

#[test]
fn every_mistake_of_an_input_is_reported() {
    let before = json!({"theirs": 1});
    let mut document = before.clone();
    let input = json!({"nmae": "Ada", "note": 1, "badge": "x", "salary": "5000", "lines": [{"quantity": 0}]});
    let errors = apply(&mut document, &["name", "note", "badge", "salary"], &input).unwrap_err();
    let fields: Vec<&str> = errors.iter().map(|(field, _)| field.as_str()).collect();
    assert_eq!(fields, ["lines", "nmae", "name", "note", "badge", "salary"]);
    assert_eq!(
        errors[0].1,
        "this field is not offered here; the fields are `name`, `note`, `badge`, `salary`"
    );
    assert_eq!(errors[2].1, "a value is required");
    assert_eq!(document, before);
}

#[test]
fn a_required_field_that_is_stored_need_not_be_given() {
    let mut document = json!({"name": "Ada"});
    apply(&mut document, &["name", "note"], &json!({"note": "x"})).unwrap();
    let errors = apply(&mut document, &["name"], &json!({"name": ""})).unwrap_err();
    assert_eq!(
        errors,
        [("name".to_owned(), "a value is required".to_owned())]
    );
}

#[jsonstore]
struct Money {
    amount: u32,
    #[field(key = "bank.account")]
    account: Option<String>,
}

#[jsonstore]
struct Bill {
    price: Money,
    parts: Vec<Money>,
    by_name: std::collections::BTreeMap<String, Money>,
    raw: Option<Value>,
}

#[test]
fn keys_of_embedded_documents_that_nobody_knows_are_refused() {
    let before = json!({"price": {"amount": 1, "theirs": "x"}});
    let mut document = before.clone();
    let input = json!({
        "price": {"amount": 2, "curency": "EUR", "bank": {"acount": 1, "account": "a"}},
        "parts": [{"amount": 1}, {"amuont": 1}],
        "by_name": {"tip": {"amount": 1, "x": null}},
        "raw": {"anything": 1},
    });
    let allowed = ["price", "parts", "by_name", "raw"];
    let errors = Bill::apply_fields(&mut document, &allowed, input.as_object().unwrap());
    let errors = errors.unwrap_err();
    assert!(errors.iter().all(|error| error.rule == Rule::KnownField));
    let mut paths: Vec<&str> = errors.iter().map(|error| error.path.as_str()).collect();
    paths.sort_unstable();
    assert_eq!(
        paths,
        [
            "by_name.tip.x",
            "parts[1].amuont",
            "price.bank.acount",
            "price.curency"
        ]
    );
    let wrong = errors
        .iter()
        .find(|error| error.path == "price.curency")
        .unwrap();
    assert_eq!(
        wrong.message,
        "this key is unknown; the keys are `amount`, `bank`"
    );
    assert_eq!(
        (wrong.field.as_str(), &wrong.value),
        ("price", &json!("EUR"))
    );
    assert_eq!(document, before);
}

#[test]
fn what_was_read_can_be_sent_back() {
    let mut document =
        json!({"price": {"amount": 1, "theirs": "x"}, "parts": [{"amount": 1, "theirs": 2}]});
    let mut input = document.clone();
    input["price"]["amount"] = json!(5);
    let allowed = ["price", "parts"];
    Bill::apply_fields(&mut document, &allowed, input.as_object().unwrap()).unwrap();
    assert_eq!(document, input);

    input["price"]["theirs"] = json!("y");
    let changed = Bill::apply_fields(&mut document, &allowed, input.as_object().unwrap());
    assert_eq!(changed.unwrap_err().of("price").count(), 1);
}
