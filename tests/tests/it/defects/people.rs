//! Permissions, undo and revive.

use procession::graph::NodeKind;
use procession::json::Ref;
use procession::testing::ScriptedFlow;
use procession::{ProcessStatus, Status, User};
use serde_json::Map;

use crate::engine::{engine_of, graph};
use crate::people::order::{self, Customer, boss, clerk, order, replays, task};

/// Defect 5: revive dropped the permission, the owner and the rest, and worked in a cancelled process.
#[tokio::test]
async fn a_revived_task_is_made_as_it_was_first_and_only_while_the_process_runs() {
    let (engine, _) = order::engine().await;
    let process = order(&engine, 7, 1000).await.id;
    let boss = boss();
    let manager = engine.as_user(&boss);
    order::check(&engine, process, &clerk("ada")).await;
    let first = task(&engine, process, "approve").await;
    // Another branch would keep the process open; here the task that failed is the last one.
    manager.cancel(process).await.unwrap();
    let refused = manager.revive(first.id).await.unwrap_err();
    assert!(refused.is_already_done(), "{refused}");
    manager.revive_process(process).await.unwrap();
    let second = task(&engine, process, "approve").await;
    assert_ne!(second.id, first.id);
    assert_eq!(second.permission, first.permission);
    assert_eq!(second.object, first.object);
    assert_eq!(second.excluded, first.excluded);
    assert_eq!(second.priority, first.priority);
    assert_eq!(second.token, first.token);
    replays(&engine, process).await;
}

/// Defect 19: the permission to manage one object was ignored for actions on tasks.
#[tokio::test]
async fn who_manages_one_object_manages_its_tasks_and_no_others() {
    let (engine, _) = order::engine().await;
    let (seven, eight) = (order(&engine, 7, 1).await.id, order(&engine, 8, 1).await.id);
    let customer = Ref::<Customer>::new(7);
    let managers = [
        User::new("mia").with_permission_on("order_flow.manage", customer),
        User::new("max").with_permission_on("order_flow.manage", seven),
    ];
    let (own, other) = (
        task(&engine, seven, "check").await.id,
        task(&engine, eight, "check").await.id,
    );
    for manager in &managers {
        let manager = engine.as_user(manager);
        manager.plan(own, None, 5).await.unwrap();
        manager.reassign(own, "ada").await.unwrap();
        manager.unassign(own).await.unwrap();
        let refused = manager.cancel_task(other).await.unwrap_err();
        assert!(refused.is_denied(), "{refused}");
        assert!(manager.cancel(eight).await.unwrap_err().is_denied());
    }
    let manager = engine.as_user(&managers[0]);
    manager.cancel_task(own).await.unwrap();
}

/// Defect 21: a branch that was revived after its join had gone on ran the continuation twice.
#[tokio::test]
async fn a_branch_that_is_revived_too_late_ends_at_its_join() {
    let graph = graph("late")
        .node("start", NodeKind::StartHandle)
        .node("split", NodeKind::Split)
        .node("a", NodeKind::Handle)
        .node("b", NodeKind::Handle)
        .node("join", NodeKind::Join)
        .node("after", NodeKind::Handle)
        .node("end", NodeKind::End)
        .edge("start", "split")
        .edge("split", "a")
        .edge("split", "b")
        .edge("a", "join")
        .edge("b", "join")
        .edge("join", "after")
        .edge("after", "end");
    let engine = engine_of(ScriptedFlow::new(graph.build().unwrap())).await;
    let process = engine
        .start_json("late", "start", Map::new())
        .await
        .unwrap()
        .id;
    let root = User::superuser("root");
    let manager = engine.as_user(&root);
    let (a, b) = (
        task(&engine, process, "a").await.id,
        task(&engine, process, "b").await.id,
    );
    manager.cancel_task(a).await.unwrap();
    engine.call_json(b, Map::new()).await.unwrap();
    manager.revive(a).await.unwrap();
    let again = task(&engine, process, "a").await.id;
    engine.call_json(again, Map::new()).await.unwrap();
    let after = task(&engine, process, "after").await.id;
    let done = engine.call_json(after, Map::new()).await.unwrap();
    assert_eq!(done.status, ProcessStatus::Done);
    let tasks = engine.tasks(process).await.unwrap();
    let count = |node: &str| tasks.iter().filter(|task| task.node == node).count();
    assert_eq!((count("join"), count("after"), count("end")), (1, 1, 1));
    let revived = engine.task(a).await.unwrap();
    assert_eq!(revived.status, Status::Revived);
    replays(&engine, process).await;
}
