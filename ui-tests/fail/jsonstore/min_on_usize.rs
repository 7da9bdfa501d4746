use procession::prelude::*;

#[jsonstore]
pub struct Order {
    #[field(min = 1)]
    pub pieces: usize,
}

fn main() {
    let _ = Order { pieces: 1 };
    let _ = Order::FIELDS;
}
