//! Who does a task, when, and how it is taken back: as texts, closures and paths.

use std::time::Duration;

use procession::jiff::Timestamp;
use procession::json::AnyRef;
use procession::prelude::*;

pub struct Customer;

impl Model for Customer {
    const NAME: &'static str = "Customer";
    type Key = i64;
}

#[jsonstore]
pub struct Order {
    pub customer: Option<Ref<Customer>>,
    pub team: Option<String>,
    pub until: Option<Timestamp>,
    pub amount: u8,
}

#[flow(data = Order)]
pub struct OrderFlow {
    #[undo(Self::take_back)]
    #[next(check)]
    start: Start,

    #[candidates("clerks", "managers")]
    #[due(days = 2, hours = 12)]
    #[priority(-1)]
    #[undo(|order| order.amount = 0)]
    #[next(review)]
    check: View,

    #[candidates(|order| order.team.clone())]
    #[four_eyes(check, start)]
    #[due(|order| order.until)]
    #[priority(|order| order.amount)]
    #[next(approve)]
    review: View,

    #[permission("order.approve", on = |order| order.customer)]
    #[due(Order::soon)]
    #[priority(|order, activation| i32::from(activation.user().is_some()) + i32::from(order.amount))]
    #[next(sign)]
    approve: View,

    #[permission("order.sign", on = |_, activation| activation.process().seed.clone())]
    #[due(|_| Duration::from_secs(60))]
    #[next(end)]
    sign: View,

    end: End,
}

impl Order {
    fn soon(&self) -> Option<Duration> {
        (self.amount > 3).then_some(Duration::from_secs(60))
    }
}

impl OrderFlow {
    fn take_back(activation: &mut Activation<'_, Self>) -> Result<(), NodeError> {
        activation.data.amount = 0;
        Ok(())
    }
}

fn main() {
    let _ = OrderFlow::nodes();
    let _: Option<AnyRef> = None;
}
