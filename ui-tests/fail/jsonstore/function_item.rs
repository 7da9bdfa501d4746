use procession::prelude::*;

#[jsonstore]
fn hello() {}

fn main() {
    hello();
}
