use procession::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    #[state(initial)]
    Draft,
}

#[state_machine(field = stage, state = Stage)]
struct Order {
    stage: Stage,
}

fn main() {
    let order = Order {
        stage: Stage::initial(),
    };
    println!("{:?}", order.stage);
}
