//! The flow of the hello world, without the program around it.

#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

#[path = "../src/bin/hello_world/flow.rs"]
mod flow;

use flow::{HelloFlow, HelloFlowApproveForm, HelloFlowStartForm};
use procession::flow::Flow;
use procession::jiff::ToSpan;
use procession::testing::FlowTest;
use procession::{ProcessId, ProcessStatus, User};

fn emma() -> User {
    User::new("emma").with_permission("hello.start")
}

fn sam() -> User {
    User::new("sam").with_permission("hello.approve")
}

fn message() -> HelloFlowStartForm {
    HelloFlowStartForm {
        text: "Good morning".to_owned(),
    }
}

/// Emma writes, Sam decides, the worker does what is due.
async fn story(test: &mut FlowTest<HelloFlow>, approved: bool) -> ProcessId {
    let flow = HelloFlow::nodes();
    let (emma, sam) = (emma(), sam());
    let started = test.as_user(&emma).start(&flow.start, message()).await;
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

/// The nodes of the tasks of a process, in the order in which they were made, with what became of them.
async fn told(test: &FlowTest<HelloFlow>, process: ProcessId) -> Vec<String> {
    let tasks = test.engine().tasks(process).await.unwrap();
    let told = tasks
        .iter()
        .map(|task| format!("{} {}", task.node, task.status));
    told.collect()
}

#[tokio::test]
async fn a_message_that_is_approved_needs_six_tasks() {
    let mut test = FlowTest::<HelloFlow>::new().await.unwrap();
    let process = story(&mut test, true).await;
    test.assert_done(process).await.unwrap();
    assert_eq!(
        told(&test, process).await,
        [
            "start DONE",
            "approve DONE",
            "approve.timeout CANCELED",
            "check_approve DONE",
            "send DONE",
            "end DONE"
        ]
    );
}

#[tokio::test]
async fn a_message_that_is_rejected_needs_five() {
    let mut test = FlowTest::<HelloFlow>::new().await.unwrap();
    let process = story(&mut test, false).await;
    test.assert_done(process).await.unwrap();
    assert_eq!(told(&test, process).await.len(), 5);
}

#[tokio::test]
async fn a_message_that_nobody_reads_is_escalated_after_three_days() {
    let mut test = FlowTest::<HelloFlow>::new().await.unwrap();
    let start = &HelloFlow::nodes().start;
    let process = test.as_user(&emma()).start(start, message()).await;
    let process = process.unwrap();
    assert_eq!(process.status, ProcessStatus::New);
    let waiting = ["start DONE", "approve NEW", "approve.timeout SCHEDULED"];
    assert_eq!(told(&test, process.id).await, waiting);
    test.advance(71.hours()).await.unwrap();
    assert_eq!(told(&test, process.id).await, waiting);
    test.advance(1.hour()).await.unwrap();
    test.assert_done(process.id).await.unwrap();
    let after = told(&test, process.id).await;
    let expected = ["approve CANCELED", "approve.timeout DONE", "escalate DONE"];
    assert_eq!(after[1..], expected);
}

#[tokio::test]
async fn each_does_what_they_may_and_nothing_else() {
    let flow = HelloFlow::nodes();
    let mut test = FlowTest::<HelloFlow>::new().await.unwrap();
    let refused = test.as_user(&sam()).start(&flow.start, message()).await;
    assert!(refused.unwrap_err().is_denied(), "Sam does not write");
    assert!(test.processes().await.unwrap().is_empty());
    let started = test.as_user(&emma()).start(&flow.start, message()).await;
    started.unwrap();
    let approve = test.task(&flow.approve).await.unwrap().id;
    let refused = test.as_user(&emma()).claim(approve).await;
    assert!(refused.unwrap_err().is_denied(), "Emma does not approve");
    test.as_user(&sam()).claim(approve).await.unwrap();
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
async fn every_way_through_the_flow_is_walked() {
    let mut test = FlowTest::<HelloFlow>::new().await.unwrap();
    story(&mut test, false).await;
    assert_eq!(
        test.coverage()
            .await
            .unwrap()
            .unreached()
            .collect::<Vec<_>>(),
        ["send", "escalate"]
    );
    for seed in 0..20 {
        test.walk(seed).await.unwrap();
    }
    test.coverage().await.unwrap().assert_complete();
}
