//! Ends that end everything, and what people do beside the program.

use super::*;

const TWO_WAYS: &str = "start>split split>a split>b a>stop b>end";

#[test]
fn a_terminate_end_cancels_everything_else() {
    let nodes = "StartHandle:start Split:split Handle:a Job:b TerminateEnd:stop End:end";
    let mut run = Run::start(flow(nodes, TWO_WAYS), json!({}));
    run.complete("a");
    assert_eq!(
        run.tasks(),
        "start=DONE split=DONE a=DONE b=CANCELED stop=DONE"
    );
    assert_eq!(run.status(), ProcessStatus::Done);
    assert_eq!(run.state.process.error(), None);
}

#[test]
fn what_was_not_begun_yet_is_not_begun_after_a_terminate_end() {
    let nodes = "StartHandle:start Split:split TerminateEnd:stop Function:work End:end";
    let edges = "start>split split>stop split>work work>end";
    let run = Run::start(flow(nodes, edges), json!({}));
    assert_eq!(run.tasks(), "start=DONE split=DONE stop=DONE work=CANCELED");
    assert_eq!(run.state.process.data, json!({}));
}

#[test]
fn a_failed_task_does_not_outlive_a_terminate_end() {
    let nodes = "StartHandle:start Split:split Handle:a Function:b TerminateEnd:stop End:end";
    let mut run = Run::start(flow(nodes, TWO_WAYS), json!({"fail_b": true}));
    assert_eq!(run.state.task(run.task("b")).unwrap().status, Status::Error);
    run.complete("a");
    assert_eq!((run.status(), run.count("end")), (ProcessStatus::Done, 0));
}

#[test]
fn an_error_end_leaves_its_error_with_the_process() {
    let nodes = "StartHandle:start Split:split Handle:a Handle:b ErrorEnd:stop End:end";
    let mut run = Run::start(flow(nodes, TWO_WAYS), json!({}));
    run.complete("a");
    assert_eq!(
        run.tasks(),
        "start=DONE split=DONE a=DONE b=CANCELED stop=DONE"
    );
    assert_eq!(run.status(), ProcessStatus::Done);
    let error = run.state.process.error().expect("it ended with an error");
    assert_eq!((error.code.as_str(), error.node.as_str()), ("stop", "stop"));
    run.replays();
}

#[test]
fn all_kinds_of_functions_run_at_once() {
    let nodes = "StartHandle:start Send:tell BusinessRule:rule Function:work End:end";
    let run = Run::start(
        flow(nodes, "start>tell tell>rule rule>work work>end"),
        json!({}),
    );
    assert_eq!(
        run.state.process.data,
        json!({"tell": 1, "rule": 1, "work": 1})
    );
}

#[test]
fn a_manual_task_waits_for_its_person() {
    let flow = flow(
        "StartHandle:start ManualTask:sign End:end",
        "start>sign sign>end",
    );
    let flow = flow.assign("sign", Assignee::User(UserId::from("ada")));
    let mut run = Run::start(flow, json!({}));
    let sign = run.state.task(run.task("sign")).unwrap();
    assert_eq!(
        (sign.status, sign.owner.clone()),
        (Status::Assigned, Some(UserId::from("ada")))
    );
    run.complete("sign");
    assert_eq!(run.status(), ProcessStatus::Done);
}

#[test]
fn what_was_stopped_alone_stays_so_when_the_process_goes_on() {
    let mut run = Run::start(flow(TWO_BRANCHES.0, TWO_BRANCHES.1), json!({}));
    // All of it happens in the same instant.
    run.cancel("a");
    run.event(Event::ProcessCanceled).expect("is stopped");
    run.event(Event::ProcessRevived).expect("goes on");
    assert!(
        run.state.active().all(|task| task.node != "a"),
        "{}",
        run.tasks()
    );
    run.complete("b");
    assert_eq!((run.count("join"), run.status()), (1, ProcessStatus::Done));
    run.replays();
}
