//! A split with a conditional split inside, chained joins, people chosen by who did what before.
use procession::prelude::*;

#[jsonstore]
pub struct Shipment {
    pub number: String,
    pub carrier: String,
    pub need_insurance: bool,
    pub post_label: Option<String>,
}

/// What the clerk is asked for at the start: a lens of its own.
#[jsonstore]
pub struct ShipmentForm {
    pub number: String,
}

#[flow(data = Shipment, summary = "Shipment {number}")]
pub struct ShipmentFlow {
    #[form(ShipmentForm)]
    #[permission("shipment.start")]
    #[next(split_clerk_warehouse)]
    start: Start,

    #[next(shipment_type)]
    #[next(package_goods)]
    split_clerk_warehouse: Split,

    /// Select carrier
    #[form(carrier)]
    #[assign(owner_of(start))]
    #[next(delivery_mode)]
    shipment_type: View,

    #[when(|s| s.carrier == "default", then = check_insurance)]
    #[otherwise(request_quotes)]
    delivery_mode: If,

    /// Request quotes
    #[assign(owner_of(start))]
    #[next(join_clerk_warehouse)]
    request_quotes: View,

    /// Check insurance
    #[form(need_insurance)]
    #[assign(owner_of(start))]
    #[next(split_on_insurance)]
    check_insurance: View,

    #[next(take_extra_insurance, when = |s| s.need_insurance)]
    #[next(fill_post_label)]
    split_on_insurance: Split,

    #[next(join_on_insurance)]
    take_extra_insurance: View,

    #[form(post_label)]
    #[next(join_on_insurance)]
    fill_post_label: View,

    #[next(join_clerk_warehouse)]
    join_on_insurance: Join,

    #[permission("shipment.package")]
    #[next(join_clerk_warehouse)]
    package_goods: View,

    #[next(move_package)]
    join_clerk_warehouse: Join,

    /// Finalize shipment
    #[assign(owner_of(package_goods))]
    #[next(end)]
    move_package: View,

    end: End,
}

fn main() {
    let graph = ShipmentFlow::graph();
    let (split, join) = (graph.find("split_clerk_warehouse"), graph.find("join_clerk_warehouse"));
    assert!(graph.dominates(split.unwrap(), join.unwrap()));
    let _ = ShipmentForm { number: "7".to_owned() };
}
