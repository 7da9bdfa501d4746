use procession::prelude::*;

#[jsonstore]
struct Money {
    cents: i64,
}

#[jsonstore]
struct Order {
    text: Option<String>,
    price: Money,
    lines: Vec<Money>,
}

fn main() {
    let filter = Order::price().field(Money::cents()).gt(5)
        .and(Order::text().contains("x").or(Order::text().is_null()))
        .and(!Order::lines().at(0).field(Money::cents()).in_([1, 2]));
    assert!(!filter.matches(&serde_json::json!({})));
    let _ = Order::text().asc();
}
