use procession::prelude::*;

struct Order {
    total: u32,
}

impl Order {
    #[transition(source = Draft, target = Placed)]
    fn place(&mut self) {
        self.total += 1;
    }
}

fn main() {
    let mut order = Order { total: 3 };
    order.place();
}
