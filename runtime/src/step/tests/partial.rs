//! Joins that go on before all their branches have come.

use super::*;

const THREE: &str = "start>split split>a split>b split>c a>join b>join c>join join>next next>end";

fn three(join: &str) -> Run {
    let nodes = format!(
        "StartHandle:start Split:split Handle:a Handle:b Handle:c {join}:join Handle:next End:end"
    );
    Run::start(flow(&nodes, THREE), json!({}))
}

#[test]
fn two_of_three_are_enough_and_the_third_is_cancelled() {
    for (first, second, third) in [("a", "b", "c"), ("c", "a", "b"), ("b", "c", "a")] {
        let mut run = three("Join=2");
        run.complete(first);
        assert_eq!(run.count("next"), 0);
        run.complete(second);
        assert_eq!(run.count("next"), 1);
        let cancelled = run
            .state
            .tasks
            .values()
            .find(|task| task.node == third)
            .unwrap();
        assert_eq!(cancelled.status, Status::Canceled);
        run.complete("next");
        assert_eq!((run.count("join"), run.status()), (1, ProcessStatus::Done));
        run.replays();
    }
}

#[test]
fn what_comes_too_late_is_taken_in_and_nothing_goes_on_twice() {
    let mut run = three("Join+2");
    run.complete("a");
    run.complete("b");
    assert_eq!(run.count("next"), 1);
    assert!(run.task("c") > 0, "it runs on");
    run.complete("c");
    assert_eq!(
        (run.count("join"), run.count("next")),
        (1, 1),
        "{}",
        run.tasks()
    );
    run.complete("next");
    assert_eq!(run.status(), ProcessStatus::Done);
    assert_eq!(
        run.state.process.memo,
        json!(null),
        "nothing is left of the note"
    );
    run.replays();
}

#[test]
fn the_process_is_over_with_the_last_of_those_that_run_on() {
    let mut run = three("Join+1");
    run.complete("a");
    run.complete("next");
    assert_eq!(run.status(), ProcessStatus::New);
    run.complete("b");
    run.complete("c");
    assert_eq!((run.count("next"), run.status()), (1, ProcessStatus::Done));
}

#[test]
fn a_cancelled_branch_lets_the_join_go_on_with_fewer() {
    let mut run = three("Join=3");
    run.complete("a");
    run.complete("b");
    run.cancel("c");
    assert_eq!(run.count("next"), 1, "nothing can come any more");
}

#[test]
fn the_data_can_say_that_it_is_enough() {
    let nodes =
        "StartHandle:start Split:split Handle:a Handle:b Handle:c Join=?:join Handle:next End:end";
    let mut run = Run::start(flow(nodes, THREE), json!({}));
    run.complete("a");
    assert_eq!(run.count("next"), 0);
    run.state.process.data = json!({"join": true});
    run.complete("b");
    assert_eq!(run.count("next"), 1);
}

#[test]
fn a_condition_that_fails_rests_with_the_join() {
    let nodes =
        "StartHandle:start Split:split Handle:a Handle:b Handle:c Join=?:join Handle:next End:end";
    let mut run = Run::start(flow(nodes, THREE), json!({"fail_join": true}));
    run.complete("a");
    assert_eq!(
        run.state.task(run.task("join")).unwrap().status,
        Status::Error
    );
    run.complete("b");
    run.complete("c");
    assert_eq!(run.count("next"), 0);
    let task = run.task("join");
    run.event(Event::Retried { task }).expect("is tried again");
    assert_eq!((run.count("join"), run.count("next")), (1, 1));
}

#[test]
fn no_other_join_waits_for_what_comes_too_late() {
    let nodes = "StartHandle:start Split:outer Split:split Handle:a Handle:b Handle:c Join+1:join Handle:d Join:all Handle:next End:end";
    let edges = "start>outer outer>split outer>d split>a split>b split>c a>join b>join c>join join>all d>all all>next next>end";
    let mut run = Run::start(flow(nodes, edges), json!({}));
    run.complete("b");
    run.complete("d");
    assert_eq!(
        (run.count("all"), run.count("next")),
        (1, 1),
        "{}",
        run.tasks()
    );
    run.complete("a");
    run.complete("c");
    run.complete("next");
    assert_eq!(
        (run.count("all"), run.count("next")),
        (1, 1),
        "{}",
        run.tasks()
    );
    assert_eq!(run.status(), ProcessStatus::Done);
}

#[test]
fn what_a_late_branch_leads_to_is_late_too() {
    let nodes = "StartHandle:start Split:split Handle:a Handle:b Split:inner Handle:c Handle:d Join:both Join+1:join Handle:next End:end";
    let edges = "start>split split>a split>b a>join b>inner inner>c inner>d c>both d>both both>join join>next next>end";
    let mut run = Run::start(flow(nodes, edges), json!({}));
    run.complete("a");
    run.complete("b");
    run.complete("c");
    run.complete("d");
    assert_eq!(
        (run.count("both"), run.count("join"), run.count("next")),
        (1, 1, 1),
        "{}",
        run.tasks()
    );
    run.complete("next");
    assert_eq!(run.status(), ProcessStatus::Done);
    run.replays();
}

#[test]
fn the_next_round_of_a_loop_is_not_late() {
    let nodes =
        "StartHandle:start Split:split Handle:a Handle:b Join+1:join Handle:next If:again End:end";
    let edges = "start>split split>a split>b a>join b>join join>next next>again again>split?again again>end!";
    let mut run = Run::start(flow(nodes, edges), json!({"again": true}));
    run.complete("a");
    run.complete("next");
    let second = run.task("a");
    assert!(second > 3);
    run.state.process.data = json!({});
    run.event(Event::Completed { task: 4 })
        .expect("the late one of the first round");
    assert_eq!(run.count("next"), 1);
    run.complete("a");
    assert_eq!(run.count("next"), 2, "{}", run.tasks());
    run.complete("b");
    run.complete("next");
    assert_eq!((run.count("end"), run.status()), (1, ProcessStatus::Done));
}

/// The timeout was armed before the join went on without its host.
#[test]
fn what_a_timeout_of_a_late_task_leads_to_is_late_too() {
    let nodes = "StartHandle:start Split:split Handle:a Handle:b BoundaryTimer:timeout@b Handle:late Join+1:join Handle:next End:end";
    let edges =
        "start>split split>a split>b a>join b>join timeout>late late>join join>next next>end";
    let mut run = Run::start(flow(nodes, edges), json!({}));
    run.complete("a");
    let task = run.task("timeout");
    run.event(Event::Due { task }).expect("fires");
    run.complete("late");
    assert_eq!(
        (run.count("join"), run.count("next")),
        (1, 1),
        "{}",
        run.tasks()
    );
    run.complete("next");
    assert_eq!(run.status(), ProcessStatus::Done);
    run.replays();
}

#[test]
fn branches_that_are_made_anew_too_late_are_so_together() {
    let nodes = "StartHandle:start Split:split Handle:a Split:inner Handle:b Handle:c Join:both Join=1:join Handle:next End:end";
    let edges = "start>split split>a split>inner inner>b inner>c a>join b>both c>both both>join join>next next>end";
    let mut run = Run::start(flow(nodes, edges), json!({}));
    let stopped = [run.task("b"), run.task("c")];
    run.complete("a");
    for task in stopped {
        run.event(Event::Revived { task }).expect("is made anew");
    }
    run.complete("b");
    run.complete("c");
    assert_eq!(
        (run.count("join"), run.count("next")),
        (1, 1),
        "{}",
        run.tasks()
    );
}

#[test]
fn a_branch_that_is_done_again_after_its_join_went_on_is_too_late() {
    let nodes =
        "StartHandle:start Split:split Handle:a Handle:b Handle:c Join:join Handle:next End:end";
    let edges = "start>split split>a split>b a>join b>c c>join join>next next>end";
    for before_next in [true, false] {
        let mut run = Run::start(flow(nodes, edges), json!({}));
        let task = run.task("b");
        run.complete("b");
        run.cancel("c");
        run.complete("a");
        assert_eq!(run.count("next"), 1, "the join goes on without `c`");
        run.moment.now = Timestamp::from_second(60).expect("a time");
        let again = true;
        run.event(Event::Undone { task, again }).expect("is undone");
        if before_next {
            run.complete("b");
            run.complete("c");
            run.complete("next");
        } else {
            run.complete("next");
            run.complete("b");
            run.complete("c");
        }
        assert_eq!(
            (run.count("join"), run.count("end")),
            (1, 1),
            "{}",
            run.tasks()
        );
        assert_eq!(run.status(), ProcessStatus::Done, "{}", run.tasks());
        run.replays();
    }
}

#[test]
fn what_is_done_again_in_a_later_round_is_in_time() {
    let nodes = "StartHandle:start Split:split Handle:a Handle:b Join:join If:again End:end";
    let edges = "start>split split>a split>b a>join b>join join>again again>split?more again>end!";
    let mut run = Run::start(flow(nodes, edges), json!({"more": true}));
    run.complete("a");
    run.complete("b");
    run.state.process.data = json!({});
    let task = run.task("a");
    run.complete("a");
    let again = true;
    run.event(Event::Undone { task, again }).expect("is undone");
    run.complete("b");
    run.complete("a");
    assert_eq!(
        (run.count("join"), run.count("end")),
        (3, 1),
        "{}",
        run.tasks()
    );
    assert_eq!(run.status(), ProcessStatus::Done, "{}", run.tasks());
    run.replays();
}
