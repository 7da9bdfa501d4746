//! Patterns 9, 29, 30 and 32: joins that do not wait for all.

use procession::prelude::*;
use procession::testing::FlowTest;

use super::{ada, done, open};

#[jsonstore]
pub struct Paper {
    pub accepted: u32,
}

/// Patterns 9 and 30: the first, or the first two, are enough; the others run on, and nobody waits for them.
#[flow(data = Paper)]
pub struct FirstFlow {
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
    #[continue_when(arrived = 1, cancel_active = false)]
    #[next(decide)]
    enough: Join,
    #[next(end)]
    decide: View,
    end: End,
}

#[tokio::test]
async fn p09_structured_discriminator() {
    let flow = FirstFlow::nodes();
    let mut test = FlowTest::<FirstFlow>::new().await.unwrap();
    let process = test.as_user(&ada()).start(&flow.start, ()).await;
    let id = process.unwrap().id;
    test.as_user(&ada()).answer(&flow.bob, ()).await.unwrap();
    assert_eq!(open(&test).await, ["anne", "carl", "decide"]);
    test.as_user(&ada()).answer(&flow.anne, ()).await.unwrap();
    test.as_user(&ada()).answer(&flow.decide, ()).await.unwrap();
    test.as_user(&ada()).answer(&flow.carl, ()).await.unwrap();
    test.assert_done(id).await.unwrap();
    assert_eq!(
        done(&test, id, "decide").await,
        1,
        "late ones change nothing"
    );
}

#[flow(data = Paper)]
pub struct TwoFlow {
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
    #[continue_when(arrived = 2, cancel_active = false)]
    #[next(end)]
    enough: Join,
    end: End,
}

#[tokio::test]
async fn p30_structured_partial_join() {
    let flow = TwoFlow::nodes();
    let mut test = FlowTest::<TwoFlow>::new().await.unwrap();
    let process = test.as_user(&ada()).start(&flow.start, ()).await;
    let id = process.unwrap().id;
    test.as_user(&ada()).answer(&flow.carl, ()).await.unwrap();
    assert_eq!(done(&test, id, "enough").await, 0);
    test.as_user(&ada()).answer(&flow.anne, ()).await.unwrap();
    assert_eq!(done(&test, id, "enough").await, 1);
    assert_eq!(open(&test).await, ["bob"], "which runs on");
    test.as_user(&ada()).answer(&flow.bob, ()).await.unwrap();
    test.assert_done(id).await.unwrap();
}

/// Patterns 29 and 32: the same, and what has not come by then is withdrawn.
#[flow(data = Paper)]
pub struct CancelFirstFlow {
    #[next(ask)]
    start: Start,
    #[next(anne)]
    #[next(bob)]
    ask: Split,
    #[next(enough)]
    anne: View,
    #[next(enough)]
    bob: View,
    #[continue_when(arrived = 1)]
    #[next(end)]
    enough: Join,
    end: End,
}

#[tokio::test]
async fn p29_cancelling_discriminator() {
    let flow = CancelFirstFlow::nodes();
    let mut test = FlowTest::<CancelFirstFlow>::new().await.unwrap();
    let process = test.as_user(&ada()).start(&flow.start, ()).await;
    let id = process.unwrap().id;
    let anne = test.task(&flow.anne).await.unwrap().id;
    test.as_user(&ada()).answer(&flow.bob, ()).await.unwrap();
    test.assert_done(id).await.unwrap();
    assert!(
        test.as_user(&ada())
            .claim(anne)
            .await
            .unwrap_err()
            .is_already_done()
    );
}

#[flow(data = Paper)]
pub struct CancelTwoFlow {
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
    #[continue_when(arrived = 2)]
    #[next(end)]
    enough: Join,
    end: End,
}

#[tokio::test]
async fn p32_cancelling_partial_join() {
    let flow = CancelTwoFlow::nodes();
    let mut test = FlowTest::<CancelTwoFlow>::new().await.unwrap();
    let process = test.as_user(&ada()).start(&flow.start, ()).await;
    let id = process.unwrap().id;
    test.as_user(&ada()).answer(&flow.carl, ()).await.unwrap();
    assert_eq!(open(&test).await, ["anne", "bob", "enough"]);
    test.as_user(&ada()).answer(&flow.anne, ()).await.unwrap();
    test.assert_done(id).await.unwrap();
    assert_eq!(done(&test, id, "bob").await, 0);
}
