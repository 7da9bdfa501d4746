//! Two ways at the same time, and both have to be done.

use procession::prelude::*;

/// An order that is packed and billed.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Parcel {
    /// Order
    pub order: u32,
}

/// Parcel
#[flow(data = Parcel, name = "parallel_split")]
pub struct ParcelFlow {
    /// New order
    #[form(order)]
    #[next(split)]
    start: Start,

    #[next(pack_goods)]
    #[next(issue_receipt)]
    split: Split,

    /// Pack the goods
    #[permission("parcel.pack")]
    #[next(join)]
    pack_goods: View,

    /// Issue the receipt
    #[permission("parcel.bill")]
    #[next(join)]
    issue_receipt: View,

    #[next(end)]
    join: Join,

    end: End,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::play::Play;
    use super::*;

    #[tokio::test]
    async fn either_order_comes_to_the_same_end() {
        for order in [
            ["pack_goods", "issue_receipt"],
            ["issue_receipt", "pack_goods"],
        ] {
            let play = Play::of::<ParcelFlow>().await;
            let walt = User::new("walt").with_permission("parcel.pack");
            let bill = User::new("bill").with_permission("parcel.bill");
            let start = &ParcelFlow::nodes().start;
            let form = ParcelFlowStartForm { order: 7 };
            let process = play.engine.as_user(&walt).start(start, form).await;
            let id = process.expect("started").id;
            for node in order {
                assert_eq!(play.status(id).await, ProcessStatus::New);
                let user = if node == "pack_goods" { &walt } else { &bill };
                let done = play.complete(id, node, user, json!({})).await;
                done.expect("completed");
            }
            assert_eq!(play.status(id).await, ProcessStatus::Done);
            assert_eq!(play.told(id).await.len(), 6);
        }
    }

    #[tokio::test]
    async fn nobody_takes_a_task_without_its_permission() {
        let play = Play::of::<ParcelFlow>().await;
        let bill = User::new("bill").with_permission("parcel.bill");
        let start = &ParcelFlow::nodes().start;
        let form = ParcelFlowStartForm { order: 7 };
        let process = play.engine.as_user(&bill).start(start, form).await;
        let id = process.expect("started").id;
        let refused = play.complete(id, "pack_goods", &bill, json!({})).await;
        assert!(refused.expect_err("refused").is_denied());
    }
}
