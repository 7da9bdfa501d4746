//! Typed flows on the engine: forms, functions, jobs, data and references along the edges.

use procession::json::{Model, Ref};
use procession::prelude::*;
use procession::store::Page;
use procession::{Engine, Process, ProcessStatus, TaskId, User};
use procession_tests::stores;
use serde_json::{Value, json};

/// A row of the program's own table.
#[derive(Debug)]
pub struct Customer;

impl Model for Customer {
    const NAME: &'static str = "customer";
    type Key = i64;
}

/// What an order says.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// Title
    #[field(max_length = 10)]
    pub title: String,
    /// Amount
    #[field(min = 1)]
    pub amount: u32,
    /// Checked
    pub checked: bool,
    /// Sent
    pub sent: Option<String>,
    /// Customer
    pub customer: Option<Ref<Customer>>,
}

/// What whoever packs it has to know.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Packing {
    /// How many boxes
    pub boxes: u32,
}

/// Order
#[flow(data = Order, seed = Customer, summary = "{amount} of {title}")]
pub struct OrderFlow {
    #[form(title, amount, customer)]
    #[run(Self::about)]
    #[next(check)]
    start: Start,

    #[run(|order| order.checked = true)]
    #[next(pack, task_data = |order| Packing { boxes: order.amount / 10 + 1 }, task_seed = |order| order.customer)]
    check: Function,

    /// Pack it
    #[task_data(Packing)]
    #[assign(|order| (order.amount > 100).then(|| UserId::from("boss")))]
    #[permission("order.pack")]
    #[next(send)]
    pack: View,

    #[run(Self::send)]
    #[next(arrived)]
    send: Job,

    #[form(sent)]
    #[next(end)]
    arrived: Handle,

    end: End,
}

impl OrderFlow {
    fn about(activation: &mut Activation<'_, Self>) {
        if let Some(customer) = activation.data.customer {
            activation.set_seed(customer);
        }
    }

    async fn send(job: &mut JobContext<'_, Self>) -> Result<(), JobError> {
        let customer = job.seed().ok_or(JobError::fatal("nobody to send it to"))?;
        job.data.sent = Some(format!("to customer {}", customer.key()));
        Ok(())
    }
}

async fn engine() -> Engine {
    stores::engine()
        .await
        .flow::<OrderFlow>()
        .build()
        .await
        .expect("builds")
}

fn order(amount: u32) -> OrderFlowStartForm {
    OrderFlowStartForm {
        title: "Bolts".to_owned(),
        amount,
        customer: Some(Ref::new(7)),
    }
}

async fn start(engine: &Engine, amount: u32) -> Process {
    let ada = User::new("ada");
    let started = engine
        .as_user(&ada)
        .start(&OrderFlow::nodes().start, order(amount))
        .await;
    started.expect("starts")
}

#[tokio::test]
async fn data_goes_along_with_the_token() {
    let engine = engine().await;
    let nodes = OrderFlow::nodes();
    let process = start(&engine, 25).await;
    assert_eq!(
        process.seed.as_ref().map(ToString::to_string).as_deref(),
        Some("customer 7")
    );
    let ada = User::new("ada").with_permission("order.pack");
    let queue = engine.as_user(&ada).queue(Page::default()).await.unwrap();
    assert_eq!(queue[0].data, json!({"boxes": 3}));
    assert_eq!(queue[0].seed, process.seed);

    let task = queue[0].id;
    engine.as_user(&ada).claim(task).await.unwrap();
    engine
        .as_user(&ada)
        .complete(&nodes.pack, task, ())
        .await
        .unwrap();
    assert_eq!(engine.worker().run_until_idle().await.unwrap().done, 1);
    let data = engine.data::<OrderFlow>(process.id).await.unwrap();
    assert_eq!(data.sent.as_deref(), Some("to customer 7"));
    assert!(data.checked);

    let arrived = TaskId::new(process.id, 5);
    let form = OrderFlowArrivedForm {
        sent: Some("arrived".to_owned()),
    };
    let process = engine.call(&nodes.arrived, arrived, form).await.unwrap();
    assert_eq!(process.status, ProcessStatus::Done);
    assert_eq!(process.data["sent"], "arrived");
}

#[tokio::test]
async fn an_assignment_may_depend_on_the_data() {
    let engine = engine().await;
    start(&engine, 500).await;
    let boss = User::new("boss");
    assert_eq!(
        engine
            .as_user(&boss)
            .inbox(Page::default())
            .await
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_form_that_breaks_rules_says_all_of_them_and_starts_nothing() {
    let engine = engine().await;
    let ada = User::new("ada");
    let form = OrderFlowStartForm {
        title: "much too long".to_owned(),
        amount: 0,
        customer: None,
    };
    let started = engine
        .as_user(&ada)
        .start(&OrderFlow::nodes().start, form)
        .await;
    let error = started.unwrap_err();
    assert!(error.is_invalid(), "{error}");
    let fields: Vec<_> = error
        .validation()
        .unwrap()
        .iter()
        .map(|e| e.field.clone())
        .collect();
    assert_eq!(fields, ["title", "amount"], "{error}");
    assert!(
        error
            .to_string()
            .starts_with("the form of `start` of flow `order_flow`: "),
        "{error}"
    );
    assert!(
        engine
            .as_user(&ada)
            .archive(Page::default())
            .await
            .unwrap()
            .is_empty()
    );
}

async fn start_json(engine: &Engine, form: Value) -> Result<Process, procession::Error> {
    let Value::Object(form) = form else {
        panic!("not an object")
    };
    let ada = User::new("ada");
    engine
        .as_user(&ada)
        .start_json("order_flow", "start", form)
        .await
}

#[tokio::test]
async fn json_forms_are_checked_by_the_same_rules() {
    let engine = engine().await;
    let good = json!({"title": "Nuts", "amount": 3});
    assert_eq!(start_json(&engine, good).await.unwrap().data["amount"], 3);
    let bad = json!({"amount": "three", "checked": true, "colour": "red"});
    let error = start_json(&engine, bad).await.unwrap_err();
    let mut fields: Vec<_> = error
        .validation()
        .unwrap()
        .iter()
        .map(|e| e.field.as_str())
        .collect();
    fields.sort_unstable();
    // Missing, of the wrong type, not in this form, in no form at all.
    assert_eq!(fields, ["amount", "checked", "colour", "title"], "{error}");
}

#[tokio::test]
async fn a_task_of_another_node_is_refused() {
    let engine = engine().await;
    let process = start(&engine, 25).await;
    let pack = TaskId::new(process.id, 3);
    let form = OrderFlowArrivedForm { sent: None };
    let error = engine
        .call(&OrderFlow::nodes().arrived, pack, form)
        .await
        .unwrap_err();
    assert!(error.is_invalid());
    let text = "task 1-3 is a task of `order_flow.pack`, not of `order_flow.arrived`";
    assert_eq!(error.to_string(), text);
}
