use procession::prelude::*;

#[jsonstore]
struct Money {
    cents: i64,
}

#[jsonstore]
struct Hello {
    price: Money,
}

fn main() {
    let _ = Hello::price().asc();
}
