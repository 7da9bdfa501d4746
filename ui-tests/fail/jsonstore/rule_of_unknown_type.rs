use procession::prelude::*;

#[jsonstore]
pub struct Order {
    #[field(min = 0)]
    pub total: Decimale,
}

fn main() {
    let _ = Order::read(&serde_json::Value::Null);
    let _ = Order::total();
}
