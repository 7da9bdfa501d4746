use procession::prelude::*;

pub struct Customer;

impl Model for Customer {
    const NAME: &'static str = "Customer";
    type Key = i64;
}

#[jsonstore]
#[derive(Clone)]
pub struct Line {
    pub article: String,
}

#[jsonstore]
pub struct Order {
    pub customer: Ref<Customer>,
    pub lines: Vec<Line>,
}

#[flow(data = Order)]
pub struct OrderFlow {
    #[next(lines)]
    start: Start,

    #[next(pack, items = |order| order.lines.clone(), task_seed = |order, _| order.customer)]
    #[otherwise(end)]
    lines: Split,

    #[task_data(Line)]
    #[next(packed)]
    pack: View,

    #[next(end)]
    packed: Join,
    end: End,
}

fn main() {
    let _ = OrderFlow::nodes();
}
