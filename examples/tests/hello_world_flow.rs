//! The flow of the hello world, without the program around it.

#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

#[path = "../src/bin/hello_world/flow.rs"]
mod flow;

use flow::{HelloFlow, HelloFlowApproveForm, HelloFlowStartForm};
use procession::flow::Flow;
use procession::jiff::ToSpan;
use procession::testing::FlowTest;
use procession::{ProcessId, User};

/// Emma writes, Sam decides, the worker does what is due.
async fn story(test: &mut FlowTest<HelloFlow>, approved: bool) -> ProcessId {
    let flow = HelloFlow::nodes();
    let emma = User::new("emma").with_permission("hello.start");
    let sam = User::new("sam").with_permission("hello.approve");
    let form = HelloFlowStartForm {
        text: "Good morning".to_owned(),
    };
    let started = test.as_user(&emma).start(&flow.start, form).await;
    let form = HelloFlowApproveForm {
        approved: Some(approved),
    };
    test.as_user(&sam)
        .answer(&flow.approve, form)
        .await
        .unwrap();
    test.run_until_quiet().await.unwrap();
    started.unwrap().id
}

#[tokio::test]
async fn a_message_is_sent_as_soon_as_the_world_listens() {
    let mut test = FlowTest::<HelloFlow>::new().await.unwrap();
    test.fail_once(&HelloFlow::nodes().send);
    let process = story(&mut test, true).await;
    assert!(
        test.assert_done(process).await.is_err(),
        "it is tried again"
    );
    test.advance(1.hour()).await.unwrap();
    test.assert_done(process).await.unwrap();
}

#[tokio::test]
async fn a_program_that_dies_anywhere_loses_no_message() {
    for transactions in 1..=8 {
        let mut test = FlowTest::<HelloFlow>::new().await.unwrap();
        test.crash_after(transactions);
        let process = story(&mut test, true).await;
        test.assert_done(process).await.unwrap();
    }
}

#[tokio::test]
async fn both_answers_are_walked() {
    let mut test = FlowTest::<HelloFlow>::new().await.unwrap();
    story(&mut test, false).await;
    assert_eq!(
        test.coverage()
            .await
            .unwrap()
            .unreached()
            .collect::<Vec<_>>(),
        ["send"]
    );
    for seed in 0..20 {
        test.walk(seed).await.unwrap();
    }
    test.coverage().await.unwrap().assert_complete();
}
