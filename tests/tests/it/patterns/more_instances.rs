//! Patterns 15 and 36: the same work several times at once, and how often is not known before it is done.

use procession::prelude::*;
use procession::testing::FlowTest;
use procession_tests::stores;

use super::{ada, done, open};

#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Witness {
    pub name: String,
}

#[jsonstore]
pub struct Accident {
    pub witnesses: Vec<Witness>,
    pub heard: u64,
    pub needed: u64,
    pub another: Option<String>,
}

fn witness(name: &str) -> Witness {
    Witness {
        name: name.to_owned(),
    }
}

/// Pattern 15: each is a process, and others are added while they run.
#[flow(data = Accident)]
pub struct HearingFlow {
    #[form(witnesses)]
    #[next(hear)]
    start: Start,
    #[subprocess(WitnessFlow, items = |accident| accident.witnesses.clone())]
    #[run(|accident, heard| accident.heard = heard.len() as u64)]
    #[next(end)]
    hear: NSubprocess,
    end: End,
}

#[flow(data = Witness)]
pub struct WitnessFlow {
    #[next(hear)]
    start: StartSubprocess,
    #[next(end)]
    hear: Handle,
    end: End,
}

#[tokio::test]
async fn p15_instances_that_nobody_knew_of() {
    let flow = HearingFlow::nodes();
    let builder = stores::flow_test::<HearingFlow>()
        .await
        .flow::<WitnessFlow>();
    let mut test = builder.build().await.unwrap();
    let form = HearingFlowStartForm {
        witnesses: vec![witness("Anne")],
    };
    let process = test.as_user(&ada()).start(&flow.start, form).await;
    let id = process.unwrap().id;
    let task = test.task(&flow.hear).await.unwrap().id;
    let mut heard = Vec::new();
    for name in ["Bob", "Carl", ""] {
        // Whoever is heard knows of somebody else.
        let waiting = test.engine().children(id).await.unwrap().pop().unwrap();
        let tasks = test.engine().tasks(waiting.id).await.unwrap();
        let hear = tasks.iter().find(|task| task.is_active()).unwrap().id;
        if !name.is_empty() {
            let added = test.engine().add_child(&flow.hear, task, witness(name));
            added.await.unwrap();
        }
        let node = &WitnessFlow::nodes().hear;
        test.engine().call(node, hear, ()).await.unwrap();
        heard.push(waiting.data["name"].clone());
    }
    assert_eq!(heard, ["Anne", "Bob", "Carl"]);
    test.assert_done(id).await.unwrap();
    assert_eq!(test.data(id).await.unwrap().heard, 3);
    let late = test.engine().add_child(&flow.hear, task, witness("Dora"));
    assert!(late.await.is_err(), "nobody waits any more");
}

/// Pattern 36: how many there are, and how many of them are enough, is said while they run.
#[flow(data = Accident)]
pub struct EnquiryFlow {
    #[form(witnesses, needed)]
    #[next(each)]
    start: Start,
    #[next(hear, items = |accident| accident.witnesses.clone())]
    #[next(look_for)]
    each: Split,
    #[task_data(Witness)]
    #[multi_merge]
    #[run(|accident| accident.heard += 1)]
    #[next(enough)]
    hear: View,
    /// Look for others
    #[form(another, needed)]
    #[next(is_another)]
    look_for: View,
    #[when(|accident| accident.another.is_some(), then = one_more)]
    #[otherwise(enough)]
    is_another: If,
    #[next(hear, task_data = Self::another)]
    #[next(look_for)]
    one_more: Split,
    #[continue_when(|accident, _| accident.heard >= accident.needed)]
    #[next(end)]
    enough: Join,
    end: End,
}

impl EnquiryFlow {
    fn another(accident: &Accident) -> Witness {
        witness(accident.another.as_deref().unwrap_or_default())
    }
}

/// Hears the oldest witness that waits, and says who that was.
async fn hear(test: &mut FlowTest<EnquiryFlow>) -> String {
    let flow = EnquiryFlow::nodes();
    let task = test.tasks(&flow.hear).await.unwrap().remove(0);
    test.as_user(&ada()).claim(task.id).await.unwrap();
    let heard = test.as_user(&ada()).complete(&flow.hear, task.id, ()).await;
    heard.unwrap();
    Witness::read(&task.data).unwrap().name
}

#[tokio::test]
async fn p36_dynamic_partial_join_for_instances() {
    let flow = EnquiryFlow::nodes();
    let mut test = stores::test::<EnquiryFlow>().await.unwrap();
    let form = EnquiryFlowStartForm {
        witnesses: vec![witness("Anne"), witness("Bob")],
        needed: 2,
    };
    let process = test.as_user(&ada()).start(&flow.start, form).await;
    let id = process.unwrap().id;
    assert_eq!(hear(&mut test).await, "Anne");
    for name in ["Carl", "Dora"] {
        let form = EnquiryFlowLookForForm {
            another: Some(name.to_owned()),
            needed: 3,
        };
        let found = test.as_user(&ada()).answer(&flow.look_for, form).await;
        found.unwrap();
    }
    assert_eq!(hear(&mut test).await, "Bob");
    assert_eq!(done(&test, id, "enough").await, 0, "three are needed now");
    assert_eq!(open(&test).await.len(), 4);
    assert_eq!(hear(&mut test).await, "Carl");
    test.assert_done(id).await.unwrap();
    assert_eq!(done(&test, id, "enough").await, 1);
    assert_eq!(done(&test, id, "hear").await, 3, "Dora need not come");
}
