use procession::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
struct Stage;

fn main() {
    println!("{:?}", Stage);
}
