//! Patterns 9, 29, 30 and 32: joins that do not wait for all.

use procession::prelude::*;
use procession::testing::FlowTest;
use procession_tests::stores;

use super::{ada, done, open};

#[jsonstore]
pub struct Paper {
    pub needed: u64,
}

/// Patterns 9 and 30: the first, or the first two, are enough; the others run on, and nobody waits for them.
#[flow(data = Paper)]
pub struct RunOnFlow {
    #[form(needed)]
    #[next(ask)]
    start: Start,
    #[next(anne)]
    #[next(bob)]
    #[next(carl)]
    ask: Split,
    #[next(enough)]
    anne: View,
    #[next(enough)]
    bob: View,
    #[next(enough)]
    carl: View,
    #[continue_when(|paper, join| join.arrived() as u64 >= paper.needed, cancel_active = false)]
    #[next(decide)]
    enough: Join,
    #[next(end)]
    decide: View,
    end: End,
}

async fn run_on(needed: u64) -> (FlowTest<RunOnFlow>, ProcessId) {
    let mut test = stores::test::<RunOnFlow>().await.unwrap();
    let (flow, ada) = (RunOnFlow::nodes(), ada());
    let form = RunOnFlowStartForm { needed };
    let process = test.as_user(&ada).start(&flow.start, form).await.unwrap();
    (test, process.id)
}

#[tokio::test]
async fn p09_structured_discriminator() {
    let (mut test, id) = run_on(1).await;
    let flow = RunOnFlow::nodes();
    test.as_user(&ada()).answer(&flow.bob, ()).await.unwrap();
    assert_eq!(open(&test).await, ["anne", "carl", "decide"]);
    for late in [&flow.anne, &flow.decide, &flow.carl] {
        test.as_user(&ada()).answer(late, ()).await.unwrap();
    }
    test.assert_done(id).await.unwrap();
    let decided = done(&test, id, "decide").await;
    assert_eq!(decided, 1, "late ones change nothing");
}

#[tokio::test]
async fn p30_structured_partial_join() {
    let (mut test, id) = run_on(2).await;
    let flow = RunOnFlow::nodes();
    test.as_user(&ada()).answer(&flow.carl, ()).await.unwrap();
    assert_eq!(done(&test, id, "enough").await, 0);
    test.as_user(&ada()).answer(&flow.anne, ()).await.unwrap();
    assert_eq!(done(&test, id, "enough").await, 1);
    assert_eq!(open(&test).await, ["bob", "decide"], "who runs on");
    for late in [&flow.decide, &flow.bob] {
        test.as_user(&ada()).answer(late, ()).await.unwrap();
    }
    test.assert_done(id).await.unwrap();
}

/// Patterns 29 and 32: the same, and what has not come by then is withdrawn.
#[flow(data = Paper)]
pub struct WithdrawFlow {
    #[form(needed)]
    #[next(ask)]
    start: Start,
    #[next(anne)]
    #[next(bob)]
    #[next(carl)]
    ask: Split,
    #[next(enough)]
    anne: View,
    #[next(enough)]
    bob: View,
    #[next(enough)]
    carl: View,
    #[continue_when(|paper, join| join.arrived() as u64 >= paper.needed)]
    #[next(end)]
    enough: Join,
    end: End,
}

async fn withdraw(needed: u64) -> (FlowTest<WithdrawFlow>, ProcessId) {
    let mut test = stores::test::<WithdrawFlow>().await.unwrap();
    let (flow, ada) = (WithdrawFlow::nodes(), ada());
    let form = WithdrawFlowStartForm { needed };
    let process = test.as_user(&ada).start(&flow.start, form).await.unwrap();
    (test, process.id)
}

#[tokio::test]
async fn p29_cancelling_discriminator() {
    let (mut test, id) = withdraw(1).await;
    let flow = WithdrawFlow::nodes();
    let anne = test.task(&flow.anne).await.unwrap().id;
    test.as_user(&ada()).answer(&flow.bob, ()).await.unwrap();
    test.assert_done(id).await.unwrap();
    let late = test.as_user(&ada()).claim(anne).await.unwrap_err();
    assert!(late.is_already_done(), "{late}");
}

#[tokio::test]
async fn p32_cancelling_partial_join() {
    let (mut test, id) = withdraw(2).await;
    let flow = WithdrawFlow::nodes();
    test.as_user(&ada()).answer(&flow.carl, ()).await.unwrap();
    assert_eq!(open(&test).await, ["anne", "bob", "enough"]);
    test.as_user(&ada()).answer(&flow.anne, ()).await.unwrap();
    test.assert_done(id).await.unwrap();
    assert_eq!(done(&test, id, "bob").await, 0);
}
