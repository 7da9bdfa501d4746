//! Patterns 19 and 20: stopping what has begun.

use procession::prelude::*;
use procession_tests::stores;

use super::{ada, done, open};

#[jsonstore]
pub struct Trip {
    pub booked: u32,
}

#[flow(data = Trip)]
pub struct TripFlow {
    #[next(both)]
    start: Start,
    #[next(hotel)]
    #[next(flight)]
    both: Split,
    #[next(all)]
    hotel: View,
    #[next(all)]
    flight: View,
    #[next(tell)]
    all: Join,
    #[next(end)]
    tell: View,
    end: End,
}

#[tokio::test]
async fn p19_cancel_task() {
    let flow = TripFlow::nodes();
    let mut test = stores::test::<TripFlow>().await.unwrap();
    let process = test.as_user(&ada()).start(&flow.start, ()).await;
    let id = process.unwrap().id;
    let hotel = test.task(&flow.hotel).await.unwrap().id;
    test.as_user(&ada()).answer(&flow.flight, ()).await.unwrap();
    let boss = ada();
    let boss = test.engine().as_user(&boss);
    boss.cancel_task(hotel).await.unwrap();
    assert_eq!(open(&test).await, ["tell"], "the join does not wait for it");
    assert_eq!(done(&test, id, "hotel").await, 0);
    test.as_user(&ada()).answer(&flow.tell, ()).await.unwrap();
    test.assert_done(id).await.unwrap();
}

#[tokio::test]
async fn p20_cancel_case() {
    let flow = TripFlow::nodes();
    let mut test = stores::test::<TripFlow>().await.unwrap();
    let process = test.as_user(&ada()).start(&flow.start, ()).await;
    let id = process.unwrap().id;
    let hotel = test.task(&flow.hotel).await.unwrap().id;
    test.engine().as_user(&ada()).cancel(id).await.unwrap();
    let process = test.engine().process(id).await.unwrap();
    assert_eq!(process.status, ProcessStatus::Canceled);
    assert!(open(&test).await.is_empty());
    let late = test.as_user(&ada()).claim(hotel).await.unwrap_err();
    assert!(late.is_already_done(), "{late}");
    test.check(id).await.unwrap();
}
