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

    #[transition(source = Placed, target = Shipped, guard = Self::fits(weight, name))]
    fn ship(&mut self, weight: u32, name: &str) {
        assert!(weight > 0 && name.len() > 1);
    }

    fn fits(&self, weight: &u32, name: &str) -> bool {
        *weight > self.total && !name.is_empty()
    }
}

fn main() {
    let mut order = Order {
        stage: Stage::initial(),
        total: 3,
    };
    order.place().unwrap();
    assert!(order.can_ship(&4, "tea"));
    order.ship(4, "tea").unwrap();
    assert_eq!(order.total, 3);
}
