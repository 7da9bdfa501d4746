//! A9 of the original: an approval with a reminder and a deadline.

use super::*;

#[jsonstore]
pub struct Request {
    pub text: String,
}

#[flow(data = Request)]
pub struct ApprovalFlow {
    #[next(approve)]
    start: StartHandle,

    #[timeout(seconds = 45, then = escalated)]
    #[timeout(seconds = 20, then = reminded, interrupting = false, name = reminder)]
    #[next(end)]
    approve: View,

    reminded: End,
    escalated: End,
    end: End,
}

async fn begin(world: &World) -> Process {
    let start = &ApprovalFlow::nodes().start;
    world.engine.start(start, ()).await.unwrap()
}

#[test]
fn events_are_nodes_behind_those_that_are_declared() {
    let graph = ApprovalFlow::graph();
    let names: Vec<_> = graph.nodes().iter().map(|node| &*node.name).collect();
    assert_eq!(
        names,
        [
            "start",
            "approve",
            "reminded",
            "escalated",
            "end",
            "approve.timeout",
            "approve.reminder"
        ]
    );
    let titles = graph.nodes()[5..].iter().map(|node| &*node.title);
    assert_eq!(titles.collect::<Vec<_>>(), ["45 seconds", "Reminder"]);
    assert_eq!(graph.boundaries(1).collect::<Vec<_>>(), [5, 6]);
}

#[tokio::test]
async fn in_time_both_are_disarmed() {
    let world = World::new::<ApprovalFlow>().await;
    let process = begin(&world).await;
    let task = world.open(&process, "approve").await;
    complete(&world, task).await.unwrap();
    assert_eq!(
        world.tasks(&process).await,
        "start=DONE approve=DONE approve.timeout=CANCELED approve.reminder=CANCELED end=DONE"
    );
    assert_eq!(world.status(&process).await, ProcessStatus::Done);
    assert_eq!(world.pass(100).await, 0);
}

#[tokio::test]
async fn the_reminder_leaves_the_task_alone() {
    let world = World::new::<ApprovalFlow>().await;
    let process = begin(&world).await;
    assert_eq!(world.pass(19).await, 0);
    assert_eq!(world.pass(1).await, 1);
    assert_eq!(
        world.tasks(&process).await,
        "start=DONE approve=NEW approve.timeout=SCHEDULED approve.reminder=DONE reminded=DONE"
    );
    assert_eq!(world.status(&process).await, ProcessStatus::New);
    let task = world.open(&process, "approve").await;
    complete(&world, task).await.unwrap();
    assert_eq!(world.status(&process).await, ProcessStatus::Done);
}

#[tokio::test]
async fn the_deadline_takes_the_task_away() {
    let world = World::new::<ApprovalFlow>().await;
    let process = begin(&world).await;
    let task = world.open(&process, "approve").await;
    assert_eq!(world.pass(45).await, 2, "both were due");
    assert_eq!(
        world.tasks(&process).await,
        "start=DONE approve=CANCELED approve.timeout=DONE approve.reminder=DONE reminded=DONE \
         escalated=DONE"
    );
    assert_eq!(world.status(&process).await, ProcessStatus::Done);
    let late = complete(&world, task).await.unwrap_err();
    assert!(late.is_already_done(), "{late}");
}

#[tokio::test]
async fn an_armed_timeout_is_in_nobodys_list() {
    let world = World::new::<ApprovalFlow>().await;
    begin(&world).await;
    let ada = User::superuser("ada");
    let user = world.engine.as_user(&ada);
    let queue = user.queue(Page::default()).await.unwrap();
    assert_eq!(queue.len(), 1);
    assert_eq!(queue[0].node, "approve");
}
