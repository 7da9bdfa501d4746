#![allow(dead_code)]

use procession::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    #[state(initial)]
    Draft,
    Placed,
    #[state(terminal)]
    Shipped,
}

struct Order {
    stage: Stage,
    total: u32,
}

struct Result;
struct Option;
struct Some;
struct None;

#[state_machine(field = stage, state = Stage)]
impl Order {
    #[transition(source = Draft, target = Placed)]
    fn place(&mut self) {}

    #[transition(source = Placed, target = Shipped)]
    fn ship(&mut self) {}

    #[transition(source = any)]
    fn plan(&mut self, plan: u8, value: u8, firing: u8, from: u8) -> u8 {
        plan + value + firing + from
    }
}

fn main() {
    let mut order = Order {
        stage: Stage::initial(),
        total: 3,
    };
    assert_eq!(order.plan(1, 2, 3, 4), Ok(10));
    order.place().unwrap();
    order.ship().unwrap();
    assert_eq!(order.stage, Stage::Shipped);
    assert_eq!(order.total, 3);
}
