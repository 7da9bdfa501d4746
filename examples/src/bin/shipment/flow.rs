//! The flow and its data.

use procession::prelude::*;

/// What a shipment consists of.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Shipment {
    /// First name
    #[field(max_length = 150)]
    pub first_name: String,
    /// Last name
    #[field(max_length = 150)]
    pub last_name: String,
    /// Address
    pub address: String,
    /// Items
    pub items: Vec<Item>,
    /// Carrier
    pub carrier: Option<Carrier>,
    /// Offer of the carrier
    pub carrier_quote: Option<u32>,
    /// Extra insurance is needed
    pub need_insurance: bool,
    /// Insurance
    pub insurance: Option<String>,
    /// Post label
    pub post_label: Option<String>,
}

/// One thing to be shipped.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Name
    pub name: String,
    /// Quantity
    #[field(min = 1)]
    pub quantity: u32,
}

/// Who brings it.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Carrier {
    /// Name
    pub name: String,
    /// The normal post, which needs no offer
    pub is_default: bool,
}

/// Shipment
///
/// A clerk chooses the carrier and sees to insurance and label, while the warehouse packs the goods.
#[flow(data = Shipment, summary = "Shipment to {first_name} {last_name}, {address}")]
pub struct ShipmentFlow {
    /// Shipment request
    #[form(first_name, last_name, address, items)]
    #[permission("shipment.start")]
    #[next(split_clerk_warehouse)]
    start: Start,

    #[next(shipment_type)]
    #[next(package_goods)]
    split_clerk_warehouse: Split,

    /// Select carrier
    #[form(carrier)]
    #[assign(owner_of(start))]
    #[timeout(days = 1, then = remind_clerk, interrupting = false, name = reminder)]
    #[next(delivery_mode)]
    shipment_type: View,

    /// Clerk reminded
    remind_clerk: End,

    /// Normal post?
    #[when(|shipment| shipment.carrier.as_ref().is_some_and(|carrier| carrier.is_default), then = check_insurance)]
    #[otherwise(request_quotes)]
    delivery_mode: If,

    /// Request quotes
    #[form(carrier_quote)]
    #[assign(owner_of(start))]
    #[next(join_clerk_warehouse)]
    request_quotes: View,

    /// Check insurance
    #[form(need_insurance)]
    #[assign(owner_of(start))]
    #[next(split_on_insurance)]
    check_insurance: View,

    #[next(take_extra_insurance, when = |shipment| shipment.need_insurance)]
    #[next(fill_post_label)]
    split_on_insurance: Split,

    /// Take extra insurance
    #[form(insurance)]
    #[permission("shipment.take_extra_insurance")]
    #[next(join_on_insurance)]
    take_extra_insurance: View,

    /// Fill post label
    #[form(post_label)]
    #[assign(owner_of(start))]
    #[next(join_on_insurance)]
    fill_post_label: View,

    #[next(join_clerk_warehouse)]
    join_on_insurance: Join,

    /// Package goods
    #[permission("shipment.package_goods")]
    #[next(join_clerk_warehouse)]
    package_goods: View,

    #[next(move_package)]
    join_clerk_warehouse: Join,

    /// Move package
    #[assign(owner_of(package_goods))]
    #[next(end)]
    move_package: View,

    end: End,
}
