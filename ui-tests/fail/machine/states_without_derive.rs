use procession::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Draft,
    Placed,
    Paid,
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

    #[transition(source = Placed, target = Paid, guard = Self::has_total)]
    fn pay(&mut self, amount: u32) -> u32 {
        self.total -= amount;
        self.total
    }

    #[transition(source = Paid, target = Shipped)]
    fn ship(&mut self) -> Result<(), std::fmt::Error> {
        Ok(())
    }

    fn has_total(&self) -> bool {
        self.total > 0
    }
}

fn main() {
    let mut order = Order {
        stage: Stage::Draft,
        total: 3,
    };
    order.place().unwrap();
    let rest: u32 = order.pay(1).unwrap();
    if order.can_ship() && order.check_ship().is_ok() && rest > 0 {
        order.ship().unwrap();
    }
    order.fire(OrderTransition::Ship).unwrap();
    for row in order.available() {
        println!("{}", row.label);
    }
    println!("{}", Order::TRANSITIONS.len());
}
