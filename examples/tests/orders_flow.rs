//! The flows of the orders, without the program around them.

#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

#[path = "../src/bin/orders/flow.rs"]
mod flow;

use flow::{
    CustomerFlow, CustomerFlowVerifyCustomerForm, Item, ItemFlow, ItemFlowReserveItemForm,
    OrderFlow, OrderFlowStartForm,
};
use procession::flow::Flow;
use procession::testing::FlowTest;
use procession::{ProcessId, ProcessStatus, TaskId, User};

fn cleo() -> User {
    User::new("cleo").with_permission("order.start")
}

fn item(title: &str) -> Item {
    Item {
        title: title.to_owned(),
        quantity: 1,
        reserved: false,
        packed: false,
    }
}

/// An order of a relay and a film, whose customer has been looked at.
async fn order(trusted: bool) -> (FlowTest<OrderFlow>, ProcessId) {
    let builder = FlowTest::<OrderFlow>::builder();
    let builder = builder.flow::<CustomerFlow>().flow::<ItemFlow>();
    let mut test = builder.build().await.unwrap();
    let form = OrderFlowStartForm {
        customer: "Zuse".to_owned(),
        address: "Berlin".to_owned(),
        items: vec![item("Relay"), item("Film")],
    };
    let start = &OrderFlow::nodes().start;
    let order = test.as_user(&cleo()).start(start, form).await.unwrap().id;
    let customer = test.engine().children(order).await.unwrap()[0].id;
    let task = open(&test, customer, "verify_customer").await;
    let form = CustomerFlowVerifyCustomerForm {
        trusted: Some(trusted),
    };
    let node = &CustomerFlow::nodes().verify_customer;
    let cleo = cleo();
    let cleo = test.engine().as_user(&cleo);
    cleo.complete(node, task, form).await.unwrap();
    (test, order)
}

async fn open(test: &FlowTest<OrderFlow>, process: ProcessId, node: &str) -> TaskId {
    let tasks = test.engine().tasks(process).await.unwrap();
    let mut open = tasks.iter().filter(|task| task.is_active());
    let found = open.find(|task| task.node == node);
    found.unwrap_or_else(|| panic!("no task of {node}")).id
}

/// The tasks of a process and of all below it, and whether all of them are done.
async fn tasks(test: &FlowTest<OrderFlow>, order: ProcessId) -> (usize, bool) {
    let mut all = test.engine().children(order).await.unwrap();
    all.push(test.engine().process(order).await.unwrap());
    let mut count = 0;
    for process in &all {
        test.check(process.id).await.unwrap();
        count += test.engine().tasks(process.id).await.unwrap().len();
    }
    let done = |process: &procession::Process| process.status == ProcessStatus::Done;
    (count, all.iter().all(done))
}

#[tokio::test]
async fn what_is_there_is_packed() {
    let (test, order) = order(true).await;
    let cleo = cleo();
    for item in &test.engine().children(order).await.unwrap()[1..] {
        let cleo = test.engine().as_user(&cleo);
        let form = ItemFlowReserveItemForm { reserved: true };
        let task = open(&test, item.id, "reserve_item").await;
        let node = &ItemFlow::nodes().reserve_item;
        cleo.complete(node, task, form).await.unwrap();
        let task = open(&test, item.id, "pack_item").await;
        let node = &ItemFlow::nodes().pack_item;
        cleo.complete(node, task, ()).await.unwrap();
    }
    assert_eq!(tasks(&test, order).await, (18, true));
    assert_eq!(test.data(order).await.unwrap().packed, 2);
}

#[tokio::test]
async fn what_is_not_there_is_not_packed() {
    let (test, order) = order(true).await;
    let cleo = cleo();
    for item in &test.engine().children(order).await.unwrap()[1..] {
        let form = ItemFlowReserveItemForm { reserved: false };
        let task = open(&test, item.id, "reserve_item").await;
        let node = &ItemFlow::nodes().reserve_item;
        let cleo = test.engine().as_user(&cleo);
        cleo.complete(node, task, form).await.unwrap();
    }
    assert_eq!(tasks(&test, order).await, (16, true));
    assert_eq!(test.data(order).await.unwrap().packed, 0);
}

#[tokio::test]
async fn who_is_not_trusted_gets_nothing() {
    let (test, order) = order(false).await;
    assert_eq!(test.engine().children(order).await.unwrap().len(), 1);
    // start, verify, check, end; and start, verify, end of the customer
    assert_eq!(tasks(&test, order).await, (7, true));
}
