//! Splits of which the first way wins.

use super::*;

const RACE: &str = "start>race race>a race>b a>end b>other";

fn race(nodes: &str, edges: &str) -> Run {
    Run::start(flow(nodes, edges), json!({}))
}

#[test]
fn the_first_way_that_is_done_wins() {
    let nodes = "StartHandle:start SplitFirst:race Handle:a Job:b End:end End:other";
    let mut run = race(nodes, RACE);
    assert_eq!(
        run.state.task(run.task("race")).unwrap().status,
        Status::Started
    );
    run.complete("a");
    assert_eq!(
        run.tasks(),
        "start=DONE race=DONE a=DONE b=CANCELED end=DONE"
    );
    assert_eq!(run.status(), ProcessStatus::Done);
    run.replays();
}

#[test]
fn of_automatic_ways_the_first_wins_and_the_rest_is_never_started() {
    let nodes = "StartHandle:start SplitFirst:race Function:a Function:b End:end End:other";
    let run = race(nodes, RACE);
    assert_eq!(
        run.tasks(),
        "start=DONE race=DONE a=DONE b=CANCELED end=DONE"
    );
    assert_eq!(run.state.process.data, json!({"a": 1}));
}

#[test]
fn the_token_behind_a_race_is_that_before_it() {
    let nodes = "StartHandle:start SplitFirst:race Handle:a Handle:b Handle:more If:again End:end";
    let edges = "start>race race>a race>b a>more b>more more>again again>race?again again>end!";
    let mut run = Run::start(flow(nodes, edges), json!({"again": true}));
    for _ in 0..3 {
        run.complete("b");
        assert_eq!(
            run.state.task(run.task("more")).unwrap().token,
            crate::token::Token::ROOT
        );
        run.complete("more");
    }
    run.state.process.data = json!({});
    run.complete("a");
    run.complete("more");
    assert_eq!((run.count("end"), run.status()), (1, ProcessStatus::Done));
}

#[test]
fn a_race_whose_ways_are_all_cancelled_dies_and_holds_up_no_join() {
    let nodes = "StartHandle:start Split:split SplitFirst:race Handle:a Handle:b Handle:c Join:join End:end";
    let edges = "start>split split>race split>c race>a race>b a>join b>join c>join join>end";
    let mut run = race(nodes, edges);
    run.complete("c");
    run.cancel("a");
    assert_eq!(run.count("end"), 0, "{}", run.tasks());
    run.cancel("b");
    assert_eq!((run.count("end"), run.status()), (1, ProcessStatus::Done));
    run.replays();
}

#[test]
fn whoever_cancels_a_race_cancels_its_ways() {
    let nodes = "StartHandle:start SplitFirst:race Handle:a Job:b End:end End:other";
    let mut run = race(nodes, RACE);
    run.cancel("race");
    assert_eq!(
        run.tasks(),
        "start=DONE race=CANCELED a=CANCELED b=CANCELED"
    );
    assert_eq!(run.status(), ProcessStatus::Canceled);
}

#[test]
fn a_failed_way_does_not_win_and_can_be_mended() {
    let nodes = "StartHandle:start SplitFirst:race Function:a Handle:b End:end End:other";
    let mut run = Run::start(flow(nodes, RACE), json!({"fail_a": true}));
    assert_eq!(run.state.task(run.task("a")).unwrap().status, Status::Error);
    run.state.process.data = json!({});
    let task = run.task("a");
    run.event(Event::Retried { task }).expect("is tried again");
    assert_eq!(
        run.tasks(),
        "start=DONE race=DONE a=DONE b=CANCELED end=DONE"
    );
}

#[test]
fn a_split_is_a_way_that_wins_at_once() {
    let nodes =
        "StartHandle:start SplitFirst:race Handle:a Split:b Handle:c Handle:d Join:join End:end";
    let edges = "start>race race>a race>b a>end b>c b>d c>join d>join join>end";
    let mut run = race(nodes, edges);
    assert_eq!(run.count("end"), 0);
    run.complete("c");
    run.complete("d");
    assert_eq!((run.count("join"), run.count("end")), (1, 1));
    assert_eq!(run.status(), ProcessStatus::Done);
}

#[test]
fn a_way_straight_to_a_join_wins_before_the_others_begin() {
    let nodes = "StartHandle:start SplitFirst:race Handle:a Join:join End:end";
    let run = race(nodes, "start>race race>a race>join a>join join>end");
    assert_eq!(run.tasks(), "start=DONE race=DONE join=DONE end=DONE");
}

#[test]
fn a_race_inside_a_race_is_lost_with_its_ways() {
    let nodes =
        "StartHandle:start SplitFirst:outer SplitFirst:inner Handle:a Handle:b Handle:c End:end";
    let edges = "start>outer outer>inner outer>c inner>a inner>b a>end b>end c>end";
    let mut run = race(nodes, edges);
    run.complete("c");
    assert_eq!(
        run.tasks(),
        "start=DONE outer=DONE inner=CANCELED c=DONE a=CANCELED b=CANCELED end=DONE"
    );
    let mut run = race(nodes, edges);
    run.complete("a");
    assert_eq!(
        run.tasks(),
        "start=DONE outer=DONE inner=DONE c=CANCELED a=DONE b=CANCELED end=DONE"
    );
    run.replays();
}

/// A race, of which one way has a timeout.
const TIMED: &str = "start>race race>a race>b a>end b>end slow>other";

#[test]
fn a_timer_is_a_way_that_can_win() {
    let nodes = "StartHandle:start SplitFirst:race Handle:a Timer:b End:end End:other";
    let mut run = race(nodes, RACE);
    let task = run.task("b");
    run.event(Event::Due { task }).expect("is due");
    assert_eq!(
        run.tasks(),
        "start=DONE race=DONE a=CANCELED b=DONE other=DONE"
    );
}

#[test]
fn a_timeout_that_takes_the_place_of_a_way_wins() {
    let nodes = "StartHandle:start SplitFirst:race Handle:a BoundaryTimer:slow@a Handle:b End:end End:other";
    let mut run = race(nodes, TIMED);
    let task = run.task("slow");
    run.event(Event::Due { task }).expect("is due");
    assert_eq!(
        (run.count("other"), run.count("end")),
        (1, 0),
        "{}",
        run.tasks()
    );
    assert_eq!(run.status(), ProcessStatus::Done);
    assert!(run.state.active().next().is_none());
    run.replays();
}

#[test]
fn a_reminder_decides_nothing_and_ends_with_the_race() {
    let nodes = "StartHandle:start SplitFirst:race Handle:a BoundaryTimer:slow@~a Handle:b Handle:other End:end";
    let mut run = race(nodes, TIMED);
    let task = run.task("slow");
    run.event(Event::Due { task }).expect("is due");
    assert_eq!(
        run.state.task(run.task("race")).unwrap().status,
        Status::Started
    );
    run.task("other");
    run.complete("b");
    assert_eq!((run.count("end"), run.status()), (1, ProcessStatus::Done));
    assert!(run.state.active().next().is_none(), "{}", run.tasks());
    run.replays();
}

#[test]
fn the_timeouts_of_those_that_lose_are_disarmed() {
    let nodes = "StartHandle:start SplitFirst:race Handle:a BoundaryTimer:slow@a Handle:b End:end End:other";
    let mut run = race(nodes, TIMED);
    run.complete("b");
    let slow = run
        .state
        .tasks
        .values()
        .find(|task| task.node == "slow")
        .unwrap();
    assert_eq!(slow.status, Status::Canceled);
    assert_eq!(run.status(), ProcessStatus::Done);
}

/// What follows a race, in which `a` is done first.
fn decided() -> Run {
    let nodes = "StartHandle:start SplitFirst:race Handle:a Handle:b Handle:after End:end";
    let mut run = race(nodes, "start>race race>a race>b a>after b>after after>end");
    run.complete("a");
    run
}

fn revive(run: &mut Run, node: &str) {
    let of_node = |task: &&crate::task::Task| task.node == node;
    let task = run.state.tasks.values().rfind(of_node).expect("a task");
    let task = task.id.number();
    run.event(Event::Revived { task }).expect("is made anew");
}

#[test]
fn who_has_lost_may_be_done_too_and_nothing_goes_on_twice() {
    for after_first in [true, false] {
        let mut run = decided();
        revive(&mut run, "b");
        let order = if after_first {
            ["after", "b"]
        } else {
            ["b", "after"]
        };
        for node in order {
            assert_eq!(run.status(), ProcessStatus::New);
            run.complete(node);
        }
        assert_eq!((run.count("after"), run.count("end")), (1, 1));
        assert_eq!(run.status(), ProcessStatus::Done);
        run.replays();
    }
}

#[test]
fn who_has_lost_is_not_waited_for_by_a_join_behind_the_race() {
    let nodes = "StartHandle:start Split:split SplitFirst:race Handle:a Handle:b Handle:c Join:join End:end";
    let edges = "start>split split>race split>c race>a race>b a>join b>join c>join join>end";
    let mut run = race(nodes, edges);
    run.complete("a");
    revive(&mut run, "b");
    revive_again(&mut run, "b");
    run.complete("c");
    assert_eq!((run.count("join"), run.count("end")), (1, 1));
    assert_eq!(run.status(), ProcessStatus::New, "`b` is still open");
    run.complete("b");
    assert_eq!((run.count("join"), run.count("end")), (1, 1));
    assert_eq!(run.status(), ProcessStatus::Done);
    run.replays();
}

/// What was made anew once is stopped and made anew once more.
fn revive_again(run: &mut Run, node: &str) {
    run.cancel(node);
    revive(run, node);
}

#[test]
fn a_way_that_was_made_anew_wins_like_the_first() {
    let nodes = "StartHandle:start SplitFirst:race Handle:a Handle:b End:end End:other";
    let mut run = race(nodes, RACE);
    run.cancel("a");
    let cancelled = run.state.tasks.values().find(|task| task.node == "a");
    let task = cancelled.unwrap().id.number();
    run.event(Event::Revived { task }).expect("is made anew");
    run.complete("a");
    assert_eq!(
        run.tasks(),
        "start=DONE race=DONE a=REVIVED b=CANCELED a=DONE end=DONE"
    );
    assert_eq!(run.status(), ProcessStatus::Done);
    run.replays();
}

#[test]
fn a_process_that_goes_on_begins_its_race_once_more() {
    let nodes = "StartHandle:start SplitFirst:race Handle:a Handle:b End:end End:other";
    let mut run = race(nodes, RACE);
    run.event(Event::ProcessCanceled).expect("is stopped");
    run.event(Event::ProcessRevived).expect("goes on");
    run.complete("b");
    assert_eq!(
        (run.count("end"), run.count("other")),
        (0, 1),
        "{}",
        run.tasks()
    );
    assert_eq!(run.status(), ProcessStatus::Done, "{}", run.tasks());
    run.replays();
}

#[test]
fn a_failed_way_that_was_made_anew_wins_too() {
    let nodes = "StartHandle:start SplitFirst:race Function:a Handle:b Handle:after End:end";
    let edges = "start>race race>a race>b a>after b>after after>end";
    let mut run = Run::start(flow(nodes, edges), json!({"fail_a": true}));
    run.state.process.data = json!({});
    revive(&mut run, "a");
    assert_eq!(
        run.tasks(),
        "start=DONE race=DONE a=REVIVED b=CANCELED a=DONE after=NEW"
    );
    run.complete("after");
    assert_eq!(run.status(), ProcessStatus::Done);
    run.replays();
}

#[test]
fn the_way_that_has_won_and_was_undone_is_made_anew() {
    let nodes = "StartHandle:start SplitFirst:race Handle:a Handle:b Handle:next End:end End:other";
    let edges = "start>race race>a race>b a>next next>end b>other";
    let mut run = race(nodes, edges);
    let task = run.task("a");
    run.complete("a");
    let again = false;
    run.event(Event::Undone { task, again }).expect("is undone");
    run.event(Event::Revived { task }).expect("is made anew");
    run.complete("a");
    run.complete("next");
    assert_eq!(run.status(), ProcessStatus::Done, "{}", run.tasks());
}

#[test]
fn who_has_lost_does_not_take_the_place_of_a_way_that_is_done_again() {
    let mut run = decided();
    let task = run.state.tasks.values().find(|task| task.node == "a");
    let task = task.unwrap().id.number();
    let again = true;
    run.event(Event::Undone { task, again }).expect("is undone");
    revive(&mut run, "b");
    run.complete("b");
    run.complete("a");
    run.complete("after");
    assert_eq!(run.count("end"), 1, "{}", run.tasks());
    assert_eq!(run.status(), ProcessStatus::Done, "{}", run.tasks());
}

#[test]
fn who_has_lost_and_is_done_again_goes_on_when_the_winner_is_taken_back() {
    let mut run = decided();
    let task = run.state.tasks.values().find(|task| task.node == "a");
    let task = task.unwrap().id.number();
    revive(&mut run, "b");
    let again = false;
    run.event(Event::Undone { task, again }).expect("is undone");
    run.complete("b");
    run.complete("after");
    assert_eq!(run.count("end"), 1, "{}", run.tasks());
    // The process waits for the winner to be made again, which comes too late then.
    revive(&mut run, "a");
    run.complete("a");
    assert_eq!(run.count("end"), 1, "{}", run.tasks());
    assert_eq!(run.status(), ProcessStatus::Done, "{}", run.tasks());
    run.replays();
}

#[test]
fn of_those_that_have_lost_one_goes_on_when_the_winner_is_taken_back() {
    let nodes = "StartHandle:start SplitFirst:race Handle:a Handle:b Handle:c Handle:after End:end";
    let edges = "start>race race>a race>b race>c a>after b>after c>after after>end";
    let mut run = race(nodes, edges);
    let task = run.task("a");
    run.complete("a");
    revive(&mut run, "b");
    revive(&mut run, "c");
    let again = false;
    run.event(Event::Undone { task, again }).expect("is undone");
    run.complete("c");
    assert!(run.state.active().all(|task| task.node != "after"));
    run.complete("b");
    run.complete("after");
    assert_eq!(run.count("end"), 1, "{}", run.tasks());
}
