//! The data of the cases about flows.

use procession::json::Model;
use procession::prelude::*;

/// A message to the world.
#[jsonstore]
#[derive(Debug, Clone)]
pub struct Hello {
    /// Message
    pub text: String,
    /// Approved
    pub approved: Option<bool>,
}

/// One parcel of an order.
#[jsonstore]
#[derive(Debug, Clone)]
pub struct Parcel {
    /// What is in it
    pub content: String,
}

/// Whom the message is for.
#[derive(Debug)]
pub struct Customer;

impl Model for Customer {
    const NAME: &'static str = "customer";
    type Key = i64;
}
