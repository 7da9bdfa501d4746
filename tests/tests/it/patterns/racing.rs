//! Patterns 16 and 18: what happens next is not the flow's to choose.

use procession::prelude::*;
use procession_tests::stores;

use super::{ada, done, open};

#[jsonstore]
pub struct Call {
    pub answered: bool,
    pub paid: bool,
}

/// Pattern 16: both ways are offered, and the first that is taken withdraws the other.
#[flow(data = Call)]
pub struct CallFlow {
    #[next(ring)]
    start: Start,
    #[next(answer)]
    #[next(hang_up)]
    ring: SplitFirst,
    #[run(|call| call.answered = true)]
    #[next(end)]
    answer: View,
    #[next(end)]
    hang_up: Handle,
    end: End,
}

#[tokio::test]
async fn p16_deferred_choice() {
    let flow = CallFlow::nodes();
    let mut test = stores::test::<CallFlow>().await.unwrap();
    let process = test.as_user(&ada()).start(&flow.start, ()).await;
    let id = process.unwrap().id;
    assert!(test.task(&flow.answer).await.is_ok());
    test.call(&flow.hang_up, ()).await.unwrap();
    assert!(test.tasks(&flow.answer).await.unwrap().is_empty());
    test.assert_done(id).await.unwrap();
    assert!(!test.data(id).await.unwrap().answered);
    for seed in 0..20 {
        test.walk(seed).await.unwrap();
    }
    test.coverage().await.unwrap().assert_complete();
}

/// Pattern 18: the parcel is sent once it is paid, whoever has entered that.
#[flow(data = Call)]
pub struct MilestoneFlow {
    #[next(both)]
    start: Start,
    #[next(pay)]
    #[next(pack)]
    both: Split,
    #[run(|it| it.paid = true)]
    #[next(paid)]
    pay: View,
    #[next(is_paid)]
    pack: View,
    #[until(|it| it.paid)]
    #[next(send)]
    is_paid: ConditionalCatch,
    #[next(paid)]
    send: View,
    #[next(end)]
    paid: Join,
    end: End,
}

#[tokio::test]
async fn p18_milestone() {
    let flow = MilestoneFlow::nodes();
    let mut test = stores::test::<MilestoneFlow>().await.unwrap();
    let process = test.as_user(&ada()).start(&flow.start, ()).await;
    let id = process.unwrap().id;
    test.as_user(&ada()).answer(&flow.pack, ()).await.unwrap();
    assert_eq!(open(&test).await, ["pay", "is_paid"]);
    test.as_user(&ada()).answer(&flow.pay, ()).await.unwrap();
    test.as_user(&ada()).answer(&flow.send, ()).await.unwrap();
    test.assert_done(id).await.unwrap();
    assert_eq!(done(&test, id, "is_paid").await, 1);
}
