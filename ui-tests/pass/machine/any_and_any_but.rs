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

    #[transition(source = any_but(Shipped), target = Shipped)]
    fn ship(&mut self) {}

    #[transition(source = any)]
    fn touch(&mut self) {}
}

fn main() {
    let mut order = Order {
        stage: Stage::initial(),
        total: 3,
    };
    order.touch().unwrap();
    order.ship().unwrap();
    assert!(order.ship().is_err());
    assert_eq!(order.total, 3);
}
