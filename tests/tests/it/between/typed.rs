//! The same as people write it: A6 of the original (orders with subprocesses), A13 (an error below), payments
//! by message, alarms by signal.

use procession::prelude::*;
use procession::{Engine, ProcessStatus, Status};
use procession_tests::stores;

use super::boss;

/// A line of an order.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    pub title: String,
    pub reserved: bool,
    pub packed: bool,
}

/// An order.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    pub customer: String,
    pub items: Vec<Item>,
    pub trusted: bool,
    pub packed: u32,
}

/// A look at a customer.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Verification {
    pub customer: String,
    pub trusted: bool,
}

#[flow(data = Order)]
pub struct OrderFlow {
    #[form(customer, items)]
    #[next(verify_customer)]
    start: Start,

    #[subprocess(VerificationFlow, process_data = |order| Verification {
        customer: order.customer.clone(),
        trusted: false,
    })]
    #[run(|order, verification| order.trusted = verification.trusted)]
    #[next(check_verify)]
    verify_customer: Subprocess,

    #[when(|order| order.trusted, then = prepare_items)]
    #[otherwise(end)]
    check_verify: If,

    #[subprocess(ItemFlow, items = |order| order.items.clone())]
    #[run(|order, items| order.packed = items.iter().filter(|item| item.packed).count() as u32)]
    #[next(end)]
    prepare_items: NSubprocess,

    end: End,
}

#[flow(data = Verification)]
pub struct VerificationFlow {
    #[next(verify_customer)]
    start: StartSubprocess,
    #[form(trusted)]
    #[assign(|_, activation| activation.process().created_by.clone())]
    #[next(end)]
    verify_customer: View,
    end: End,
}

#[flow(data = Item)]
pub struct ItemFlow {
    #[next(reserve_item)]
    start: StartSubprocess,
    #[form(reserved)]
    #[assign(|_, activation| activation.process().created_by.clone())]
    #[next(check_reservation)]
    reserve_item: View,
    #[when(|item| item.reserved, then = pack_item)]
    #[otherwise(end)]
    check_reservation: If,
    #[form(packed)]
    #[assign(|_, activation| activation.process().created_by.clone())]
    #[next(end)]
    pack_item: View,
    end: End,
}

fn item(title: &str) -> Item {
    Item {
        title: title.to_owned(),
        reserved: false,
        packed: false,
    }
}

async fn task_of(engine: &Engine, process: ProcessId, node: &str) -> TaskId {
    let tasks = engine.tasks(process).await.unwrap();
    tasks.iter().rfind(|task| task.node == node).unwrap().id
}

#[tokio::test]
async fn orders_with_subprocesses_need_eighteen_tasks() {
    let engine = stores::engine()
        .await
        .flow::<OrderFlow>()
        .flow::<VerificationFlow>()
        .flow::<ItemFlow>()
        .build()
        .await
        .unwrap();
    let ada = User::new("ada");
    let form = OrderFlowStartForm {
        customer: "Zuse".to_owned(),
        items: vec![item("Relay"), item("Film")],
    };
    let order = engine.as_user(&ada);
    let order = order
        .start(&OrderFlow::nodes().start, form)
        .await
        .unwrap()
        .id;

    let verification = engine.children(order).await.unwrap()[0].id;
    let task = task_of(&engine, verification, "verify_customer").await;
    let form = VerificationFlowVerifyCustomerForm { trusted: true };
    let ada = engine.as_user(&ada);
    ada.complete(&VerificationFlow::nodes().verify_customer, task, form)
        .await
        .unwrap();

    let children = engine.children(order).await.unwrap();
    for child in &children[1..] {
        let task = task_of(&engine, child.id, "reserve_item").await;
        let form = ItemFlowReserveItemForm { reserved: true };
        ada.complete(&ItemFlow::nodes().reserve_item, task, form)
            .await
            .unwrap();
        let task = task_of(&engine, child.id, "pack_item").await;
        let form = ItemFlowPackItemForm { packed: true };
        ada.complete(&ItemFlow::nodes().pack_item, task, form)
            .await
            .unwrap();
    }

    let data = engine.data::<OrderFlow>(order).await.unwrap();
    assert_eq!((data.trusted, data.packed), (true, 2));
    let mut tasks = engine.tasks(order).await.unwrap().len();
    for child in &children {
        assert_eq!(
            engine.process(child.id).await.unwrap().status,
            ProcessStatus::Done
        );
        tasks += engine.tasks(child.id).await.unwrap().len();
    }
    assert_eq!(
        engine.process(order).await.unwrap().status,
        ProcessStatus::Done
    );
    assert_eq!(tasks, 18);
    // What is started below is named in the graph, for diagrams.
    let node = OrderFlow::graph().find("prepare_items").unwrap();
    let link = OrderFlow::graph().nodes()[node].link.clone().unwrap();
    let procession::graph::Link::Subprocess {
        flow,
        start,
        sequential,
    } = link
    else {
        panic!("{link:?}")
    };
    assert_eq!(
        (flow.as_str(), start.as_str(), sequential),
        (ItemFlow::INFO.name, "start", false)
    );
}

/// What is to be fulfilled.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Fulfillment {
    pub in_stock: bool,
    pub backordered: bool,
    pub late: bool,
}

#[flow(data = Fulfillment)]
pub struct FulfillFlow {
    #[form(in_stock)]
    #[next(fulfill)]
    start: Start,
    #[subprocess(StockFlow, start = pick_items, process_data = |order| order.clone())]
    #[on_error("out-of-stock", then = backorder)]
    #[on_escalation("late", then = hurry, interrupting = false)]
    #[next(end)]
    fulfill: Subprocess,
    #[run(|order| order.backordered = true)]
    #[next(end)]
    backorder: Function,
    #[run(|order| order.late = true)]
    #[next(hurried)]
    hurry: Function,
    hurried: End,
    end: End,
}

#[flow(data = Fulfillment)]
pub struct StockFlow {
    #[next(tell)]
    pick_items: StartSubprocess,
    #[next(tell)]
    by_hand: StartSubprocess,
    #[escalation("late")]
    #[next(reserve)]
    tell: EscalationThrow,
    #[next(route)]
    reserve: Handle,
    #[when(|order| order.in_stock, then = done)]
    #[otherwise(out_of_stock)]
    route: If,
    done: End,
    #[error("out-of-stock")]
    out_of_stock: ErrorEnd,
}

#[tokio::test]
async fn the_error_of_a_subprocess_is_taken_on_the_border_of_its_task() {
    for in_stock in [true, false] {
        let engine = stores::engine()
            .await
            .flow::<FulfillFlow>()
            .flow::<StockFlow>()
            .build()
            .await
            .unwrap();
        let (flow, boss) = (FulfillFlow::nodes(), boss());
        let form = FulfillFlowStartForm { in_stock };
        let order = engine
            .as_user(&boss)
            .start(&flow.start, form)
            .await
            .unwrap();
        let child = engine.children(order.id).await.unwrap().remove(0);
        // It has escalated, which was taken beside the task that goes on.
        assert!(engine.data::<FulfillFlow>(order.id).await.unwrap().late);
        let task = task_of(&engine, child.id, "reserve").await;
        engine
            .call(&StockFlow::nodes().reserve, task, ())
            .await
            .unwrap();
        let data = engine.data::<FulfillFlow>(order.id).await.unwrap();
        assert_eq!(data.backordered, !in_stock);
        let order = engine.process(order.id).await.unwrap();
        assert_eq!(order.status, ProcessStatus::Done);
        let task = task_of(&engine, order.id, "fulfill").await;
        let expected = if in_stock {
            Status::Done
        } else {
            Status::Canceled
        };
        assert_eq!(engine.task(task).await.unwrap().status, expected);
    }
}

/// What a payment tells.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Paid {
    #[field(min = 1)]
    pub sum: u32,
}

/// What is to be paid.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Bill {
    pub number: u32,
    pub paid: u32,
    pub alarm: Option<String>,
}

#[flow(data = Bill)]
pub struct BillFlow {
    #[form(number)]
    #[next(wait)]
    start: Start,
    #[message("paid", correlate = |bill| bill.number)]
    #[task_data(Paid)]
    #[run(|bill, paid| bill.paid = paid.sum)]
    #[next(alarm)]
    wait: MessageCatch,
    #[signal("alarm")]
    #[task_data(Alarm)]
    #[run(Self::note)]
    #[next(end)]
    alarm: SignalCatch,
    end: End,
}

impl BillFlow {
    fn note(activation: &mut procession::flow::Activation<'_, Self>) -> Result<(), NodeError> {
        let alarm: Alarm = activation.task_data()?;
        activation.data.alarm = Some(alarm.place);
        Ok(())
    }
}

/// What an alarm tells.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm {
    pub place: String,
}

#[flow(data = Bill)]
pub struct BankFlow {
    #[form(number)]
    #[next(tell)]
    start: Start,
    #[message("paid", correlate = |bill| bill.number, payload = |bill| Paid { sum: bill.number + 1 })]
    #[next(ring)]
    tell: MessageThrow,
    #[signal("alarm", payload = |_| Alarm { place: "attic".to_owned() })]
    #[next(end)]
    ring: SignalThrow,
    end: End,
}

#[tokio::test]
async fn payloads_are_typed_on_both_sides() {
    let engine = stores::engine()
        .await
        .flow::<BillFlow>()
        .flow::<BankFlow>()
        .build()
        .await
        .unwrap();
    let boss = boss();
    let boss = engine.as_user(&boss);
    let form = BillFlowStartForm { number: 41 };
    let bill = boss.start(&BillFlow::nodes().start, form).await.unwrap().id;
    // One that breaks a rule reaches nobody.
    let wrong = engine
        .message("paid", 41, serde_json::json!({ "sum": 0 }))
        .await;
    assert!(wrong.unwrap().receivers.is_empty());
    assert_eq!(engine.data::<BillFlow>(bill).await.unwrap().paid, 0);
    let form = BankFlowStartForm { number: 41 };
    boss.start(&BankFlow::nodes().start, form).await.unwrap();
    let data = engine.data::<BillFlow>(bill).await.unwrap();
    assert_eq!((data.paid, data.alarm.as_deref()), (42, Some("attic")));
    assert_eq!(
        engine.process(bill).await.unwrap().status,
        ProcessStatus::Done
    );
}

#[tokio::test]
async fn an_item_is_added_by_its_type() {
    let engine = stores::engine()
        .await
        .flow::<OrderFlow>()
        .flow::<VerificationFlow>()
        .flow::<ItemFlow>()
        .build()
        .await
        .unwrap();
    let boss = boss();
    let form = OrderFlowStartForm {
        customer: "Zuse".to_owned(),
        items: vec![item("Relay")],
    };
    let order = engine.as_user(&boss);
    let order = order
        .start(&OrderFlow::nodes().start, form)
        .await
        .unwrap()
        .id;
    let verification = engine.children(order).await.unwrap()[0].id;
    let task = task_of(&engine, verification, "verify_customer").await;
    let form = VerificationFlowVerifyCustomerForm { trusted: true };
    engine
        .as_user(&boss)
        .complete(&VerificationFlow::nodes().verify_customer, task, form)
        .await
        .unwrap();
    let task = task_of(&engine, order, "prepare_items").await;
    let node = &OrderFlow::nodes().prepare_items;
    engine.add_child(node, task, item("Film")).await.unwrap();
    let children = engine.children(order).await.unwrap();
    assert_eq!(children.len(), 3);
    assert_eq!(children[2].data["title"], "Film");
}

#[tokio::test]
async fn a_test_of_a_flow_starts_what_is_below_and_receives_what_is_sent() {
    let ada = User::new("ada");
    let mut test = stores::flow_test::<OrderFlow>()
        .await
        .flow::<VerificationFlow>()
        .flow::<ItemFlow>()
        .build()
        .await
        .unwrap();
    let form = OrderFlowStartForm {
        customer: "Zuse".to_owned(),
        items: Vec::new(),
    };
    let start = &OrderFlow::nodes().start;
    let order = test.as_user(&ada).start(start, form).await.unwrap().id;
    let below = test.engine().children(order).await.unwrap();
    assert_eq!(below.len(), 1);
    assert_eq!(below[0].data["customer"], "Zuse");

    let mut test = stores::test::<BillFlow>().await.unwrap();
    let form = BillFlowStartForm { number: 41 };
    let start = &BillFlow::nodes().start;
    let bill = test.as_user(&ada).start(start, form).await.unwrap().id;
    let paid = serde_json::json!({ "sum": 7 });
    let sent = test.engine().message("paid", 41, paid).await.unwrap();
    assert_eq!(sent.receivers.len(), 1, "by the correlation of the flow");
    assert_eq!(test.data(bill).await.unwrap().paid, 7);
}

/// What is looked at, and by whom it is judged.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    #[field(min = 1)]
    pub amount: u32,
    #[field(required)]
    pub fair: Option<bool>,
}

#[flow(data = Judgement)]
pub struct AskFlow {
    #[form(amount)]
    #[next(ask)]
    start: StartHandle,
    #[subprocess(JudgeFlow, process_data = |asked| Judgement { amount: asked.amount - 1, fair: None })]
    #[run(|asked, judged| asked.fair = judged.fair)]
    #[next(end)]
    ask: Subprocess,
    end: End,
}

#[flow(data = Judgement)]
pub struct JudgeFlow {
    #[next(judge)]
    start: StartSubprocess,
    #[form(fair)]
    #[next(end)]
    judge: Handle,
    end: End,
}

#[tokio::test]
async fn a_child_begins_without_what_its_people_decide_and_breaks_no_other_rule() {
    let builder = stores::engine().await.flow::<AskFlow>().flow::<JudgeFlow>();
    let engine = builder.build().await.unwrap();
    let ask = async |amount| {
        let start = &AskFlow::nodes().start;
        engine.start(start, AskFlowStartForm { amount }).await
    };
    let refused = ask(1).await.unwrap_err();
    assert!(refused.to_string().contains("`amount`"), "{refused}");

    let asked = ask(2).await.unwrap().id;
    let judging = engine.children(asked).await.unwrap()[0].id;
    let task = task_of(&engine, judging, "judge").await;
    let judge = &JudgeFlow::nodes().judge;
    let silent = engine.call(judge, task, JudgeFlowJudgeForm { fair: None });
    assert!(silent.await.unwrap_err().is_invalid(), "the form asks");
    let form = JudgeFlowJudgeForm { fair: Some(true) };
    engine.call(judge, task, form).await.unwrap();
    let data = engine.data::<AskFlow>(asked).await.unwrap();
    assert_eq!(data.fair, Some(true));
}
