//! Subprocesses: one, many, one after the other; their ends, good and bad; and too many above each other.

use procession::outbox::DeliveryStatus;
use procession::{ProcessStatus, Status, TaskErrorKind};
use procession_tests::stores;
use serde_json::json;

use super::{World, boss, flow, world};

const PARENT: (&str, &str) = (
    "StartHandle:begin Subprocess:pay=payment Handle:ship End:end",
    "begin>pay pay>ship ship>end",
);
const CHILD: (&str, &str) = (
    "StartSubprocess:start Handle:work End:end",
    "start>work work>end",
);

async fn one() -> World {
    world(&[
        flow("order", PARENT.0, PARENT.1),
        flow("payment", CHILD.0, CHILD.1),
    ])
    .await
}

fn many(sequential: bool) -> Vec<std::sync::Arc<procession::testing::ScriptedFlow>> {
    let mark = if sequential { "*" } else { "" };
    let nodes = format!("StartHandle:begin NSubprocess:each=item{mark} End:end");
    vec![
        flow("order", &nodes, "begin>each each>end"),
        flow("item", CHILD.0, CHILD.1),
    ]
}

#[tokio::test]
async fn whoever_starts_a_process_sees_its_subprocess_without_any_worker() {
    let world = one().await;
    let order = world.start("order", json!({"child_pay": {"sum": 7}})).await;
    let [payment] = world.children(order).await[..] else {
        panic!("one child")
    };
    let child = world.process(payment).await;
    assert_eq!(
        (child.flow.as_str(), &child.data["sum"]),
        ("payment", &json!(7))
    );
    assert_eq!(child.parent, Some(world.task(order, "pay").await.id));
    assert_eq!(world.task_status(order, "pay").await, Status::Started);
    assert_eq!(world.task_status(payment, "work").await, Status::New);
    world.is_settled().await;
}

#[tokio::test]
async fn the_end_of_a_subprocess_lets_its_task_go_on_once() {
    let world = one().await;
    let order = world.start("order", json!({})).await;
    let payment = world.children(order).await[0];
    world.call(payment, "work").await;
    assert_eq!(world.status(payment).await, ProcessStatus::Done);
    assert_eq!(world.task_status(order, "pay").await, Status::Done);
    assert_eq!(world.count(order, "ship").await, 1);
    world.work().await;
    world.call(order, "ship").await;
    assert_eq!(world.status(order).await, ProcessStatus::Done);
    assert_eq!(world.count(order, "end").await, 1);
    world.is_settled().await;
}

#[tokio::test]
async fn a_subprocess_that_never_waits_ends_its_task_once() {
    let quick = "StartSubprocess:start Function:work End:end";
    let flows = [
        flow("order", PARENT.0, PARENT.1),
        flow("payment", quick, CHILD.1),
    ];
    let world = world(&flows).await;
    let started = world.try_start("order", json!({})).await.unwrap();
    assert_eq!(world.task_status(started.id, "pay").await, Status::Done);
    assert_eq!(world.count(started.id, "ship").await, 1);
    // The answer is the process as it rests, not as it was before its subprocess ended.
    assert_eq!(started, world.process(started.id).await);
    world.is_settled().await;
}

#[tokio::test]
async fn a_subprocess_that_was_canceled_lets_its_task_fail_and_be_tried_again() {
    let world = one().await;
    let order = world.start("order", json!({})).await;
    let first = world.children(order).await[0];
    world.cancel(first).await;
    let pay = world.task(order, "pay").await;
    assert_eq!(pay.status, Status::Error);
    let error = pay.error.unwrap();
    assert_eq!(error.code.as_deref(), Some(procession::step::CANCELED));
    assert_eq!(world.status(order).await, ProcessStatus::New);
    world.retry(pay.id).await;
    let [_, second] = world.children(order).await[..] else {
        panic!("a second child")
    };
    world.call(second, "work").await;
    assert_eq!(world.task_status(order, "pay").await, Status::Done);
    world.is_settled().await;
}

#[tokio::test]
async fn a_subprocess_that_ended_with_an_error_lets_its_task_fail_with_its_code() {
    let failing = "StartSubprocess:start Handle:work ErrorEnd:out_of_stock";
    let flows = [
        flow("order", PARENT.0, PARENT.1),
        flow("payment", failing, "start>work work>out_of_stock"),
    ];
    let world = world(&flows).await;
    let order = world.start("order", json!({})).await;
    let child = world.children(order).await[0];
    world.call(child, "work").await;
    let code = world.process(child).await.error().unwrap().code;
    let error = world.task(order, "pay").await.error.unwrap();
    assert_eq!(error.code, Some(code));
    assert_eq!(error.kind, TaskErrorKind::Failed);
    world.is_settled().await;
}

#[tokio::test]
async fn whoever_stops_a_task_or_its_process_stops_the_subprocess() {
    let world = one().await;
    let order = world.start("order", json!({})).await;
    let child = world.children(order).await[0];
    world.cancel_task(world.task(order, "pay").await.id).await;
    assert_eq!(world.status(child).await, ProcessStatus::Canceled);
    assert_eq!(world.status(order).await, ProcessStatus::Canceled);
    let order = world.start("order", json!({})).await;
    let child = world.children(order).await[0];
    world.cancel(order).await;
    assert_eq!(world.status(child).await, ProcessStatus::Canceled);
    world.is_settled().await;
}

#[tokio::test]
async fn many_subprocesses_run_at_once_and_are_all_waited_for() {
    let world = world(&many(false)).await;
    let items = json!({"items_each": [{"n": 1}, {"n": 2}, {"n": 3}]});
    let order = world.start("order", items).await;
    let children = world.children(order).await;
    assert_eq!(children.len(), 3);
    for (number, child) in [(2, children[2]), (0, children[0]), (1, children[1])] {
        assert_eq!(world.process(child).await.data["n"], json!(number + 1));
        assert_eq!(world.status(order).await, ProcessStatus::New);
        world.call(child, "work").await;
    }
    assert_eq!(world.status(order).await, ProcessStatus::Done);
    assert_eq!(world.count(order, "end").await, 1);
    world.is_settled().await;
}

#[tokio::test]
async fn many_subprocesses_run_one_after_the_other() {
    let world = world(&many(true)).await;
    let items = json!({"items_each": [{"n": 1}, {"n": 2}, {"n": 3}]});
    let order = world.start("order", items).await;
    for number in 1..=3 {
        let children = world.children(order).await;
        assert_eq!(children.len(), number);
        let child = children[number - 1];
        assert_eq!(world.process(child).await.data["n"], json!(number));
        world.call(child, "work").await;
    }
    assert_eq!(world.status(order).await, ProcessStatus::Done);
    world.is_settled().await;
}

#[tokio::test]
async fn without_an_item_many_subprocesses_go_on_at_once() {
    for sequential in [false, true] {
        let world = world(&many(sequential)).await;
        let order = world.start("order", json!({"items_each": []})).await;
        assert_eq!(world.status(order).await, ProcessStatus::Done);
        world.is_settled().await;
    }
}

#[tokio::test]
async fn a_subprocess_is_added_while_others_run() {
    let world = world(&many(false)).await;
    let order = world.start("order", json!({"items_each": [{}]})).await;
    let each = world.task(order, "each").await.id;
    let more = super::object(json!({"n": 9}));
    world
        .engine
        .add_child_json(each, more.clone())
        .await
        .unwrap();
    let children = world.children(order).await;
    assert_eq!(children.len(), 2);
    assert_eq!(world.process(children[1]).await.data["n"], json!(9));
    world.call(children[0], "work").await;
    assert_eq!(world.status(order).await, ProcessStatus::New);
    world.call(children[1], "work").await;
    assert_eq!(world.status(order).await, ProcessStatus::Done);
    let late = world.engine.add_child_json(each, more).await;
    assert!(late.unwrap_err().is_already_done());
    world.is_settled().await;
}

#[tokio::test]
async fn of_many_subprocesses_only_those_that_went_wrong_are_started_again() {
    let world = world(&many(false)).await;
    let items = json!({"items_each": [{"n": 1}, {"n": 2}, {"n": 3}]});
    let order = world.start("order", items).await;
    let children = world.children(order).await;
    world.cancel(children[1]).await;
    let each = world.task(order, "each").await;
    assert_eq!(each.status, Status::Error);
    // One that ends while its task rests in error is not forgotten.
    world.call(children[0], "work").await;
    world.retry(each.id).await;
    let now = world.children(order).await;
    assert_eq!(now.len(), 4);
    assert_eq!(world.process(now[3]).await.data["n"], json!(2));
    world.call(now[3], "work").await;
    assert_eq!(world.status(order).await, ProcessStatus::New);
    world.call(children[2], "work").await;
    assert_eq!(world.status(order).await, ProcessStatus::Done);
    world.is_settled().await;
}

#[tokio::test]
async fn a_flow_that_starts_itself_without_end_is_stopped_by_an_error() {
    let nodes = "StartHandle:begin StartSubprocess:start Subprocess:again=loop End:end";
    let flows = [flow("loop", nodes, "begin>again start>again again>end")];
    let world = world(&flows).await;
    let mut last = world.start("loop", json!({})).await;
    world.work().await;
    let mut depth = 0;
    while let Some(child) = world.children(last).await.pop() {
        last = child;
        depth += 1;
    }
    assert_eq!(depth, procession::step::MAX_NESTING);
    let error = world.task(last, "again").await.error.unwrap();
    assert_eq!(error.kind, TaskErrorKind::TooDeep);
    world.is_settled().await;
}

#[tokio::test]
async fn a_subprocess_of_a_flow_that_another_engine_has_waits_for_that_engine() {
    let parent = flow("order", PARENT.0, PARENT.1);
    let child = flow("payment", CHILD.0, CHILD.1);
    let store = stores::store().await;
    let here = World::on(store.clone(), &[parent]).await;
    let there = World::on(store, &[child]).await;
    let order = here.start("order", json!({})).await;
    here.work().await;
    assert_eq!(here.children(order).await, []);
    there.work().await;
    let payment = here.children(order).await[0];
    there.call(payment, "work").await;
    assert_eq!(here.task_status(order, "pay").await, Status::Started);
    here.work().await;
    assert_eq!(here.task_status(order, "pay").await, Status::Done);
    here.is_settled().await;
}

#[tokio::test]
async fn what_cannot_be_delivered_rests_where_managers_see_it_and_goes_on_when_it_can() {
    let parent = flow("order", PARENT.0, PARENT.1);
    let lost = flow("payment", "StartHandle:start End:end", "start>end");
    let store = stores::store().await;
    let world = World::on(store.clone(), &[parent.clone(), lost]).await;
    let order = world.start("order", json!({})).await;
    for _ in 0..20 {
        world.clock.advance(std::time::Duration::from_secs(7200));
        world.work().await;
    }
    let resting = world
        .engine
        .deliveries([DeliveryStatus::Resting], Default::default())
        .await
        .unwrap();
    assert_eq!(resting.len(), 1);
    let reason = resting[0].error.as_deref().unwrap();
    assert!(reason.contains("start"), "{reason}");
    let mended = World::on(store, &[parent, flow("payment", CHILD.0, CHILD.1)]).await;
    assert!(mended.engine.redeliver(&resting[0]).await.unwrap());
    assert_eq!(mended.children(order).await.len(), 1);
    let again = mended.engine.redeliver(&resting[0]).await;
    assert!(again.unwrap_err().is_already_done());
    mended.is_settled().await;
}

#[tokio::test]
async fn what_is_undone_takes_its_finished_subprocess_back() {
    let deep = (
        "StartSubprocess:start Subprocess:below=bank Handle:work End:end",
        "start>below below>work work>end",
    );
    let quick = ("StartSubprocess:start End:end", "start>end");
    let flows = [
        flow("order", PARENT.0, PARENT.1),
        flow("payment", deep.0, deep.1),
        flow("bank", quick.0, quick.1),
    ];
    let world = world(&flows).await;
    let order = world.start("order", json!({})).await;
    let payment = world.children(order).await[0];
    let bank = world.children(payment).await[0];
    world.call(payment, "work").await;
    assert_eq!(world.status(payment).await, ProcessStatus::Done);
    let pay = world.task(order, "pay").await.id;

    let boss = boss();
    let preview = world.engine.as_user(&boss).preview_undo(pay).await.unwrap();
    assert_eq!(preview.children, [payment]);
    assert_eq!(world.status(payment).await, ProcessStatus::Done);

    world.engine.as_user(&boss).undo(pay).await.unwrap();
    for process in [payment, bank] {
        assert_eq!(world.status(process).await, ProcessStatus::Canceled);
        let tasks = world.engine.tasks(process).await.unwrap();
        assert!(tasks.iter().all(|task| task.status == Status::Canceled));
    }
    assert_eq!(world.task_status(order, "pay").await, Status::Canceled);
    assert_eq!(world.status(order).await, ProcessStatus::New);
    world.is_settled().await;

    // Made again it starts another one.
    world.engine.as_user(&boss).revive(pay).await.unwrap();
    let [_, second] = world.children(order).await[..] else {
        panic!("a second child")
    };
    world.call(second, "work").await;
    assert_eq!(world.task_status(order, "pay").await, Status::Done);
    world.is_settled().await;
}

#[tokio::test]
async fn a_preview_names_the_subprocesses_that_a_cancel_stops() {
    let world = one().await;
    let order = world.start("order", json!({})).await;
    let payment = world.children(order).await[0];
    let boss = boss();
    let preview = world.engine.as_user(&boss).preview_cancel(order).await;
    assert_eq!(preview.unwrap().children, [payment]);
    assert_eq!(world.status(payment).await, ProcessStatus::New);
}
