//! Patterns 11 and 43: the end of a process.

use procession::prelude::*;
use procession_tests::stores;

use super::{ada, open};

#[jsonstore]
pub struct Move {
    pub done: bool,
}

#[flow(data = Move)]
pub struct MoveFlow {
    #[next(both)]
    start: Start,
    #[next(pack)]
    #[next(tell)]
    both: Split,
    #[next(packed)]
    pack: View,
    #[next(told)]
    tell: View,
    packed: End,
    told: End,
}

#[tokio::test]
async fn p11_implicit_termination() {
    let flow = MoveFlow::nodes();
    let mut test = stores::test::<MoveFlow>().await.unwrap();
    let process = test.as_user(&ada()).start(&flow.start, ()).await;
    let id = process.unwrap().id;
    test.as_user(&ada()).answer(&flow.pack, ()).await.unwrap();
    assert_eq!(
        open(&test).await,
        ["tell"],
        "one end does not end the other"
    );
    test.as_user(&ada()).answer(&flow.tell, ()).await.unwrap();
    test.assert_done(id).await.unwrap();
}

#[flow(data = Move)]
pub struct AlarmFlow {
    #[next(both)]
    start: Start,
    #[next(watch)]
    #[next(pack)]
    both: Split,
    #[next(stop)]
    watch: View,
    #[next(packed)]
    pack: View,
    packed: End,
    stop: TerminateEnd,
}

#[tokio::test]
async fn p43_explicit_termination() {
    let flow = AlarmFlow::nodes();
    let mut test = stores::test::<AlarmFlow>().await.unwrap();
    let process = test.as_user(&ada()).start(&flow.start, ()).await;
    let id = process.unwrap().id;
    let pack = test.task(&flow.pack).await.unwrap().id;
    test.as_user(&ada()).answer(&flow.watch, ()).await.unwrap();
    test.assert_done(id).await.unwrap();
    let late = test.as_user(&ada()).claim(pack).await.unwrap_err();
    assert!(late.is_already_done(), "{late}");
}
