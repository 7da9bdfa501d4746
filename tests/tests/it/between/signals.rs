//! Signals and escalations.

use procession::history::HistoryEvent;
use procession::{ProcessStatus, Status};
use serde_json::json;

use super::{World, flow, world};

async fn waiting() -> World {
    let nodes = "StartHandle:begin SignalCatch:wait=alarm End:end";
    let sender = "StartHandle:begin SignalThrow:tell=alarm SignalCatch:wait=alarm End:end";
    world(&[
        flow("guard", nodes, "begin>wait wait>end"),
        flow("bell", sender, "begin>tell tell>wait wait>end"),
    ])
    .await
}

#[tokio::test]
async fn a_signal_reaches_everybody_who_waits_and_nobody_who_comes_later() {
    let world = waiting().await;
    let mut guards = Vec::new();
    for _ in 0..5 {
        guards.push(world.start("guard", json!({})).await);
    }
    let sent = world
        .engine
        .signal("alarm", json!({"where": "attic"}))
        .await;
    assert_eq!(sent.unwrap().receivers.len(), 5);
    for guard in guards {
        assert_eq!(world.status(guard).await, ProcessStatus::Done);
        assert_eq!(world.task(guard, "wait").await.data["where"], "attic");
    }
    let late = world.start("guard", json!({})).await;
    world.work().await;
    assert_eq!(world.task_status(late, "wait").await, Status::Started);
    world.is_settled().await;
}

#[tokio::test]
async fn a_process_does_not_receive_a_signal_that_it_sent_before_it_waited() {
    let world = waiting().await;
    let guard = world.start("guard", json!({})).await;
    let bell = world.start("bell", json!({"payload_tell": {"n": 1}})).await;
    assert_eq!(world.task(guard, "wait").await.data["n"], json!(1));
    assert_eq!(world.task_status(bell, "wait").await, Status::Started);
    let second = world.start("bell", json!({})).await;
    assert_eq!(world.status(bell).await, ProcessStatus::Done);
    assert_eq!(world.task_status(second, "wait").await, Status::Started);
    world.is_settled().await;
}

#[tokio::test]
async fn a_repeated_signal_is_known_by_its_key() {
    let world = waiting().await;
    let ring = || world.engine.signal("alarm", ()).key("fire-1");
    ring().await.unwrap();
    assert!(ring().await.unwrap_err().is_already_done());
}

#[tokio::test]
async fn an_escalation_goes_on_at_once_and_is_told_above() {
    let parent = "StartHandle:begin Subprocess:below=child End:end";
    let child =
        "StartHandle:begin StartSubprocess:start EscalationThrow:shout=late Handle:work End:end";
    let flows = [
        flow("parent", parent, "begin>below below>end"),
        flow(
            "child",
            child,
            "begin>shout start>shout shout>work work>end",
        ),
    ];
    let world = world(&flows).await;
    let above = world.start("parent", json!({})).await;
    let below = world.children(above).await[0];
    assert_eq!(world.task_status(below, "work").await, Status::New);
    let told = world.engine.history(above).await.unwrap();
    let told = told.iter().find(|row| row.event == HistoryEvent::Escalated);
    assert_eq!(told.unwrap().detail["code"], "late");
    assert_eq!(world.task_status(above, "below").await, Status::Started);
    // Without anybody above it is told in its own history, and nothing else happens.
    let alone = world.start("child", json!({})).await;
    let told = world.engine.history(alone).await.unwrap();
    assert!(told.iter().any(|row| row.event == HistoryEvent::Sent));
    assert_eq!(world.task_status(alone, "work").await, Status::New);
    world.is_settled().await;
}
