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

#[state_machine(field = stage, state = Stage, on_enter(Shipped = Self::told), on_exit = Self::counted, on_success = [Self::told, Self::counted])]
impl Order {
    #[transition(source = Draft, target = Placed)]
    fn place(&mut self) {}

    #[transition(source = Placed, target = Shipped)]
    fn ship(&mut self) {}

    fn told(&mut self, fired: Fired<Stage, OrderTransition>) {
        self.total += u32::from(fired.target == Stage::Shipped);
    }

    fn counted(&mut self) {
        self.total += 1;
    }
}

fn main() {
    let mut order = Order {
        stage: Stage::initial(),
        total: 3,
    };
    order.place().unwrap();
    order.ship().unwrap();
    assert_eq!(order.total, 9);
}
