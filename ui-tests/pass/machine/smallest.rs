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

#[state_machine(field = stage, state = Stage)]
impl Order {
    #[transition(source = Draft, target = Placed)]
    fn place(&mut self) {}

    #[transition(source = Placed, target = Shipped)]
    fn ship(&mut self) {}
}

fn main() {
    let mut order = Order {
        stage: Stage::initial(),
        total: 3,
    };
    order.place().unwrap();
    order.ship().unwrap();
    assert_eq!(order.stage, Stage::Shipped);
    assert_eq!(order.total, 3);
}
