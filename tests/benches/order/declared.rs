//! The order, declared.

use procession::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    #[state(initial)]
    Draft,
    Placed,
    Verified,
    Held,
    Rejected,
    Authorized,
    Paid,
    Allocated,
    Backordered,
    Picking,
    Picked,
    Packing,
    Packed,
    Labelled,
    Shipped,
    InTransit,
    Delivered,
    Returned,
    Refunded,
    Closed,
}

#[derive(Debug, Clone)]
pub struct Order {
    pub status: Status,
    pub items: u32,
    pub credit: u32,
    pub stock: u32,
    pub risk: u32,
    pub count: u64,
}

impl Order {
    pub fn new() -> Self {
        Self {
            status: Status::Draft,
            items: 3,
            credit: 100,
            stock: 10,
            risk: 7,
            count: 0,
        }
    }

    fn has_items(&self) -> bool {
        self.items > 0
    }

    fn has_credit(&self) -> bool {
        self.credit > 10
    }

    fn is_in_stock(&self) -> bool {
        self.stock >= self.items
    }

    fn is_suspect(&self) -> bool {
        self.risk > 5
    }
}

#[state_machine(field = status, state = Status)]
impl Order {
    #[transition(source = Draft, target = Placed, guard = Self::has_items)]
    pub fn place(&mut self) {
        self.count += 1;
    }

    #[transition(source = Placed, target = Verified, guard = Self::has_items)]
    pub fn verify(&mut self) {}

    #[transition(source = [Placed, Verified], target = Held)]
    pub fn hold(&mut self) {}

    #[transition(source = Held, target = Placed)]
    pub fn release(&mut self) {}

    #[transition(source = [Placed, Held], target = Rejected, guard = Self::is_suspect)]
    pub fn reject(&mut self) {}

    #[transition(source = Verified, target = Authorized, guard = Self::has_credit)]
    pub fn authorize(&mut self) {}

    #[transition(source = Authorized, target = Paid, guard = Self::has_credit)]
    pub fn pay(&mut self) {
        self.count += 1;
    }

    #[transition(source = [Paid, Backordered], target = Allocated, guard = Self::is_in_stock)]
    pub fn allocate(&mut self) {}

    #[transition(source = Paid, target = Backordered)]
    pub fn backorder(&mut self) {}

    #[transition(source = Allocated, target = Picking, guard = Self::is_in_stock)]
    pub fn pick(&mut self) {}

    #[transition(source = Picking, target = Picked)]
    pub fn picked(&mut self) {}

    #[transition(source = Picked, target = Packing, guard = Self::has_items)]
    pub fn pack(&mut self) {}

    #[transition(source = Packing, target = Packed)]
    pub fn packed(&mut self) {}

    #[transition(source = Packed, target = Labelled)]
    pub fn label(&mut self) {}

    #[transition(source = Labelled, target = Shipped)]
    pub fn ship(&mut self) {
        self.count += 1;
    }

    #[transition(source = Shipped, target = InTransit)]
    pub fn depart(&mut self) {}

    #[transition(source = InTransit, target = Delivered)]
    pub fn deliver(&mut self) {}

    #[transition(source = [Delivered, InTransit], target = Returned)]
    pub fn give_back(&mut self) {}

    #[transition(source = Returned, target = Refunded, guard = Self::is_suspect)]
    #[transition(source = Rejected, target = Refunded)]
    pub fn refund(&mut self) {
        self.count += 1;
    }

    #[transition(source = [Delivered, Refunded, Rejected], target = Closed)]
    pub fn close(&mut self) {}

    #[transition(source = [Closed, Rejected], target = Draft)]
    pub fn reopen(&mut self) {
        self.count += 1;
    }

    #[transition(source = Picked, target = Picking)]
    #[transition(source = Packed, target = Allocated)]
    pub fn repick(&mut self) {}
}

#[inline(never)]
pub fn step(order: &mut Order, event: OrderTransition) -> Result<(), OrderTransitionError> {
    order.fire(event)
}

impl OrderTransition {
    pub const EVENTS: &[Self] = <Self as Transition<Status>>::ALL;
}
