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

    #[transition(source = Placed, target = Shipped, on_error = Draft)]
    fn ship(&mut self) -> std::io::Result<u8> {
        Ok(7)
    }
}

fn main() {
    let mut order = Order {
        stage: Stage::initial(),
        total: 3,
    };
    order.place().unwrap();
    assert_eq!(order.ship().unwrap(), 7);
    assert_eq!(order.total, 3);
}
