//! Patterns 6 to 8 and 42: more ways to part and to meet.

use procession::prelude::*;
use procession::testing::FlowTest;
use procession_tests::stores;

use super::{ada, done, open};

#[jsonstore]
pub struct Accident {
    pub fire: bool,
    pub injured: bool,
    pub told: u32,
}

/// Patterns 6 and 7: the ways whose condition holds, and the join that waits for just those.
#[flow(data = Accident)]
pub struct EmergencyFlow {
    #[form(fire, injured)]
    #[next(whom)]
    call: Start,
    #[next(fire_brigade, when = |it| it.fire)]
    #[next(ambulance, when = |it| it.injured)]
    #[otherwise(police)]
    whom: Split,
    #[next(all_back)]
    fire_brigade: View,
    #[next(all_back)]
    ambulance: View,
    #[next(all_back)]
    police: View,
    #[next(end)]
    all_back: Join,
    end: End,
}

async fn emergency(fire: bool, injured: bool) -> (FlowTest<EmergencyFlow>, ProcessId) {
    let mut test = stores::test::<EmergencyFlow>().await.unwrap();
    let form = EmergencyFlowCallForm { fire, injured };
    let call = &EmergencyFlow::nodes().call;
    let process = test.as_user(&ada()).start(call, form).await.unwrap();
    (test, process.id)
}

#[tokio::test]
async fn p06_multi_choice() {
    let open_with = async |fire, injured| {
        let mut open = open(&emergency(fire, injured).await.0).await;
        open.sort();
        open
    };
    assert_eq!(open_with(true, true).await, ["ambulance", "fire_brigade"]);
    assert_eq!(open_with(true, false).await, ["fire_brigade"]);
    assert_eq!(open_with(false, true).await, ["ambulance"]);
    assert_eq!(open_with(false, false).await, ["police"]);
}

#[tokio::test]
async fn p07_structured_synchronizing_merge() {
    let flow = EmergencyFlow::nodes();
    let (mut test, one) = emergency(true, false).await;
    test.as_user(&ada())
        .answer(&flow.fire_brigade, ())
        .await
        .unwrap();
    test.assert_done(one).await.unwrap();

    let (mut test, both) = emergency(true, true).await;
    let fire_brigade = &flow.fire_brigade;
    test.as_user(&ada()).answer(fire_brigade, ()).await.unwrap();
    assert!(
        test.assert_done(both).await.is_err(),
        "the other one is out"
    );
    let ambulance = &flow.ambulance;
    test.as_user(&ada()).answer(ambulance, ()).await.unwrap();
    test.assert_done(both).await.unwrap();
    assert_eq!(done(&test, both, "all_back").await, 1);
}

/// Pattern 8: branches meet in a node that is done once for each of them.
#[flow(data = Accident)]
pub struct NewsFlow {
    #[next(both)]
    start: Start,
    #[next(paper)]
    #[next(radio)]
    both: Split,
    #[next(tell)]
    paper: View,
    #[next(tell)]
    radio: View,
    #[multi_merge]
    #[run(|it| it.told += 1)]
    #[next(end)]
    tell: Function,
    end: End,
}

#[tokio::test]
async fn p08_multi_merge() {
    let flow = NewsFlow::nodes();
    let mut test = stores::test::<NewsFlow>().await.unwrap();
    let process = test.as_user(&ada()).start(&flow.start, ()).await;
    let id = process.unwrap().id;
    test.as_user(&ada()).answer(&flow.radio, ()).await.unwrap();
    assert_eq!(test.data(id).await.unwrap().told, 1, "without waiting");
    test.as_user(&ada()).answer(&flow.paper, ()).await.unwrap();
    assert_eq!(test.data(id).await.unwrap().told, 2);
    test.assert_done(id).await.unwrap();
}

/// Pattern 42: one thread becomes several that go the same way.
#[flow(data = Accident)]
pub struct ThreadsFlow {
    #[next(three)]
    start: Start,
    #[next(first)]
    #[next(second)]
    #[next(third)]
    three: Split,
    #[run(|_| {})]
    #[next(look)]
    first: Function,
    #[run(|_| {})]
    #[next(look)]
    second: Function,
    #[run(|_| {})]
    #[next(look)]
    third: Function,
    #[multi_merge]
    #[next(end)]
    look: View,
    end: End,
}

#[tokio::test]
async fn p42_thread_split() {
    let flow = ThreadsFlow::nodes();
    let mut test = stores::test::<ThreadsFlow>().await.unwrap();
    let process = test.as_user(&ada()).start(&flow.start, ()).await;
    let id = process.unwrap().id;
    for left in (0..3).rev() {
        let task = test.tasks(&flow.look).await.unwrap()[0].id;
        test.as_user(&ada()).claim(task).await.unwrap();
        let look = &flow.look;
        test.as_user(&ada()).complete(look, task, ()).await.unwrap();
        assert_eq!(test.tasks(&flow.look).await.unwrap().len(), left);
    }
    test.assert_done(id).await.unwrap();
}
