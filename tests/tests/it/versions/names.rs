//! Names of nodes and flows that stand elsewhere than with their tasks: in notes, in the outbox, in the slots
//! of start timers.

use std::time::Duration;

use procession::clock::ManualClock;
use procession::jiff::Timestamp;
use procession::outbox::{Content, Delivery};
use procession::prelude::*;
use procession::store::{ProcessQuery, Store};
use procession::{ProcessStatus, Status};
use procession_tests::stores;

use super::replays;

#[jsonstore]
pub struct Order {
    pub text: String,
    pub slot: Option<Timestamp>,
}

fn note(activation: &mut Activation<'_, impl Flow<Data = Order>>) {
    activation.data.slot = activation.task().slot();
}

mod before {
    use super::*;

    #[flow(data = Order, name = "order")]
    pub struct OrderFlow {
        #[form(text)]
        #[next(fork)]
        start: StartHandle,

        #[every(hours = 1)]
        #[run(note)]
        #[next(done)]
        hourly: StartTimer,
        done: End,

        #[next(quick)]
        #[next(slow)]
        fork: Split,

        #[next(join)]
        quick: Handle,
        #[next(join)]
        slow: Handle,

        #[continue_when(arrived = 1, cancel_active = false)]
        #[next(wait)]
        join: Join,

        #[next(end)]
        wait: Handle,
        end: End,
    }

    #[flow(data = Order, name = "payment")]
    pub struct PaymentFlow {
        #[next(pay)]
        start: StartSubprocess,
        #[next(end)]
        pay: Handle,
        end: End,
    }
}

mod after {
    use super::*;

    #[flow(data = Order, name = "purchase", renamed(from = "order"))]
    pub struct PurchaseFlow {
        #[form(text)]
        #[next(fork)]
        start: StartHandle,

        #[every(hours = 1)]
        #[run(note)]
        #[renamed(from = "hourly")]
        #[next(done)]
        each_hour: StartTimer,
        done: End,

        #[next(quick)]
        #[next(slow)]
        fork: Split,

        #[next(first)]
        quick: Handle,
        #[next(first)]
        slow: Handle,

        #[renamed(from = "join")]
        #[continue_when(arrived = 1, cancel_active = false)]
        #[next(wait)]
        first: Join,

        #[next(end)]
        wait: Handle,
        end: End,
    }

    #[flow(data = Order, name = "bill", renamed(from = "payment"))]
    pub struct BillFlow {
        #[renamed(from = "start")]
        #[next(pay)]
        begin: StartSubprocess,
        #[next(end)]
        pay: Handle,
        end: End,
    }
}

fn clock() -> ManualClock {
    ManualClock::new("2026-01-05T08:00:00Z".parse().unwrap())
}

async fn old(store: impl Store, clock: &ManualClock) -> Engine {
    let builder = Engine::builder().store(store).clock(clock.clone());
    let builder = builder.flow::<before::OrderFlow>();
    builder.flow::<before::PaymentFlow>().build().await.unwrap()
}

async fn new(store: impl Store, clock: &ManualClock) -> Engine {
    let builder = Engine::builder().store(store).clock(clock.clone());
    let builder = builder.flow::<after::PurchaseFlow>();
    builder.flow::<after::BillFlow>().build().await.unwrap()
}

async fn call<F: Flow>(
    engine: &Engine,
    handle: &procession::flow::node::Handle<F>,
    process: ProcessId,
    node: &str,
) {
    let tasks = engine.tasks(process).await.unwrap();
    let task = tasks.iter().rfind(|task| task.node == node).unwrap().id;
    engine.call(handle, task, ()).await.unwrap();
}

#[tokio::test]
async fn a_late_branch_is_taken_in_by_its_renamed_join() {
    let store = stores::store().await;
    let clock = clock();
    let engine = old(store.clone(), &clock).await;
    let flow = before::OrderFlow::nodes();
    let form = before::OrderFlowStartForm {
        text: "paper".to_owned(),
    };
    let process = engine.start(&flow.start, form).await.unwrap().id;
    call(&engine, &flow.quick, process, "quick").await;

    let engine = new(store, &clock).await;
    let flow = after::PurchaseFlow::nodes();
    let memo = engine.process(process).await.unwrap().memo;
    assert_eq!(memo["late"][0]["join"], "first", "{memo}");
    call(&engine, &flow.slow, process, "slow").await;
    let tasks = engine.tasks(process).await.unwrap();
    let waits = tasks.iter().filter(|task| task.node == "wait");
    assert_eq!(waits.count(), 1, "the late branch went on");
    call(&engine, &flow.wait, process, "wait").await;
    let done = engine.process(process).await.unwrap();
    assert_eq!(done.status, ProcessStatus::Done);
    replays(&engine, process).await;
}

#[tokio::test]
async fn slots_go_on_under_another_name() {
    let store = stores::store().await;
    let clock = clock();
    let engine = old(store.clone(), &clock).await;
    engine.worker().run_until_idle().await.unwrap();
    clock.advance(Duration::from_secs(3600));
    engine.worker().run_until_idle().await.unwrap();

    // Half an hour later the next release comes: the slot of the full hour is still the next one.
    clock.advance(Duration::from_secs(1800));
    let engine = new(store, &clock).await;
    engine.worker().run_until_idle().await.unwrap();
    clock.advance(Duration::from_secs(1800));
    engine.worker().run_until_idle().await.unwrap();
    let processes = engine.store().processes(ProcessQuery::default()).await;
    let mut slots = Vec::new();
    for process in processes.unwrap() {
        let data = engine
            .data::<after::PurchaseFlow>(process.id)
            .await
            .unwrap();
        slots.push(data.slot.unwrap().to_string());
    }
    slots.sort_unstable();
    let hours = ["08", "09", "10"].map(|hour| format!("2026-01-05T{hour}:00:00Z"));
    assert_eq!(slots, hours);
    let rows = engine.deliveries([], Page::default()).await.unwrap();
    let keys: Vec<_> = rows.iter().map(|row| row.key.as_str()).collect();
    assert_eq!(keys, ["start_timer:purchase.each_hour:every 3600 s"]);
}

#[tokio::test]
async fn a_start_on_its_way_finds_the_renamed_flow_and_node() {
    let store = stores::store().await;
    let clock = clock();
    let engine = old(store.clone(), &clock).await;
    let form = before::OrderFlowStartForm {
        text: "paper".to_owned(),
    };
    let start = &before::OrderFlow::nodes().start;
    let parent = engine.start(start, form).await.unwrap().id;
    let tasks = engine.tasks(parent).await.unwrap();
    let waiting = tasks.iter().find(|task| task.node == "quick").unwrap().id;
    let content = Content::StartChild {
        parent: waiting,
        node: "start".to_owned(),
        data: serde_json::json!({ "text": "x" }),
        seed: None,
        index: 0,
        depth: 1,
    };
    let now = tasks[0].created;
    let row = Delivery::new("child", content, now).to_flow("payment");
    let send = move |tx: &mut dyn procession::store::Transaction| tx.send(&row).map(drop);
    store.transact(Box::new(send)).await.unwrap();

    let engine = new(store, &clock).await;
    engine.worker().run_until_idle().await.unwrap();
    let query = ProcessQuery {
        parent: Some(waiting),
        ..ProcessQuery::default()
    };
    let children = engine.store().processes(query).await.unwrap();
    assert_eq!(children.len(), 1);
    assert_eq!(
        (children[0].flow.as_str(), &children[0].data["text"]),
        ("bill", &"x".into())
    );
    let tasks = engine.tasks(children[0].id).await.unwrap();
    let nodes: Vec<_> = tasks
        .iter()
        .map(|task| (task.node.as_str(), task.status))
        .collect();
    assert_eq!(nodes, [("begin", Status::Done), ("pay", Status::New)]);
}
