use procession::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    #[state(initial)]
    Draft,
    #[state(terminal)]
    Shipped,
}

struct Order {
    stage: Stage,
}

trait Ship {
    fn ship(&mut self);
}

#[state_machine(field = stage, state = Stage)]
impl Ship for Order {
    #[transition(source = Draft, target = Shipped)]
    fn ship(&mut self) {}
}

fn main() {
    let mut order = Order {
        stage: Stage::initial(),
    };
    order.ship();
    println!("{:?}", order.stage);
}
