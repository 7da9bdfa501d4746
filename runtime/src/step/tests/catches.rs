//! Catches that wait until the data say so.

use super::*;

const WAIT: (&str, &str) = (
    "StartHandle:start Split:split Function:set ConditionalCatch:set_twice Handle:a Join:join End:end",
    "start>split split>set_twice split>a a>set set>join set_twice>join join>end",
);

#[test]
fn a_catch_waits_until_its_condition_holds() {
    let mut run = Run::start(flow(WAIT.0, WAIT.1), json!({}));
    let catch = run.task("set_twice");
    assert_eq!(run.state.task(catch).unwrap().status, Status::New);
    run.state.process.data = json!({"set_twice": true});
    run.complete("a");
    assert_eq!(run.state.task(catch).unwrap().status, Status::Done);
    assert_eq!(run.status(), ProcessStatus::Done);
    run.replays();
}

#[test]
fn a_catch_whose_condition_holds_already_does_not_wait() {
    let run = Run::start(
        flow(
            "StartHandle:start ConditionalCatch:ready End:end",
            "start>ready ready>end",
        ),
        json!({"ready": true}),
    );
    assert_eq!(run.status(), ProcessStatus::Done);
}

#[test]
fn a_catch_is_a_way_that_can_win() {
    let nodes = "StartHandle:start Split:split Handle:set SplitFirst:race ConditionalCatch:ready Handle:a End:end";
    let edges = "start>split split>set split>race race>ready race>a ready>end a>end set>end";
    let mut run = Run::start(flow(nodes, edges), json!({}));
    run.state.process.data = json!({"ready": true});
    run.complete("set");
    assert_eq!(run.status(), ProcessStatus::Done);
    let lost = run
        .state
        .tasks
        .values()
        .find(|task| task.node == "a")
        .unwrap();
    assert_eq!(lost.status, Status::Canceled);
}

#[test]
fn a_condition_that_fails_rests_with_the_catch() {
    let mut run = Run::start(flow(WAIT.0, WAIT.1), json!({"fail_set_twice": true}));
    assert_eq!(
        run.state.task(run.task("set_twice")).unwrap().status,
        Status::Error
    );
    run.state.process.data = json!({"set_twice": true});
    let task = run.task("set_twice");
    run.event(Event::Retried { task }).expect("is tried again");
    run.complete("a");
    assert_eq!(run.status(), ProcessStatus::Done);
}
