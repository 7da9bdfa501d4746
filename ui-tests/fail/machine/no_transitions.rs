use procession::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    #[state(initial)]
    Draft,
}

struct Order {
    stage: Stage,
    total: u32,
}

#[state_machine(field = stage, state = Stage)]
impl Order {
    fn has_total(&self) -> bool {
        self.total > 0
    }
}

fn main() {
    let order = Order {
        stage: Stage::Draft,
        total: 3,
    };
    println!("{} {}", order.has_total(), order.available().count());
}
