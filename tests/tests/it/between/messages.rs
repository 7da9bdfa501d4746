//! Messages: correlation, early ones, late ones, repeated ones, and who gets which.

use std::time::Duration;

use procession::outbox::DeliveryStatus;
use procession::{ProcessStatus, Status};
use serde_json::json;

use super::{World, flow, world};

async fn waiting() -> World {
    let nodes = "StartHandle:begin MessageCatch:wait=paid Handle:ship End:end";
    let sender = "StartHandle:begin MessageThrow:tell=paid End:end";
    world(&[
        flow("order", nodes, "begin>wait wait>ship ship>end"),
        flow("bank", sender, "begin>tell tell>end"),
    ])
    .await
}

#[tokio::test]
async fn a_message_reaches_the_task_that_it_correlates_with() {
    let world = waiting().await;
    let one = world.start("order", json!({"correlate_wait": "A1"})).await;
    let two = world.start("order", json!({"correlate_wait": "A2"})).await;
    let sent = world.engine.message("paid", "A2", json!({"sum": 5})).await;
    let task = world.task(two, "wait").await;
    assert_eq!(sent.unwrap().receivers, [task.id]);
    assert_eq!((task.status, &task.data["sum"]), (Status::Done, &json!(5)));
    assert_eq!(world.task_status(one, "wait").await, Status::Started);
    world.is_settled().await;
}

#[tokio::test]
async fn a_message_has_exactly_one_receiver_the_one_that_waited_longest() {
    let world = waiting().await;
    let first = world.start("order", json!({})).await;
    let second = world.start("order", json!({})).await;
    for (order, other) in [(first, Status::Started), (second, Status::Done)] {
        let sent = world.engine.message("paid", "", ()).await.unwrap();
        assert_eq!(sent.receivers, [world.task(order, "wait").await.id]);
        assert_eq!(world.task_status(second, "wait").await, other);
    }
    assert_eq!(world.count(first, "ship").await, 1);
    world.is_settled().await;
}

#[tokio::test]
async fn an_early_message_is_kept_until_somebody_waits() {
    let world = waiting().await;
    for sum in [1, 2] {
        let sent = world
            .engine
            .message("paid", "A1", json!({"sum": sum}))
            .await;
        assert_eq!(sent.unwrap().receivers, []);
    }
    world.work().await;
    for sum in [1, 2] {
        let order = world.start("order", json!({"correlate_wait": "A1"})).await;
        let task = world.task(order, "wait").await;
        assert_eq!(
            (task.status, &task.data["sum"]),
            (Status::Done, &json!(sum))
        );
    }
    let order = world.start("order", json!({"correlate_wait": "A1"})).await;
    assert_eq!(world.task_status(order, "wait").await, Status::Started);
    world.is_settled().await;
}

#[tokio::test]
async fn an_early_message_that_has_expired_reaches_nobody() {
    let world = waiting().await;
    let hour = Duration::from_secs(3600);
    let message = world.engine.message("paid", "", json!({"sum": 1}));
    message.expires_after(hour).await.unwrap();
    let message = world.engine.message("paid", "", json!({"sum": 2}));
    message.expires_after(hour * 3).await.unwrap();
    world.clock.advance(hour * 2);
    let order = world.start("order", json!({})).await;
    assert_eq!(world.task(order, "wait").await.data["sum"], json!(2));
    let message = world.engine.message("paid", "lost", ());
    message.expires_after(hour).await.unwrap();
    world.clock.advance(hour);
    world.work().await;
    world.is_settled().await;
}

#[tokio::test]
async fn a_repeated_message_is_known_by_its_key() {
    let world = waiting().await;
    for early in [false, true] {
        let key = format!("payment-{early}");
        let send = || {
            world
                .engine
                .message("paid", "", json!({"sum": 1}))
                .key(&key)
        };
        let before = match early {
            true => None,
            false => Some(world.start("order", json!({})).await),
        };
        send().await.unwrap();
        assert!(send().await.unwrap_err().is_already_done());
        let order = match before {
            Some(order) => order,
            None => world.start("order", json!({})).await,
        };
        assert_eq!(world.task_status(order, "wait").await, Status::Done);
        // Not even later, when the first one has been received.
        let again = send().await.unwrap_err();
        assert!(
            again.is_already_done() && again.to_string().contains(&key),
            "{again}"
        );
    }
    let next = world.start("order", json!({})).await;
    assert_eq!(world.task_status(next, "wait").await, Status::Started);
}

#[tokio::test]
async fn a_process_sends_a_message_to_another_one() {
    let world = waiting().await;
    let order = world.start("order", json!({"correlate_wait": 7})).await;
    let data = json!({"correlate_tell": 7, "payload_tell": {"sum": 3}});
    let bank = world.start("bank", data).await;
    assert_eq!(world.status(bank).await, ProcessStatus::Done);
    assert_eq!(world.task(order, "wait").await.data["sum"], json!(3));
    assert_eq!(world.count(order, "ship").await, 1);
    world.is_settled().await;
}

#[tokio::test]
async fn a_message_for_a_task_that_was_stopped_waits_for_another_one() {
    let world = waiting().await;
    let order = world.start("order", json!({})).await;
    world.cancel(order).await;
    let sent = world.engine.message("paid", "", ()).await.unwrap();
    assert_eq!(sent.receivers, []);
    let next = world.start("order", json!({})).await;
    assert_eq!(world.task_status(next, "wait").await, Status::Done);
    world.is_settled().await;
}

#[tokio::test]
async fn an_early_message_that_a_task_refuses_rests_and_the_next_one_is_given_to_it() {
    let world = waiting().await;
    let refused = json!({"refuse": "wait"});
    world.engine.message("paid", "", refused).await.unwrap();
    world
        .engine
        .message("paid", "", json!({"sum": 2}))
        .await
        .unwrap();
    let order = world.start("order", json!({})).await;
    assert_eq!(world.task(order, "wait").await.data["sum"], json!(2));
    let resting = world
        .engine
        .deliveries([DeliveryStatus::Resting], Default::default())
        .await
        .unwrap();
    assert!(
        resting[0].error.as_deref().unwrap().contains("refuse"),
        "{resting:?}"
    );
    world.replays().await;
}
