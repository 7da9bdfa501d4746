//! Table tests of the step: given a graph and events, which tasks are there.

mod boundary;
mod catches;
mod compensation;
mod ends;
mod items;
mod partial;
mod races;

use jiff::Timestamp;
use serde_json::json;

use super::{Event, Mode, Moment, State, step};
use crate::error::Error;
use crate::flow::Assignee;
use crate::graph::{EdgeClass, Graph, Link, NodeKind, Partial};
use crate::history::Replay;
use crate::process::ProcessId;
use crate::status::{ProcessStatus, Status};
use crate::task::{TaskError, TaskErrorKind};
use crate::testing::ScriptedFlow;
use crate::user::UserId;

/// `kind:name` for the nodes, `kind:name@host` for an event on the border of one, `kind:name@~host` for one that
/// does not interrupt it, `kind:name@host=code` for one that takes a code; `from>to` for edges, `from>to?key` for
/// conditional ones, `from>to!` for the way that is left, `from>to*list` for one token for each item of a list;
/// `host~handler` for what is undone by what.
fn flow(nodes: &str, edges: &str) -> ScriptedFlow {
    let mut graph = Graph::builder("test");
    for node in nodes.split_whitespace() {
        let (kind, name) = node.split_once(':').expect("kind:name");
        let (kind, partial) = partial(kind);
        let kind = NodeKind::from_name(kind).expect("a kind");
        graph = match name.split_once('@') {
            None => graph.node(name, kind),
            Some((name, host)) => {
                let (host, code) = host.split_once('=').unwrap_or((host, ""));
                let beside = host.strip_prefix('~');
                let event = graph.boundary(name, kind, beside.unwrap_or(host), beside.is_none());
                match code {
                    "" => event,
                    code => event.code(code),
                }
            }
        };
        if let Some(partial) = partial {
            graph = graph.partial(partial);
        }
    }
    for edge in edges.split_whitespace() {
        if let Some((host, handler)) = edge.split_once('~') {
            graph = graph.compensated_by(host, handler);
            continue;
        }
        let (from, to) = edge.split_once('>').expect("from>to");
        if let Some((to, list)) = to.split_once('*') {
            graph = graph.items(from, to, list);
            continue;
        }
        graph = match (to.split_once('?'), to.strip_suffix('!')) {
            (Some((to, key)), _) => graph.edge_of(from, to, EdgeClass::When, key),
            (_, Some(to)) => graph.edge_of(from, to, EdgeClass::Otherwise, ""),
            _ => graph.edge(from, to),
        };
    }
    ScriptedFlow::new(graph.build().expect("a graph"))
}

/// `Join=2` cancels what has not come when two have, `Join+2` lets it run on; without a number the data say
/// when.
fn partial(kind: &str) -> (&str, Option<Partial>) {
    let cancel_active = kind.contains('=');
    let Some((kind, arrived)) = kind.split_once(['=', '+']) else {
        return (kind, None);
    };
    let arrived = arrived.parse().ok();
    let partial = Partial {
        arrived,
        cancel_active,
    };
    (kind, Some(partial))
}

struct Run {
    flow: ScriptedFlow,
    state: State,
    moment: Moment,
}

impl Run {
    fn start(flow: ScriptedFlow, data: serde_json::Value) -> Self {
        let mut run = Self::begin(flow, data);
        run.event(Event::Started { node: 0 }).expect("starts");
        run
    }

    fn begin(flow: ScriptedFlow, data: serde_json::Value) -> Self {
        let mut state = State::begin(ProcessId::new(1), "test", Timestamp::UNIX_EPOCH);
        state.process.data = data;
        let moment = Moment {
            now: Timestamp::UNIX_EPOCH,
            actor: None,
            mode: Mode::Background,
            budget: 100,
        };
        Self {
            flow,
            state,
            moment,
        }
    }

    /// Steps, and runs functions as the engine does.
    fn event(&mut self, event: Event) -> Result<(), Error> {
        let mut call = step(&self.flow, &mut self.state, &self.moment, event)?;
        while let Some(super::Call { task }) = call {
            let outcome = self.run_function(task);
            let event = Event::Returned { task, outcome };
            call = step(&self.flow, &mut self.state, &self.moment, event)?;
        }
        Ok(())
    }

    fn run_function(&mut self, number: u32) -> Result<(), TaskError> {
        let node = self.state.tasks[&number].node.clone();
        let worked = crate::testing::work(&mut self.state.process.data, &node);
        let code = crate::testing::code(&self.state.process.data, &node);
        worked.map_err(|message| TaskError::new(TaskErrorKind::Failed, message).with_code(code))
    }

    /// The number of the only active task of a node.
    fn task(&self, node: &str) -> u32 {
        let mut found = self.state.active().filter(|task| task.node == node);
        let task = found.next().unwrap_or_else(|| panic!("no active {node}"));
        assert!(found.next().is_none(), "more than one active `{node}`");
        task.id.number()
    }

    fn complete(&mut self, node: &str) {
        let task = self.task(node);
        self.event(Event::Completed { task }).expect("completes");
    }

    fn cancel(&mut self, node: &str) {
        let task = self.task(node);
        self.event(Event::Canceled { task }).expect("cancels");
    }

    /// `node=STATUS` for every task, in order.
    fn tasks(&self) -> String {
        let task = |t: &crate::task::Task| format!("{}={}", t.node, t.status);
        let all: Vec<_> = self.state.tasks.values().map(task).collect();
        all.join(" ")
    }

    fn count(&self, node: &str) -> usize {
        self.state.tasks.values().filter(|t| t.node == node).count()
    }

    fn status(&self) -> ProcessStatus {
        self.state.process.status
    }

    /// Makes sure that the history tells what there is.
    fn replays(&self) {
        let history = self.state.changes().history.to_vec();
        let replayed = Replay::of(&history).expect("a possible story");
        let tasks: Vec<_> = self.state.tasks.values().cloned().collect();
        let mut stored = Replay::of_records(&self.state.process, &tasks);
        // These processes begin with data that no form has brought.
        stored.data = replayed.data.clone();
        assert_eq!(replayed, stored);
    }
}

const TWO_BRANCHES: (&str, &str) = (
    "StartHandle:start Split:split Handle:a Handle:b Join:join End:end",
    "start>split split>a split>b a>join b>join join>end",
);

#[test]
fn automatic_nodes_run_in_one_step() {
    let nodes =
        "StartHandle:start Function:f If:check Split:split Function:a Function:b Join:join End:end";
    let edges = "start>f f>check check>split?yes check>end! split>a split>b a>join b>join join>end";
    let run = Run::start(flow(nodes, edges), json!({"yes": true}));
    assert_eq!(
        run.tasks(),
        "start=DONE f=DONE check=DONE split=DONE a=DONE b=DONE join=DONE end=DONE"
    );
    assert_eq!(run.status(), ProcessStatus::Done);
    assert_eq!(
        run.state.process.data,
        json!({"yes": true, "f": 1, "a": 1, "b": 1})
    );
}

/// The loop leads from the second join back to the first: but only as another split's branches.
#[test]
fn a_join_does_not_wait_for_the_next_round_of_its_split() {
    let nodes = "StartHandle:start Split:split Handle:a Handle:b Handle:c Join:first Join:second If:again End:end";
    let edges = "start>split split>a split>b split>c a>first b>first first>second c>second second>again again>split?more again>end!";
    let mut run = Run::start(flow(nodes, edges), json!({}));
    run.complete("c");
    run.complete("a");
    assert_eq!(run.count("end"), 0, "{}", run.tasks());
    run.complete("b");
    assert_eq!(run.count("end"), 1, "{}", run.tasks());
    assert_eq!(run.status(), ProcessStatus::Done);
}

#[test]
fn a_join_waits_for_the_last_branch_in_any_order() {
    for order in [["a", "b"], ["b", "a"]] {
        let mut run = Run::start(flow(TWO_BRANCHES.0, TWO_BRANCHES.1), json!({}));
        run.complete(order[0]);
        assert_eq!(
            run.state.task(run.task("join")).unwrap().status,
            Status::Started
        );
        run.complete(order[1]);
        assert_eq!(
            (run.count("join"), run.count("end")),
            (1, 1),
            "{}",
            run.tasks()
        );
        assert_eq!(run.status(), ProcessStatus::Done);
    }
}

#[test]
fn a_branch_that_is_cancelled_sets_the_join_free_in_any_order() {
    let mut run = Run::start(flow(TWO_BRANCHES.0, TWO_BRANCHES.1), json!({}));
    run.complete("a");
    run.cancel("b");
    assert_eq!(run.status(), ProcessStatus::Done, "{}", run.tasks());

    let mut run = Run::start(flow(TWO_BRANCHES.0, TWO_BRANCHES.1), json!({}));
    run.cancel("b");
    run.complete("a");
    assert_eq!(run.status(), ProcessStatus::Done, "{}", run.tasks());
}

#[test]
fn a_branch_that_ends_elsewhere_sets_the_join_free_in_any_order() {
    let nodes =
        "StartHandle:start Split:split Handle:a Handle:b If:check Join:join End:side End:end";
    let edges = "start>split split>a split>b a>join b>check check>side?side check>join! join>end";
    for order in [["a", "b"], ["b", "a"]] {
        let mut run = Run::start(flow(nodes, edges), json!({"side": true}));
        run.complete(order[0]);
        run.complete(order[1]);
        assert_eq!(run.status(), ProcessStatus::Done, "{}", run.tasks());
        assert_eq!(
            (run.count("join"), run.count("end"), run.count("side")),
            (1, 1, 1)
        );
    }
}

#[test]
fn a_failed_branch_holds_up_the_join_and_the_process_until_it_is_mended() {
    let nodes = "StartHandle:start Split:split Function:a Handle:b Join:join End:end";
    let edges = "start>split split>a split>b a>join b>join join>end";
    let mut run = Run::start(flow(nodes, edges), json!({"fail_a": true}));
    run.complete("b");
    assert_eq!(
        run.tasks(),
        "start=DONE split=DONE a=ERROR b=DONE join=STARTED"
    );
    assert_eq!(run.status(), ProcessStatus::New);
    run.state.process.data = json!({});
    let task = run.task("a");
    run.event(Event::Retried { task }).expect("is tried again");
    assert_eq!(run.status(), ProcessStatus::Done, "{}", run.tasks());
}

#[test]
fn a_failed_branch_that_is_cancelled_sets_the_process_free() {
    let nodes = "StartHandle:start Split:split Function:a Handle:b End:end";
    let mut run = Run::start(
        flow(nodes, "start>split split>a split>b a>end b>end"),
        json!({"fail_a": true}),
    );
    run.complete("b");
    assert_eq!(
        run.status(),
        ProcessStatus::New,
        "an errored task is active"
    );
    run.cancel("a");
    assert_eq!(run.status(), ProcessStatus::Done);
}

#[test]
fn nested_splits_may_share_a_join() {
    let nodes =
        "StartHandle:start Split:outer Split:inner Handle:a Handle:b Handle:c Join:join End:end";
    let edges = "start>outer outer>a outer>inner inner>b inner>c a>join b>join c>join join>end";
    for order in [["a", "b", "c"], ["c", "b", "a"], ["b", "a", "c"]] {
        let mut run = Run::start(flow(nodes, edges), json!({}));
        for node in order {
            assert_eq!(run.count("end"), 0, "{}", run.tasks());
            run.complete(node);
        }
        assert_eq!(
            (run.count("join"), run.count("end")),
            (1, 1),
            "{}",
            run.tasks()
        );
        assert_eq!(run.status(), ProcessStatus::Done);
    }
}

#[test]
fn an_inner_join_closes_the_inner_split_alone() {
    let nodes = "StartHandle:start Split:outer Split:inner Handle:a Handle:b Handle:c Join:near Join:far End:end";
    let edges =
        "start>outer outer>a outer>inner inner>b inner>c b>near c>near a>far near>far far>end";
    let mut run = Run::start(flow(nodes, edges), json!({}));
    run.complete("b");
    run.complete("c");
    assert_eq!(run.count("far"), 1);
    let far = &run.state.tasks[&run.task("far")];
    assert_eq!(far.token.segments().len(), 1, "{}", far.token);
    run.complete("a");
    assert_eq!(run.status(), ProcessStatus::Done, "{}", run.tasks());
}

#[test]
fn a_join_of_some_branches_leaves_the_split_open_for_the_others() {
    let nodes = "StartHandle:start Split:split Handle:a Handle:b Handle:c Join:two Handle:d Join:all End:end";
    let edges = "start>split split>a split>b split>c a>two b>two two>d d>all c>all all>end";
    for order in [
        ["a", "b", "d", "c"],
        ["c", "a", "b", "d"],
        ["a", "c", "b", "d"],
    ] {
        let mut run = Run::start(flow(nodes, edges), json!({}));
        for node in order {
            run.complete(node);
        }
        assert_eq!(
            (run.count("all"), run.count("end")),
            (1, 1),
            "{}",
            run.tasks()
        );
        assert_eq!(run.status(), ProcessStatus::Done);
    }
}

#[test]
fn tokens_do_not_grow_in_a_loop() {
    let nodes = "StartHandle:start Split:split Handle:a Handle:b Join:join If:again End:end";
    let edges = "start>split split>a split>b a>join b>join join>again again>split?again again>end!";
    let mut run = Run::start(flow(nodes, edges), json!({"again": true}));
    for round in 0..5 {
        if round == 4 {
            run.state.process.data = json!({});
        }
        assert_eq!(run.state.tasks[&run.task("a")].token.segments().len(), 1);
        run.complete("a");
        run.complete("b");
    }
    assert_eq!(run.status(), ProcessStatus::Done);
    assert_eq!((run.count("join"), run.count("end")), (5, 1));
}

#[test]
fn joins_that_can_come_to_each_other_do_not_wait_for_ever() {
    // From `x` the token may go to either join, and behind each join the other may still come.
    let nodes =
        "StartHandle:start Split:split Handle:a Handle:b Join:left Join:right If:l If:r End:end";
    let edges = "start>split split>a split>b a>left b>right left>l right>r \
                 l>right?cross l>end! r>left?cross r>end!";
    let mut run = Run::start(flow(nodes, edges), json!({}));
    run.complete("a");
    run.complete("b");
    assert_eq!(run.status(), ProcessStatus::Done, "{}", run.tasks());
}

#[test]
fn only_the_branches_whose_condition_holds_are_waited_for() {
    let nodes = "StartHandle:start Split:split Handle:a Handle:b Join:join End:end";
    let edges = "start>split split>a?a split>b?b split>join a>join b>join join>end";
    let both = Run::start(flow(nodes, edges), json!({"a": true, "b": true}));
    assert_eq!(both.state.active().count(), 3);
    let none = Run::start(flow(nodes, edges), json!({}));
    assert_eq!(none.tasks(), "start=DONE split=DONE join=DONE end=DONE");
}

#[test]
fn a_gateway_without_an_open_way_rests_in_error() {
    let run = Run::start(
        flow("StartHandle:start Switch:s End:end", "start>s s>end?never"),
        json!({}),
    );
    assert_eq!(run.tasks(), "start=DONE s=ERROR");
    assert_eq!(run.status(), ProcessStatus::New);
}

#[test]
fn somebody_who_waits_gets_the_error_of_a_gateway() {
    let mut run = Run::begin(
        flow("StartHandle:start Switch:s End:end", "start>s s>end?never"),
        json!({}),
    );
    run.moment.mode = Mode::Foreground;
    let error = run.event(Event::Started { node: 0 }).unwrap_err();
    assert!(error.is_failed_node(), "{error}");
    assert_eq!(
        error.to_string(),
        "`s` of flow `test` cannot decide: no way out of `s` is open"
    );
}

#[test]
fn a_runaway_loop_ends_with_an_error() {
    let mut run = Run::begin(
        flow(
            "StartHandle:start Function:a Function:b End:end",
            "start>a a>b b>a",
        ),
        json!({}),
    );
    let error = run.event(Event::Started { node: 0 }).unwrap_err();
    assert!(error.is_step_budget(), "{error}");
}

#[test]
fn an_event_that_comes_twice_is_refused() {
    let mut run = Run::start(flow(TWO_BRANCHES.0, TWO_BRANCHES.1), json!({}));
    let task = run.task("a");
    run.event(Event::Completed { task })
        .expect("the first time");
    let error = run.event(Event::Completed { task }).unwrap_err();
    assert!(error.is_already_done(), "{error}");
    assert_eq!(run.count("join"), 1);
}

#[test]
fn an_attempt_that_was_given_up_reports_in_vain() {
    let mut run = Run::start(
        flow("StartHandle:start Job:job End:end", "start>job job>end"),
        json!({}),
    );
    let task = run.task("job");
    let lease = Timestamp::UNIX_EPOCH;
    run.event(Event::Claimed { task, lease }).expect("begins");
    run.event(Event::Claimed { task, lease })
        .expect("begins anew: the lease ran out");
    let late = run
        .event(Event::Performed { task, attempt: 1 })
        .unwrap_err();
    assert!(late.is_already_done(), "{late}");
    run.event(Event::Performed { task, attempt: 2 })
        .expect("reports");
    assert_eq!((run.count("end"), run.status()), (1, ProcessStatus::Done));
}

#[test]
fn a_job_that_fails_waits_for_its_next_attempt_and_then_rests() {
    let mut run = Run::start(
        flow("StartHandle:start Job:job End:end", "start>job job>end"),
        json!({}),
    );
    let task = run.task("job");
    let lease = Timestamp::UNIX_EPOCH;
    let error = || TaskError::new(TaskErrorKind::Failed, "no answer");
    for (attempt, retry) in [(1, Some(lease)), (2, None)] {
        run.event(Event::Claimed { task, lease }).expect("begins");
        let failed = Event::Failed {
            task,
            attempt,
            error: error(),
            retry,
        };
        run.event(failed).expect("reports");
    }
    let job = run.state.task(task).unwrap();
    assert_eq!((job.status, job.failures), (Status::Error, 2));
    assert_eq!(
        job.error.as_ref().map(ToString::to_string).as_deref(),
        Some("no answer")
    );
}

#[test]
fn the_owner_of_an_earlier_task_gets_the_next_one() {
    let flow = flow(
        "StartHandle:start View:first View:second End:end",
        "start>first first>second second>end",
    )
    .assign("first", Assignee::User(UserId::from("ada")))
    .assign("second", Assignee::OwnerOf(1));
    let mut run = Run::start(flow, json!({}));
    assert_eq!(
        run.state.task(run.task("first")).unwrap().status,
        Status::Assigned
    );
    run.complete("first");
    let second = run.state.task(run.task("second")).unwrap();
    assert_eq!(second.owner, Some(UserId::from("ada")));
    assert_eq!(second.status, Status::Assigned);
}

#[test]
fn a_process_whose_branches_are_all_cancelled_is_cancelled() {
    let mut run = Run::start(flow(TWO_BRANCHES.0, TWO_BRANCHES.1), json!({}));
    run.cancel("a");
    run.cancel("b");
    assert_eq!(run.status(), ProcessStatus::Canceled);
    let error = run.event(Event::ProcessCanceled).unwrap_err();
    assert!(error.is_already_done(), "{error}");
}

#[test]
fn a_cancelled_process_has_no_open_task() {
    let mut run = Run::start(flow(TWO_BRANCHES.0, TWO_BRANCHES.1), json!({}));
    run.complete("a");
    run.event(Event::ProcessCanceled).expect("cancels");
    assert_eq!(run.state.active().count(), 0);
    assert_eq!(run.status(), ProcessStatus::Canceled);
}

#[test]
fn a_join_outside_every_split_lets_its_token_pass() {
    let run = Run::start(
        flow("StartHandle:start Join:join End:end", "start>join join>end"),
        json!({}),
    );
    assert_eq!(run.status(), ProcessStatus::Done);
}

#[test]
fn the_same_event_gives_the_same_state() {
    let make = || {
        let mut run = Run::start(flow(TWO_BRANCHES.0, TWO_BRANCHES.1), json!({}));
        run.complete("b");
        format!("{:?}", run.state)
    };
    assert_eq!(make(), make());
}

/// What cannot be read is not taken for nothing, and written over.
#[test]
fn notes_that_cannot_be_read_stop_the_step_and_stay() {
    let mut run = Run::start(flow(TWO_BRANCHES.0, TWO_BRANCHES.1), json!({}));
    let broken = json!({"compensable": "all"});
    run.state.process.memo = broken.clone();
    let task = run.task("a");
    let error = run.event(Event::Completed { task }).unwrap_err();
    let told = error.to_string();
    assert!(
        told.starts_with("cannot understand the memo of process 1"),
        "{told}"
    );
    assert_eq!(run.state.process.memo, broken);
    assert!(run.state.forgotten().is_err());
}

#[test]
fn children_that_cannot_be_read_stop_the_step_and_stay() {
    let graph = Graph::builder("test")
        .node("start", NodeKind::StartHandle)
        .node("call", NodeKind::Subprocess)
        .link(Link::Subprocess {
            flow: "below".to_owned(),
            start: "start".to_owned(),
            sequential: false,
        })
        .node("end", NodeKind::End)
        .edge("start", "call")
        .edge("call", "end");
    let mut run = Run::start(
        ScriptedFlow::new(graph.build().expect("a graph")),
        json!({}),
    );
    let task = run.task("call");
    let broken = json!({"children": {"ordered": "some"}});
    run.state.task_mut(task).unwrap().memo = broken.clone();
    let ended = Event::ChildEnded {
        task,
        child: ProcessId::new(2),
        outcome: crate::outbox::ChildOutcome::Canceled,
        escalations: 0,
    };
    let error = run.event(ended).unwrap_err();
    let told = error.to_string();
    assert!(
        told.starts_with("cannot understand the memo of task 1-2"),
        "{told}"
    );
    assert_eq!(run.state.tasks[&task].memo, broken);
}
