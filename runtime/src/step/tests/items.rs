//! Splits with a branch for each item.

use super::*;

const REVIEWS: (&str, &str) = (
    "StartHandle:start Split:split Handle:review Handle:note Join:join End:end",
    "start>split split>review*lines split>note review>join note>join join>end",
);

#[test]
fn each_item_is_a_task_with_its_data() {
    let data = json!({"lines": [{"line": 1}, {"line": 2}, {"line": 3}]});
    let mut run = Run::start(flow(REVIEWS.0, REVIEWS.1), data);
    let reviews = run.state.active().filter(|task| task.node == "review");
    let reviews: Vec<_> = reviews
        .map(|task| (task.id.number(), task.token.to_string(), task.data.clone()))
        .collect();
    assert_eq!(
        reviews,
        [
            (3, "split#2.1".to_owned(), json!({"line": 1})),
            (4, "split#2.2".to_owned(), json!({"line": 2})),
            (5, "split#2.3".to_owned(), json!({"line": 3})),
        ]
    );
    run.complete("note");
    for (task, _, _) in reviews {
        assert_eq!(run.count("end"), 0);
        run.event(Event::Completed { task }).expect("completes");
    }
    assert_eq!((run.count("join"), run.count("end")), (1, 1));
}

#[test]
fn no_item_is_no_token() {
    let mut run = Run::start(flow(REVIEWS.0, REVIEWS.1), json!({"lines": []}));
    assert_eq!(run.count("review"), 0);
    run.complete("note");
    assert_eq!(run.status(), ProcessStatus::Done);
}

#[test]
fn when_nothing_is_left_to_do_the_token_goes_otherwise() {
    let nodes = "StartHandle:start Split:split Handle:review Join:join End:end";
    let edges = "start>split split>review*lines split>join! review>join join>end";
    let run = Run::start(flow(nodes, edges), json!({}));
    assert_eq!(run.tasks(), "start=DONE split=DONE join=DONE end=DONE");
}

#[test]
fn a_split_without_items_and_without_another_way_rests_in_error() {
    let nodes = "StartHandle:start Split:split Handle:review Join:join End:end";
    let edges = "start>split split>review*lines review>join join>end";
    let run = Run::start(flow(nodes, edges), json!({}));
    let split = run.state.task(run.task("split")).unwrap();
    let error = split.error.as_ref().expect("an error").to_string();
    assert!(
        error.contains("no way out of `split` has an item"),
        "{error}"
    );
}

#[test]
fn the_first_of_several_candidates_gets_it() {
    let nodes = "StartHandle:start SplitFirst:ask Handle:offer End:end";
    let edges = "start>ask ask>offer*who offer>end";
    let mut run = Run::start(flow(nodes, edges), json!({"who": ["ada", "bob", "eve"]}));
    run.event(Event::Completed { task: 4 })
        .expect("bob accepts");
    assert_eq!(
        run.tasks(),
        "start=DONE ask=DONE offer=CANCELED offer=DONE offer=CANCELED end=DONE"
    );
}

/// The oldest open task of a node.
fn first(run: &Run, node: &str) -> Option<u32> {
    let mut open = run.state.active().filter(|task| task.node == node);
    open.next().map(|task| task.id.number())
}

/// Behind the inner join a token still has the inner split, as long as something of it runs on.
#[test]
fn a_join_waits_for_all_items_even_while_a_branch_of_one_runs_on() {
    let nodes = "StartHandle:start Split:lines Split:split Handle:a Handle:b Join+1:join Join:all Handle:next End:end";
    let edges =
        "start>lines lines>split*list split>a split>b a>join b>join join>all all>next next>end";
    let mut run = Run::start(flow(nodes, edges), json!({"list": [1, 2]}));
    let task = first(&run, "a").expect("is open");
    run.event(Event::Completed { task }).expect("one line");
    assert_eq!(run.count("next"), 0, "{}", run.tasks());
    run.complete("a");
    assert_eq!(
        (run.count("all"), run.count("next")),
        (1, 1),
        "{}",
        run.tasks()
    );
    for _ in 0..2 {
        let task = first(&run, "b").expect("is open");
        run.event(Event::Completed { task })
            .expect("comes too late");
    }
    run.complete("next");
    assert_eq!((run.count("next"), run.status()), (1, ProcessStatus::Done));
    run.replays();
}

#[test]
fn nor_does_a_branch_with_an_end_of_its_own_divide_the_items() {
    let nodes = "StartHandle:start Split:lines Split:split Handle:a Handle:b End:aside Join:join Join:all Handle:next End:end";
    let edges = "start>lines lines>split*list split>a split>b split>join a>join b>aside join>all all>next next>end";
    let mut run = Run::start(flow(nodes, edges), json!({"list": [1, 2]}));
    for _ in 0..2 {
        assert_eq!(run.count("next"), 0, "{}", run.tasks());
        let task = first(&run, "a").expect("is open");
        run.event(Event::Completed { task }).expect("completes");
    }
    assert_eq!(
        (run.count("all"), run.count("next")),
        (1, 1),
        "{}",
        run.tasks()
    );
}

/// A split of which only one branch is open is closed by its own join all the same.
#[test]
fn a_split_of_one_branch_does_not_mix_the_items() {
    let nodes = "StartHandle:start Split:lines Split:one Split:two Handle:a Handle:b Join:both Join:single Handle:next Join:all End:end";
    let edges = "start>lines lines>one*list one>two two>a two>b a>both b>both both>single single>next next>all all>end";
    let mut run = Run::start(flow(nodes, edges), json!({"list": [1, 2]}));
    while let Some(task) = first(&run, "a").or_else(|| first(&run, "b")) {
        run.event(Event::Completed { task }).expect("completes");
    }
    assert_eq!(
        (run.count("single"), run.count("next")),
        (2, 2),
        "{}",
        run.tasks()
    );
}
