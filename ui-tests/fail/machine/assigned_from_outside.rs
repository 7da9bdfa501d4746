use procession::prelude::*;

mod orders {
    use procession::prelude::*;

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Stage {
        #[state(initial)]
        Draft,
        #[state(terminal)]
        Shipped,
    }

    #[derive(Debug)]
    pub struct Order {
        stage: Stage,
    }

    impl Order {
        pub fn new() -> Self {
            Self {
                stage: Stage::initial(),
            }
        }
    }

    #[state_machine(field = stage, state = Stage)]
    impl Order {
        #[transition(source = Draft, target = Shipped)]
        pub fn ship(&mut self) {}
    }
}

fn main() {
    let mut order = orders::Order::new();
    order.stage = orders::Stage::Shipped;
    order.ship().unwrap();
    println!("{:?} {:?}", order, order.state());
}
