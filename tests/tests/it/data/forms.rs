//! Forms that write the data of the process, the task's own, and what the process is about.

use procession::Engine;
use procession::flow::{Form, FormTarget};
use procession::history::HistoryEvent;
use procession::json::{AnyRef, FieldKind, JsonField, ReadErrors};
use procession::prelude::*;
use serde_json::{Value, json};

pub struct Customer;

impl Model for Customer {
    const NAME: &'static str = "Customer";
    type Key = i64;
}

#[jsonstore]
pub struct Parcel {
    #[field(max_length = 10)]
    pub to: String,
    #[field(required)]
    pub sent: Option<bool>,
}

#[jsonstore]
pub struct Packing {
    #[field(min = 1)]
    pub grams: u32,
    #[field(max_length = 5)]
    pub note: Option<String>,
}

#[flow(data = Parcel, seed = Customer, artifact = Customer)]
pub struct ParcelFlow {
    #[form(process.seed, to)]
    #[next(pack)]
    start: Start,

    #[form(task.grams, sent, process.artifact, task.note)]
    #[task_data(Packing)]
    #[summary("Pack {task.grams} g for {to}")]
    #[result("{task.grams} g: {task.note}")]
    #[next(end)]
    pack: View,

    end: End,
}

async fn started() -> (Engine, TaskId) {
    let engine = Engine::builder()
        .flow::<ParcelFlow>()
        .build()
        .await
        .unwrap();
    let form = ParcelFlowStartForm {
        seed: Ref::new(7),
        to: "Eve".to_owned(),
    };
    let ada = User::new("ada");
    let start = &ParcelFlow::nodes().start;
    let process = engine.as_user(&ada).start(start, form).await.unwrap();
    assert_eq!(process.seed, Some(AnyRef::from(Ref::<Customer>::new(7))));
    let task = engine.as_user(&ada).queue(Page::default()).await.unwrap()[0].id;
    engine.as_user(&ada).claim(task).await.unwrap();
    (engine, task)
}

fn packed() -> ParcelFlowPackForm {
    ParcelFlowPackForm {
        grams: 300,
        sent: Some(true),
        artifact: Ref::new(8),
        note: Some("heavy".to_owned()),
    }
}

#[tokio::test]
async fn a_form_writes_the_process_and_its_task() {
    let (engine, id) = started().await;
    let (ada, pack) = (User::new("ada"), &ParcelFlow::nodes().pack);
    let done = engine
        .as_user(&ada)
        .complete(pack, id, packed())
        .await
        .unwrap();

    assert_eq!(done.data, json!({ "to": "Eve", "sent": true }));
    assert_eq!(done.artifact, Some(AnyRef::from(Ref::<Customer>::new(8))));
    let task = engine.task(id).await.unwrap();
    assert_eq!(task.data, json!({ "grams": 300, "note": "heavy" }));
    assert_eq!(engine.task_brief(&task, &done), "300 g: heavy");

    let history = engine.history(done.id).await.unwrap();
    let mut changes = history
        .iter()
        .filter(|row| row.event == HistoryEvent::DataChanged);
    let row = changes.next_back().unwrap();
    assert_eq!(row.task, Some(id.number()));
    let own = row.detail["task_data"].to_string();
    assert!(own.contains("grams") && own.contains("300"), "{own}");
}

#[tokio::test]
async fn values_from_outside_go_where_their_fields_are() {
    let (engine, id) = started().await;
    let ada = User::new("ada");
    let form = json!({ "grams": 5, "sent": false, "artifact": 9 });
    let Value::Object(form) = form else {
        unreachable!()
    };
    let done = engine.as_user(&ada).complete_json(id, form).await.unwrap();
    assert_eq!(done.artifact, Some(AnyRef::from(Ref::<Customer>::new(9))));
    assert_eq!(done.data["sent"], false);
    assert_eq!(engine.task(id).await.unwrap().data, json!({ "grams": 5 }));
}

#[tokio::test]
async fn every_mistake_is_told_at_once_and_nothing_is_written() {
    let (engine, id) = started().await;
    let (ada, pack) = (User::new("ada"), &ParcelFlow::nodes().pack);
    let before = engine.task(id).await.unwrap();
    let form = ParcelFlowPackForm {
        grams: 0,
        sent: None,
        artifact: Ref::new(0),
        note: Some("too long".to_owned()),
    };
    let refused = engine
        .as_user(&ada)
        .complete(pack, id, form)
        .await
        .unwrap_err();
    let errors = refused.validation().unwrap();
    let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["grams", "sent", "artifact", "note"]);

    let Value::Object(form) = json!({ "grams": 0, "artifact": "x", "gram": 1, "note": "n" }) else {
        unreachable!()
    };
    let refused = engine
        .as_user(&ada)
        .complete_json(id, form)
        .await
        .unwrap_err();
    let errors = refused.validation().unwrap();
    let mut fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["artifact", "gram", "grams", "sent"]);
    let unknown = errors.of("gram").next().unwrap();
    assert_eq!(
        unknown.message,
        "this field is unknown; the fields are `grams`, `sent`, `artifact`, `note`"
    );
    assert_eq!(engine.task(id).await.unwrap(), before);
}

#[test]
fn a_page_shows_the_fields_in_the_order_of_the_form() {
    let names: Vec<_> = ParcelFlowPackForm::fields()
        .iter()
        .map(|field| field.name)
        .collect();
    assert_eq!(names, ["grams", "sent", "artifact", "note"]);
    assert_eq!(ParcelFlowStartForm::fields()[0].label, "Customer");
}

#[test]
fn a_form_is_printed_copied_and_compared() {
    let form = packed();
    assert_eq!(form, form.clone());
    assert_ne!(
        form,
        ParcelFlowPackForm {
            grams: 1,
            ..packed()
        }
    );
    assert_eq!(
        format!("{form:?}"),
        "ParcelFlowPackForm { grams: 300, sent: Some(true), artifact: Ref(Customer 8), note: Some(\"heavy\") }"
    );
}

/// A type of the user's own that can do nothing.
pub struct Percent(u8);

impl JsonField for Percent {
    const KIND: FieldKind = FieldKind::Integer { min: 0, max: 100 };
    type Scalar = Self;
    fn blank() -> Self {
        Self(0)
    }
    fn from_json(value: &Value) -> Result<Self, ReadErrors> {
        u8::from_json(value).map(Percent)
    }
    fn to_json(&self) -> Value {
        self.0.into()
    }
}

#[jsonstore]
pub struct Work {
    pub done: Percent,
}

#[flow(data = Work)]
pub struct WorkFlow {
    #[form(done)]
    #[next(end)]
    start: StartHandle,
    end: End,
}

#[test]
fn a_form_needs_nothing_of_its_fields() {
    let mut target = FormTarget::of(json!({}));
    let form = WorkFlowStartForm { done: Percent(40) };
    form.write(&mut target).unwrap();
    assert_eq!(target.data, json!({ "done": 40 }));
}
