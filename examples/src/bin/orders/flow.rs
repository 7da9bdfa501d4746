//! The flows and their data: an order, the look at its customer, and each of its items.

use procession::prelude::*;

/// An order.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// Customer
    #[field(max_length = 100)]
    pub customer: String,
    /// Address
    pub address: String,
    /// Items
    pub items: Vec<Item>,
    /// The customer is trusted
    pub trusted: bool,
    /// How many items were packed
    pub packed: u32,
}

/// A thing that was ordered.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Title
    pub title: String,
    /// Quantity
    #[field(min = 1)]
    pub quantity: u32,
    /// It is in stock
    pub reserved: bool,
    /// It is packed
    pub packed: bool,
}

/// What is known of a customer.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Customer {
    /// Name
    pub name: String,
    /// Trusted
    #[field(required)]
    pub trusted: Option<bool>,
}

/// Order
///
/// The customer is verified, then every item is reserved and packed, all at the same time.
#[flow(data = Order, name = "order", summary = "Order of {customer}")]
pub struct OrderFlow {
    /// New order
    #[form(customer, address, items)]
    #[permission("order.start")]
    #[next(verify_customer)]
    start: Start,

    /// Verify the customer
    #[subprocess(CustomerFlow, process_data = |order| Customer { name: order.customer.clone(), trusted: None })]
    #[run(|order, customer| order.trusted = customer.trusted == Some(true))]
    #[next(check_verify)]
    verify_customer: Subprocess,

    /// Trusted?
    #[when(|order| order.trusted, then = prepare_items)]
    #[otherwise(end)]
    check_verify: If,

    /// Prepare the items
    #[subprocess(ItemFlow, items = |order| order.items.clone())]
    #[run(|order, items| order.packed = items.iter().filter(|item| item.packed).count() as u32)]
    #[next(end)]
    prepare_items: NSubprocess,

    end: End,
}

/// Customer verification
#[flow(data = Customer, name = "customer", summary = "Is {name} to be trusted?")]
pub struct CustomerFlow {
    #[next(verify_customer)]
    start: StartSubprocess,

    /// Verify the customer
    #[form(trusted)]
    #[assign(|_, activation| activation.process().created_by.clone())]
    #[next(end)]
    verify_customer: View,

    end: End,
}

/// Order item
#[flow(data = Item, name = "order_item", summary = "{quantity} x {title}")]
pub struct ItemFlow {
    #[next(reserve_item)]
    start: StartSubprocess,

    /// Reserve the item
    #[form(reserved)]
    #[assign(|_, activation| activation.process().created_by.clone())]
    #[next(check_reservation)]
    reserve_item: View,

    /// In stock?
    #[when(|item| item.reserved, then = pack_item)]
    #[otherwise(end)]
    check_reservation: If,

    /// Pack the item
    #[assign(|_, activation| activation.process().created_by.clone())]
    #[run(|item| item.packed = true)]
    #[next(end)]
    pack_item: View,

    end: End,
}
