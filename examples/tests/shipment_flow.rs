//! The flow of the shipment, without the program around it.

#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

#[path = "../src/bin/shipment/flow.rs"]
mod flow;

use flow::{Carrier, Item, ShipmentFlow, ShipmentFlowShipmentTypeForm, ShipmentFlowStartForm};
use procession::flow::Flow;
use procession::jiff::ToSpan;
use procession::testing::FlowTest;
use procession::{Status, User};

fn clerk() -> User {
    User::new("cleo").with_permission("shipment.start")
}

fn request() -> ShipmentFlowStartForm {
    ShipmentFlowStartForm {
        first_name: "Ada".to_owned(),
        last_name: "Lovelace".to_owned(),
        address: "London".to_owned(),
        items: vec![Item {
            name: "Engine".to_owned(),
            quantity: 1,
        }],
    }
}

#[tokio::test]
async fn a_clerk_who_is_reminded_still_chooses_the_carrier() {
    let (flow, cleo) = (ShipmentFlow::nodes(), clerk());
    let mut test = FlowTest::<ShipmentFlow>::new().await.unwrap();
    let process = test.as_user(&cleo).start(&flow.start, request()).await;
    let id = process.unwrap().id;
    test.advance(1.day()).await.unwrap();
    let tasks = test.engine().tasks(id).await.unwrap();
    let reminded = tasks.iter().find(|task| task.node == "remind_clerk");
    assert_eq!(reminded.unwrap().status, Status::Done);
    let task = test.task(&flow.shipment_type).await.unwrap();
    assert_eq!(task.status, Status::Assigned, "the reminder takes nothing");

    let form = ShipmentFlowShipmentTypeForm {
        carrier: Some(Carrier {
            name: "Post".to_owned(),
            is_default: true,
        }),
    };
    let chosen = test.as_user(&cleo).answer(&flow.shipment_type, form).await;
    chosen.unwrap();
    assert!(test.task(&flow.check_insurance).await.is_ok());
    assert!(test.tasks(&flow.request_quotes).await.unwrap().is_empty());
    test.check(id).await.unwrap();
}

#[tokio::test]
async fn every_way_through_the_flow_is_walked() {
    let mut test = FlowTest::<ShipmentFlow>::new().await.unwrap();
    for seed in 0..60 {
        test.walk(seed).await.unwrap();
    }
    test.coverage().await.unwrap().assert_complete();
}
