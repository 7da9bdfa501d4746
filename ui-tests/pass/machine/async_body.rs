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

    #[transition(source = Placed, target = Shipped)]
    async fn ship(&mut self) -> Result<(), &'static str> {
        tokio::task::yield_now().await;
        Ok(())
    }
}

fn main() {
    let mut order = Order {
        stage: Stage::initial(),
        total: 3,
    };
    fn is_send<T: Send>(future: T) -> T {
        future
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        order.place().unwrap();
        is_send(order.ship()).await.unwrap();
    });
    assert_eq!(order.stage, Stage::Shipped);
    assert_eq!(order.total, 3);
}
