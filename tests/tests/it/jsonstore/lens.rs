//! Reading and writing through a lens: its own keys and no others.

use procession::json::Rule;
use procession::prelude::*;
use proptest::prelude::*;
use serde_json::{Value, json};

#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
struct Money {
    amount: i64,
    #[field(default = "EUR", max_length = 3)]
    currency: String,
}

#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
struct Line {
    sku: String,
    #[field(default = 1)]
    quantity: u32,
}

#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
struct Order {
    text: Option<String>,
    #[field(default = 10)]
    minutes: u32,
    #[field(default = true)]
    open: Option<bool>,
    #[field(key = "address.city")]
    city: Option<String>,
    #[field(key = "address.street.name")]
    street: Option<String>,
    price: Option<Money>,
    lines: Vec<Line>,
}

fn line(sku: &str, quantity: u32) -> Line {
    let sku = sku.to_owned();
    Line { sku, quantity }
}

#[test]
fn an_empty_document_reads_as_defaults() {
    for document in [json!({}), json!(null)] {
        let order = Order::read(&document).unwrap();
        assert_eq!(order, Order::empty());
        assert_eq!(
            (order.minutes, order.open, order.price),
            (10, Some(true), None)
        );
    }
}

#[test]
fn falsy_values_win_over_defaults() {
    let mut document = json!({});
    let mut order = Order::empty();
    order.minutes = 0;
    order.open = Some(false);
    order.write(&mut document).unwrap();
    assert_eq!(document, json!({"minutes": 0, "open": false}));
    assert_eq!(Order::read(&document).unwrap(), order);
}

#[test]
fn none_is_kept_where_a_default_would_come_back() {
    let mut document = json!({"open": true, "text": "x"});
    let mut order = Order::empty();
    order.open = None;
    order.write(&mut document).unwrap();
    assert_eq!(document, json!({"minutes": 10, "open": null}));
    assert_eq!(Order::read(&document).unwrap(), order);
}

#[test]
fn null_is_missing_for_what_cannot_be_absent() {
    let order = Order::read(&json!({"minutes": null, "open": null, "lines": null})).unwrap();
    assert_eq!((order.minutes, order.open, order.lines), (10, None, vec![]));
}

#[test]
fn blank_clears_the_leaf_only() {
    let mut document = json!({"address": {"city": "Bern", "zip": 3000, "street": {"name": "A"}}});
    let mut order = Order::read(&document).unwrap();
    order.city = None;
    order.street = Some(String::new());
    order.write_changed(&mut document).unwrap();
    assert_eq!(document, json!({"address": {"zip": 3000, "street": {}}}));
}

#[test]
fn parents_are_made_and_shared() {
    let mut document = json!({});
    let mut order = Order::empty();
    order.city = Some("Bern".into());
    order.street = Some("Gasse".into());
    order
        .write_fields(&mut document, &["city", "street"])
        .unwrap();
    assert_eq!(
        document,
        json!({"address": {"city": "Bern", "street": {"name": "Gasse"}}})
    );
}

#[test]
fn a_parent_that_is_no_object_is_refused() {
    let document = json!({"address": "Bern"});
    let read = Order::read(&document).unwrap_err();
    let errors: Vec<String> = read.iter().map(ToString::to_string).collect();
    assert_eq!(
        errors,
        vec!["`address`: expected an object, found the text \"Bern\""; 2]
    );

    let mut written = document.clone();
    let mut order = Order::empty();
    order.city = Some("Basel".into());
    let errors = order
        .write_fields(&mut written, &["city", "minutes"])
        .unwrap_err();
    assert!(
        errors
            .iter()
            .all(|error| error.rule == Rule::Parent && error.field == "city")
    );
    assert_eq!(written, document);
}

#[test]
fn a_document_that_is_no_object_is_one_error() {
    assert_eq!(Order::read(&json!([])).unwrap_err().iter().count(), 1);
    let mut document = json!("text");
    assert_eq!(
        Order::empty()
            .write(&mut document)
            .unwrap_err()
            .iter()
            .count(),
        1
    );
    assert_eq!(document, json!("text"));
}

#[test]
fn a_write_does_not_destroy_what_it_does_not_understand() {
    let mut document = json!({"minutes": "ten"});
    let errors = Order::empty().write(&mut document).unwrap_err();
    assert_eq!(
        errors.to_string(),
        "`minutes`: expected a whole number from 0 to 4294967295, found the text \"ten\""
    );
    assert_eq!(document, json!({"minutes": "ten"}));
}

#[test]
fn wrong_types_are_all_reported_with_their_paths() {
    let document = json!({"minutes": -1, "open": 1, "lines": [{"sku": "a"}, {"sku": 2}, 3]});
    let errors = Order::read(&document).unwrap_err();
    let found: Vec<(&str, &str)> = errors
        .iter()
        .map(|error| (error.field.as_str(), error.path.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("minutes", "minutes"),
            ("open", "open"),
            ("lines", "lines[1].sku"),
            ("lines", "lines[2]")
        ]
    );
}

#[test]
fn embedded_documents_keep_foreign_keys() {
    let mut document = json!({"price": {"amount": 1, "tax": {"rate": 8}}, "other": [1]});
    let mut order = Order::read(&document).unwrap();
    assert_eq!(
        order.price,
        Some(Money {
            amount: 1,
            currency: "EUR".into()
        })
    );
    order.price = Some(Money {
        amount: 2,
        currency: "CHF".into(),
    });
    order.write_changed(&mut document).unwrap();
    let price = json!({"amount": 2, "currency": "CHF", "tax": {"rate": 8}});
    assert_eq!(document, json!({"price": price, "other": [1]}));
}

#[test]
fn what_others_keep_in_an_element_moves_with_it() {
    let mut document = json!({"lines": [
        {"sku": "a", "quantity": 1, "note": "A"},
        {"sku": "b", "quantity": 2, "note": "B"},
        {"sku": "c", "quantity": 3, "note": "C"},
    ]});
    let mut order = Order::read(&document).unwrap();
    order.lines = vec![line("c", 3), line("b", 5), line("d", 1)];
    order.write_changed(&mut document).unwrap();
    assert_eq!(
        document,
        json!({"lines": [
            {"sku": "c", "quantity": 3, "note": "C"},
            {"sku": "b", "quantity": 5, "note": "B"},
            {"sku": "d", "quantity": 1},
        ]})
    );
    order.lines.clear();
    order.write_changed(&mut document).unwrap();
    assert_eq!(document, json!({}));
}

#[test]
fn two_lenses_share_a_document() {
    #[jsonstore]
    struct Delivery {
        #[field(key = "address.zip")]
        zip: Option<u32>,
        courier: String,
    }
    let mut document = json!({});
    let mut order = Order::empty();
    order.city = Some("Bern".into());
    order.write_changed(&mut document).unwrap();
    let delivery = Delivery {
        zip: Some(3000),
        courier: "Ada".into(),
    };
    delivery.write(&mut document).unwrap();
    assert_eq!(
        document,
        json!({"address": {"city": "Bern", "zip": 3000}, "courier": "Ada"})
    );
    assert_eq!(Order::read(&document).unwrap(), order);
}

#[test]
fn a_store_goes_wherever_serde_goes() {
    let mut order = Order::empty();
    order.lines = vec![line("a", 2)];
    let text = serde_json::to_string(&order).unwrap();
    assert_eq!(serde_json::from_str::<Order>(&text).unwrap(), order);
    let error = serde_json::from_str::<Order>("{\"minutes\": true}").unwrap_err();
    assert!(error.to_string().contains("`minutes`"), "{error}");
}

prop_compose! {
    fn order()(
        text in proptest::option::of("[a-z]{1,5}"),
        minutes in any::<u32>(),
        open in any::<Option<bool>>(),
        city in proptest::option::of("[a-z]{1,5}"),
        street in proptest::option::of("[a-z]{1,5}"),
        price in proptest::option::of((any::<i64>(), "[A-Z]{3}")),
        lines in proptest::collection::vec(("[a-c]{1,2}", 0u32..3), 0..5),
    ) -> Order {
        let price = price.map(|(amount, currency)| Money { amount, currency });
        let lines = lines.into_iter().map(|(sku, quantity)| Line { sku, quantity }).collect();
        Order { text, minutes, open, city, street, price, lines }
    }
}

/// A document that other programs have put their own things in, at every depth.
fn shared() -> impl Strategy<Value = Value> {
    (order(), any::<[u8; 3]>()).prop_map(|(order, marks)| {
        let mut document = order.to_document();
        document["theirs"] = json!({"deep": marks[0]});
        document["address"]["theirs"] = json!(marks[1]);
        if let Some(price) = document.get_mut("price") {
            price["theirs"] = json!(marks[2]);
        }
        document
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read(order in order()) {
        let mut document = json!({});
        order.write(&mut document).unwrap();
        prop_assert_eq!(Order::read(&document).unwrap(), order);
    }

    #[test]
    fn foreign_keys_stay(mut document in shared(), order in order()) {
        let before = document.clone();
        order.write(&mut document).unwrap();
        prop_assert_eq!(&document["theirs"], &before["theirs"]);
        prop_assert_eq!(&document["address"]["theirs"], &before["address"]["theirs"]);
        if order.price.is_some() {
            prop_assert_eq!(&document["price"]["theirs"], &before["price"]["theirs"]);
        }
        prop_assert_eq!(Order::read(&document).unwrap(), order);
    }

    #[test]
    fn writing_what_was_read_changes_nothing_readable(document in shared()) {
        let order = Order::read(&document).unwrap();
        let mut written = document.clone();
        order.write_changed(&mut written).unwrap();
        prop_assert_eq!(written, document);
    }
}
