//! The flow that these tests play: checked by one, approved by another.

use procession::clock::ManualClock;
use procession::history::Replay;
use procession::jiff::Timestamp;
use procession::prelude::*;
use procession::{Engine, Process, Task};
use procession_tests::stores;

pub struct Customer;

impl Model for Customer {
    const NAME: &'static str = "Customer";
    type Key = i64;
}

#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    pub article: String,
    pub customer: Option<Ref<Customer>>,
    pub amount: u32,
    #[field(required)]
    pub checked: Option<bool>,
    pub log: Vec<String>,
}

/// Order
#[flow(data = Order, seed = Customer)]
pub struct OrderFlow {
    #[form(article, customer, amount)]
    #[run(Self::begin)]
    #[next(check)]
    start: Start,

    #[form(checked)]
    #[candidates("clerks", "managers")]
    #[due(days = 2)]
    #[priority(|order| if order.amount > 100 { 10 } else { 0 })]
    #[undo(|order| order.log.push("unchecked".to_owned()))]
    #[next(approve)]
    check: View,

    #[permission("order.approve", on = |order| order.customer)]
    #[four_eyes(check)]
    #[next(book)]
    approve: View,

    #[run(|order| order.log.push("booked".to_owned()))]
    #[undo(|order| order.log.push("unbooked".to_owned()))]
    #[next(end)]
    book: Function,

    end: End,
}

impl OrderFlow {
    fn begin(activation: &mut Activation<'_, Self>) -> Result<(), NodeError> {
        if let Some(customer) = activation.data.customer {
            activation.set_seed(customer);
        }
        Ok(())
    }
}

/// The engine, and the clock that it reads.
pub async fn engine() -> (Engine, ManualClock) {
    let clock = ManualClock::new(Timestamp::UNIX_EPOCH);
    let builder = stores::engine()
        .await
        .flow::<OrderFlow>()
        .clock(clock.clone());
    (builder.build().await.unwrap(), clock)
}

pub fn emma() -> User {
    User::new("emma")
}

pub fn clerk(name: &str) -> User {
    User::new(name).in_group("clerks")
}

pub fn boss() -> User {
    User::new("boss").with_permission("order_flow.manage")
}

/// An order of customer `customer`.
pub async fn order(engine: &Engine, customer: i64, amount: u32) -> Process {
    let form = OrderFlowStartForm {
        article: "ink".to_owned(),
        customer: Some(Ref::new(customer)),
        amount,
    };
    let start = &OrderFlow::nodes().start;
    engine.as_user(&emma()).start(start, form).await.unwrap()
}

/// The youngest task of a node.
pub async fn task(engine: &Engine, process: ProcessId, node: &str) -> Task {
    let tasks = engine.tasks(process).await.unwrap();
    tasks.into_iter().rfind(|task| task.node == node).unwrap()
}

/// `user` checks the order.
pub async fn check(engine: &Engine, process: ProcessId, user: &User) {
    let id = task(engine, process, "check").await.id;
    let user = engine.as_user(user);
    user.claim(id).await.unwrap();
    let form = OrderFlowCheckForm {
        checked: Some(true),
    };
    let check = &OrderFlow::nodes().check;
    user.complete(check, id, form).await.unwrap();
}

/// `user` approves the order.
pub async fn approve(engine: &Engine, process: ProcessId, user: &User) -> Process {
    let id = task(engine, process, "approve").await.id;
    let user = engine.as_user(user);
    user.claim(id).await.unwrap();
    let approve = &OrderFlow::nodes().approve;
    user.complete(approve, id, ()).await.unwrap()
}

pub fn approver(name: &str) -> User {
    User::new(name).with_permission("order.approve")
}

/// The history tells of what is stored.
pub async fn replays(engine: &Engine, process: ProcessId) {
    let (record, tasks) = (
        engine.process(process).await.unwrap(),
        engine.tasks(process).await.unwrap(),
    );
    let history = engine.history(process).await.unwrap();
    let replay = Replay::of(&history).unwrap();
    assert_eq!(replay, Replay::of_records(&record, &tasks));
}
