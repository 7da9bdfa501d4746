//! The order, by hand.

use super::Event;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    NoTransition,
    Guard(u8),
}

/// As small as an error can be that says what was refused, where, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refused {
    pub event: Event,
    pub from: Status,
    pub why: Why,
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

#[inline(never)]
pub fn step(order: &mut Order, event: Event) -> Result<(), Refused> {
    let from = order.status;
    let refused = |why| Err(Refused { event, from, why });
    order.status = match from {
        Status::Draft => match event {
            Event::Place => {
                if !order.has_items() {
                    return refused(Why::Guard(0));
                }
                order.count += 1;
                Status::Placed
            }
            _ => return refused(Why::NoTransition),
        },
        Status::Placed => match event {
            Event::Verify => {
                if !order.has_items() {
                    return refused(Why::Guard(0));
                }
                Status::Verified
            }
            Event::Hold => Status::Held,
            Event::Reject => {
                if !order.is_suspect() {
                    return refused(Why::Guard(3));
                }
                Status::Rejected
            }
            _ => return refused(Why::NoTransition),
        },
        Status::Verified => match event {
            Event::Hold => Status::Held,
            Event::Authorize => {
                if !order.has_credit() {
                    return refused(Why::Guard(1));
                }
                Status::Authorized
            }
            _ => return refused(Why::NoTransition),
        },
        Status::Held => match event {
            Event::Release => Status::Placed,
            Event::Reject => {
                if !order.is_suspect() {
                    return refused(Why::Guard(3));
                }
                Status::Rejected
            }
            _ => return refused(Why::NoTransition),
        },
        Status::Rejected => match event {
            Event::Refund => {
                order.count += 1;
                Status::Refunded
            }
            Event::Close => Status::Closed,
            Event::Reopen => {
                order.count += 1;
                Status::Draft
            }
            _ => return refused(Why::NoTransition),
        },
        Status::Authorized => match event {
            Event::Pay => {
                if !order.has_credit() {
                    return refused(Why::Guard(1));
                }
                order.count += 1;
                Status::Paid
            }
            _ => return refused(Why::NoTransition),
        },
        Status::Paid => match event {
            Event::Allocate => {
                if !order.is_in_stock() {
                    return refused(Why::Guard(2));
                }
                Status::Allocated
            }
            Event::Backorder => Status::Backordered,
            _ => return refused(Why::NoTransition),
        },
        Status::Allocated => match event {
            Event::Pick => {
                if !order.is_in_stock() {
                    return refused(Why::Guard(2));
                }
                Status::Picking
            }
            _ => return refused(Why::NoTransition),
        },
        Status::Backordered => match event {
            Event::Allocate => {
                if !order.is_in_stock() {
                    return refused(Why::Guard(2));
                }
                Status::Allocated
            }
            _ => return refused(Why::NoTransition),
        },
        Status::Picking => match event {
            Event::Picked => Status::Picked,
            _ => return refused(Why::NoTransition),
        },
        Status::Picked => match event {
            Event::Pack => {
                if !order.has_items() {
                    return refused(Why::Guard(0));
                }
                Status::Packing
            }
            Event::Repick => Status::Picking,
            _ => return refused(Why::NoTransition),
        },
        Status::Packing => match event {
            Event::Packed => Status::Packed,
            _ => return refused(Why::NoTransition),
        },
        Status::Packed => match event {
            Event::Label => Status::Labelled,
            Event::Repick => Status::Allocated,
            _ => return refused(Why::NoTransition),
        },
        Status::Labelled => match event {
            Event::Ship => {
                order.count += 1;
                Status::Shipped
            }
            _ => return refused(Why::NoTransition),
        },
        Status::Shipped => match event {
            Event::Depart => Status::InTransit,
            _ => return refused(Why::NoTransition),
        },
        Status::InTransit => match event {
            Event::Deliver => Status::Delivered,
            Event::GiveBack => Status::Returned,
            _ => return refused(Why::NoTransition),
        },
        Status::Delivered => match event {
            Event::GiveBack => Status::Returned,
            Event::Close => Status::Closed,
            _ => return refused(Why::NoTransition),
        },
        Status::Returned => match event {
            Event::Refund => {
                if !order.is_suspect() {
                    return refused(Why::Guard(3));
                }
                order.count += 1;
                Status::Refunded
            }
            _ => return refused(Why::NoTransition),
        },
        Status::Refunded => match event {
            Event::Close => Status::Closed,
            _ => return refused(Why::NoTransition),
        },
        Status::Closed => match event {
            Event::Reopen => {
                order.count += 1;
                Status::Draft
            }
            _ => return refused(Why::NoTransition),
        },
    };
    Ok(())
}
