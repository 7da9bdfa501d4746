//! Two releases of one program: the same flow, declared before and after.

use procession::graph::NodeKind;
use procession::prelude::*;
use procession::{ProcessStatus, Status, User};
use procession_tests::stores;

use super::replays;

#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    pub text: String,
    pub checked: Option<bool>,
}

mod before {
    use super::*;

    #[flow(data = Order, name = "order")]
    pub struct OrderFlow {
        #[form(text)]
        #[next(fork)]
        start: Start,

        #[next(check)]
        #[next(stamp)]
        fork: Split,

        #[form(checked)]
        #[assign(owner_of(start))]
        #[next(join)]
        check: View,

        #[next(join)]
        stamp: View,

        #[next(sign)]
        join: Join,

        #[assign(owner_of(start))]
        #[next(end)]
        sign: View,

        end: End,
    }
}

mod after {
    use super::*;

    #[flow(data = Order, name = "purchase", renamed(from = "order"))]
    pub struct PurchaseFlow {
        #[form(text)]
        #[renamed(from = "start")]
        #[next(both)]
        begin: Start,

        #[renamed(from = "fork")]
        #[next(review)]
        #[next(weigh)]
        both: Split,

        #[form(checked)]
        #[renamed(from = "check")]
        #[next(join)]
        review: View,

        #[next(join)]
        weigh: View,

        #[next(sign)]
        join: Join,

        #[assign(owner_of(begin))]
        #[next(end)]
        sign: View,

        /// Stamp
        #[next(join)]
        stamp: Obsolete,

        end: End,
    }
}

#[tokio::test]
async fn a_release_that_changes_everything() {
    let store = stores::store().await;
    let builder = Engine::builder().store(store.clone());
    let old = builder
        .flow::<before::OrderFlow>()
        .build()
        .await
        .expect("builds");
    let ada = User::superuser("ada");
    let form = before::OrderFlowStartForm {
        text: "ink".to_owned(),
    };
    let as_ada = old.as_user(&ada);
    let started = as_ada.start(&before::OrderFlow::nodes().start, form);
    let id = started.await.expect("starts").id;

    let builder = Engine::builder().store(store.clone());
    let new = builder
        .flow::<after::PurchaseFlow>()
        .build()
        .await
        .expect("builds");
    let process = new.process(id).await.expect("readable");
    assert_eq!(process.flow, "purchase");
    assert_eq!(process.data["text"], "ink");
    let task = |node: &'static str| {
        let new = &new;
        async move { super::task(new, id, node).await }
    };
    assert_eq!(task("begin").await.status, Status::Done);
    let (review, stamp) = (task("review").await, task("stamp").await);
    assert_eq!(review.token.to_string(), "both#2.1");
    assert_eq!(
        (stamp.kind, stamp.status),
        (NodeKind::Obsolete, Status::New)
    );
    replays(&new, id).await;

    let user = new.as_user(&ada);
    let form = after::PurchaseFlowReviewForm {
        checked: Some(true),
    };
    user.complete(&after::PurchaseFlow::nodes().review, review.id, form)
        .await
        .expect("completes");
    // The obsolete task can still come to the join, by the way that a manager may send it.
    assert_eq!(task("join").await.status, Status::Started);
    user.cancel_task(stamp.id).await.expect("cancelled");
    let sign = task("sign").await;
    assert_eq!(
        sign.owner.as_ref(),
        Some(ada.id()),
        "of who did the start under its old name"
    );
    let done = user.complete(&after::PurchaseFlow::nodes().sign, sign.id, ());
    assert_eq!(done.await.expect("completes").status, ProcessStatus::Done);
    replays(&new, id).await;

    let old = Engine::builder()
        .store(store)
        .flow::<before::OrderFlow>()
        .build();
    old.await.expect("no process is left of the old flow");
}
