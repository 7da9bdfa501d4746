//! Patterns 1 to 5: the basics.

use procession::prelude::*;
use procession_tests::stores;

use super::{ada, done, open};

#[jsonstore]
pub struct Order {
    pub express: bool,
    pub packed: u32,
    pub billed: u32,
}

#[flow(data = Order)]
pub struct SequenceFlow {
    #[next(pack)]
    start: Start,
    #[run(|order| order.packed += 1)]
    #[next(bill)]
    pack: Function,
    #[next(end)]
    bill: View,
    end: End,
}

#[tokio::test]
async fn p01_sequence() {
    let flow = SequenceFlow::nodes();
    let mut test = stores::test::<SequenceFlow>().await.unwrap();
    let id = test.as_user(&ada()).start(&flow.start, ()).await;
    let id = id.unwrap().id;
    assert_eq!(open(&test).await, ["bill"], "once the packing is done");
    assert_eq!(test.data(id).await.unwrap().packed, 1);
    test.as_user(&ada()).answer(&flow.bill, ()).await.unwrap();
    test.assert_done(id).await.unwrap();
}

/// Patterns 2 and 3: two branches at the same time, and the join that waits for both.
#[flow(data = Order)]
pub struct BothFlow {
    #[next(both)]
    start: Start,
    #[next(pack)]
    #[next(bill)]
    both: Split,
    #[next(ready)]
    pack: View,
    #[next(ready)]
    bill: View,
    #[next(send)]
    ready: Join,
    #[next(end)]
    send: View,
    end: End,
}

#[tokio::test]
async fn p02_parallel_split() {
    let flow = BothFlow::nodes();
    let mut test = stores::test::<BothFlow>().await.unwrap();
    test.as_user(&ada()).start(&flow.start, ()).await.unwrap();
    assert_eq!(open(&test).await, ["pack", "bill"]);
}

#[tokio::test]
async fn p03_synchronization() {
    let flow = BothFlow::nodes();
    for pack_first in [true, false] {
        let mut test = stores::test::<BothFlow>().await.unwrap();
        let id = test.as_user(&ada()).start(&flow.start, ()).await;
        let (first, second) = if pack_first {
            (&flow.pack, &flow.bill)
        } else {
            (&flow.bill, &flow.pack)
        };
        test.as_user(&ada()).answer(first, ()).await.unwrap();
        assert!(test.tasks(&flow.send).await.unwrap().is_empty());
        test.as_user(&ada()).answer(second, ()).await.unwrap();
        assert_eq!(open(&test).await, ["send"]);
        test.as_user(&ada()).answer(&flow.send, ()).await.unwrap();
        let id = id.unwrap().id;
        assert_eq!(done(&test, id, "ready").await, 1);
        test.assert_done(id).await.unwrap();
    }
}

/// Patterns 4 and 5: one of two ways, and the node where they meet without waiting for each other.
#[flow(data = Order)]
pub struct EitherFlow {
    #[form(express)]
    #[next(how)]
    start: Start,
    #[when(|order| order.express, then = by_air)]
    #[otherwise(by_ship)]
    how: If,
    #[run(|order| order.packed += 10)]
    #[next(bill)]
    by_air: Function,
    #[run(|order| order.packed += 1)]
    #[next(bill)]
    by_ship: Function,
    #[run(|order| order.billed += 1)]
    #[next(end)]
    bill: Function,
    end: End,
}

#[tokio::test]
async fn p04_exclusive_choice() {
    let flow = EitherFlow::nodes();
    let mut test = stores::test::<EitherFlow>().await.unwrap();
    for (express, packed) in [(true, 10), (false, 1)] {
        let form = EitherFlowStartForm { express };
        let id = test.as_user(&ada()).start(&flow.start, form).await;
        let data = test.data(id.unwrap().id).await.unwrap();
        assert_eq!(data.packed, packed, "one of the two, and only that");
    }
}

#[tokio::test]
async fn p05_simple_merge() {
    let flow = EitherFlow::nodes();
    let mut test = stores::test::<EitherFlow>().await.unwrap();
    for express in [true, false] {
        let form = EitherFlowStartForm { express };
        let id = test.as_user(&ada()).start(&flow.start, form).await;
        let id = id.unwrap().id;
        assert_eq!(test.data(id).await.unwrap().billed, 1);
        test.assert_done(id).await.unwrap();
    }
    test.coverage().await.unwrap().assert_complete();
}
