//! Undoing what was done.

use super::*;

const BOOKING: (&str, &str) = (
    "StartHandle:start Function:flight Function:hotel Handle:pay CompensateThrow:undo End:failed Function:no_flight Function:no_hotel",
    "start>flight flight>hotel hotel>pay pay>undo undo>failed flight~no_flight hotel~no_hotel",
);

#[test]
fn what_was_done_last_is_undone_first() {
    let mut run = Run::start(flow(BOOKING.0, BOOKING.1), json!({}));
    run.complete("pay");
    assert_eq!(
        run.tasks(),
        "start=DONE flight=DONE hotel=DONE pay=DONE undo=DONE no_hotel=DONE no_flight=DONE failed=DONE"
    );
    let previous = |node: &str| {
        let task = run.state.tasks.values().find(|task| task.node == node);
        task.map(|task| task.previous.clone())
    };
    assert_eq!(
        previous("no_hotel"),
        Some(vec![3]),
        "it knows what it undoes"
    );
    assert_eq!(run.state.process.memo, json!(null));
    run.replays();
}

#[test]
fn a_handler_that_fails_holds_up_the_process_until_it_is_mended() {
    let mut run = Run::start(flow(BOOKING.0, BOOKING.1), json!({"fail_no_hotel": true}));
    run.complete("pay");
    assert_eq!(run.status(), ProcessStatus::New);
    assert_eq!((run.count("no_flight"), run.count("failed")), (0, 0));
    run.state.process.data = json!({});
    let task = run.task("no_hotel");
    run.event(Event::Retried { task }).expect("is tried again");
    assert_eq!(
        (run.count("no_flight"), run.status()),
        (1, ProcessStatus::Done)
    );
}

#[test]
fn a_handler_that_is_given_up_lets_the_next_one_come() {
    let mut run = Run::start(flow(BOOKING.0, BOOKING.1), json!({"fail_no_hotel": true}));
    run.complete("pay");
    run.cancel("no_hotel");
    assert_eq!(
        (run.count("no_flight"), run.status()),
        (1, ProcessStatus::Done)
    );
}

#[test]
fn nothing_is_undone_twice() {
    let nodes = "StartHandle:start Handle:book Handle:pay CompensateThrow:undo Handle:wait CompensateThrow:again End:end Function:cancel";
    let edges = "start>book book>pay pay>undo undo>wait wait>again again>end book~cancel";
    let mut run = Run::start(flow(nodes, edges), json!({}));
    for node in ["book", "pay", "wait"] {
        run.complete(node);
    }
    assert_eq!(
        (run.count("cancel"), run.status()),
        (1, ProcessStatus::Done)
    );
}

#[test]
fn each_round_of_a_loop_is_undone() {
    let nodes = "StartHandle:start Handle:book If:more CompensateThrow:undo End:end Handle:cancel";
    let edges = "start>book book>more more>book?more more>undo! undo>end book~cancel";
    let mut run = Run::start(flow(nodes, edges), json!({"more": true}));
    run.complete("book");
    run.complete("book");
    run.state.process.data = json!({});
    run.complete("book");
    let undone = |run: &Run| run.state.task(run.task("cancel")).unwrap().previous.clone();
    assert_eq!(undone(&run), [6], "one after the other, the last first");
    run.complete("cancel");
    assert_eq!(undone(&run), [4]);
    run.complete("cancel");
    run.complete("cancel");
    assert_eq!(
        (run.count("cancel"), run.status()),
        (3, ProcessStatus::Done)
    );
}

#[test]
fn a_throw_can_be_limited() {
    let graph = Graph::builder("test")
        .node("start", NodeKind::StartHandle)
        .node("flight", NodeKind::Function)
        .node("hotel", NodeKind::Function)
        .node("undo", NodeKind::CompensateThrow)
        .node("end", NodeKind::End)
        .node("no_flight", NodeKind::Function)
        .node("no_hotel", NodeKind::Function)
        .edge("start", "flight")
        .edge("flight", "hotel")
        .edge("hotel", "undo")
        .edge("undo", "end")
        .compensated_by("flight", "no_flight")
        .compensated_by("hotel", "no_hotel")
        .compensates("undo", "flight")
        .build()
        .expect("a graph");
    let run = Run::start(ScriptedFlow::new(graph), json!({}));
    assert_eq!(
        run.tasks(),
        "start=DONE flight=DONE hotel=DONE undo=DONE no_flight=DONE end=DONE"
    );
}

#[test]
fn a_throw_without_anything_to_undo_goes_on() {
    let nodes =
        "StartHandle:start If:skip Function:book CompensateThrow:undo End:end Function:cancel";
    let edges = "start>skip skip>undo?skip skip>book! book>undo undo>end book~cancel";
    let run = Run::start(flow(nodes, edges), json!({"skip": true}));
    assert_eq!(run.tasks(), "start=DONE skip=DONE undo=DONE end=DONE");
}

#[test]
fn a_cancelled_throw_takes_its_handler_along() {
    let nodes = "StartHandle:start Handle:book CompensateThrow:undo End:end Handle:cancel";
    let mut run = Run::start(
        flow(nodes, "start>book book>undo undo>end book~cancel"),
        json!({}),
    );
    run.complete("book");
    run.cancel("undo");
    assert_eq!(
        run.tasks(),
        "start=DONE book=DONE undo=CANCELED cancel=CANCELED"
    );
}

/// The throw goes on when its handlers are over, whatever kind they are and however they came to be done.
#[test]
fn a_handler_that_is_tried_or_made_again_still_holds_up_its_throw() {
    for kind in ["Job", "View"] {
        for revived in [false, true] {
            let mut run = Run::start(flow(&with_hotel_by(kind), BOOKING.1), json!({}));
            run.complete("pay");
            fail_handler(&mut run, kind);
            let task = run.task("no_hotel");
            let again = if revived {
                Event::Revived { task }
            } else {
                Event::Retried { task }
            };
            run.event(again).expect("is made again");
            let what = format!("{kind}, revived: {revived}");
            assert_eq!(run.count("no_flight"), 0, "{what}");
            assert_eq!(
                run.state.task(run.task("undo")).unwrap().status,
                Status::Started,
                "{what}"
            );
            do_handler(&mut run, kind);
            let order: Vec<&str> = run.state.tasks.values().map(|t| t.node.as_str()).collect();
            assert!(
                order.ends_with(&["no_hotel", "no_flight", "failed"]),
                "{what}: {order:?}"
            );
            assert_eq!(run.status(), ProcessStatus::Done, "{what}");
            run.replays();
        }
    }
}

fn with_hotel_by(kind: &str) -> String {
    BOOKING
        .0
        .replace("Function:no_hotel", &format!("{kind}:no_hotel"))
}

fn claimed(run: &mut Run) -> (u32, u32) {
    let task = run.task("no_hotel");
    let lease = Timestamp::UNIX_EPOCH;
    run.event(Event::Claimed { task, lease }).expect("begins");
    (task, run.state.task(task).unwrap().attempt)
}

/// Has the handler fail for good.
fn fail_handler(run: &mut Run, kind: &str) {
    let error = TaskError::new(TaskErrorKind::Failed, "no line");
    let failed = if kind == "Job" {
        let (task, attempt) = claimed(run);
        let retry = None;
        Event::Failed {
            task,
            attempt,
            error,
            retry,
        }
    } else {
        let task = run.task("no_hotel");
        Event::DueFailed { task, error }
    };
    run.event(failed).expect("fails");
}

fn do_handler(run: &mut Run, kind: &str) {
    if kind == "Job" {
        let (task, attempt) = claimed(run);
        run.event(Event::Performed { task, attempt })
            .expect("is done");
    } else {
        run.complete("no_hotel");
    }
}
