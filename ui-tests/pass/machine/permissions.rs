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

    #[transition(source = Placed, target = Shipped, permission = |order, user| order.total > 0 && user.is_superuser())]
    fn ship(&mut self) {}

    #[transition(source = any, permission = "order.print")]
    fn print(&mut self) {}

    #[transition(source = any, permission = anyone)]
    fn look(&mut self) {}
}

fn main() {
    let mut order = Order {
        stage: Stage::initial(),
        total: 3,
    };
    let printer = User::new("ada").with_permission("order.print");
    assert_eq!(order.available_to(&printer).count(), 2);
    order.place().unwrap();
    order.fire_as(&User::superuser("root"), "ship", ()).unwrap();
    assert_eq!(order.stage, Stage::Shipped);
}
