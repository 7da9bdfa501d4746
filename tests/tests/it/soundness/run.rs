//! Random runs of a flow by the step, and what goes wrong in them.

use std::collections::{BTreeMap, BTreeSet};

use procession::graph::{Graph, NodeKind};
use procession::history::HistoryEvent;
use procession::jiff::Timestamp;
use procession::step::{Event, Mode, Moment, State, step};
use procession::testing::ScriptedFlow;
use procession::{ProcessId, ProcessStatus, Task, TaskEvent, Token};

use super::random::Random;

/// How many events one run has at most: many random flows have loops that nothing leaves.
const EVENTS: usize = 40;

/// What the runs have shown.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Tasks that two tokens were at.
    pub(super) twice: BTreeSet<usize>,
    /// Joins that two tokens or more came to.
    pub(super) joined: BTreeSet<usize>,
    /// Joins that went on although a token could still come.
    pub(super) early: BTreeSet<usize>,
}

/// Runs the flow some times, each time in another order and with other answers.
pub(super) fn walks(graph: &Graph, seed: u64, round: u64, times: u64, seen: &mut Seen) {
    let flow = ScriptedFlow::new(graph.clone());
    for time in 0..times {
        let mut random = Random::new(seed ^ (round << 20) ^ (time << 24) ^ 0xABCD);
        walk(&flow, graph, &mut random, seen);
    }
}

fn walk(flow: &ScriptedFlow, graph: &Graph, random: &mut Random, seen: &mut Seen) {
    let moment = Moment {
        now: Timestamp::UNIX_EPOCH,
        actor: None,
        mode: Mode::Background,
        budget: 10_000,
    };
    let mut state = State::begin(ProcessId::new(1), "random", Timestamp::UNIX_EPOCH);
    let mut event = Event::Started { node: 0 };
    for _ in 0..EVENTS {
        answer(graph, &mut state, random);
        step(flow, &mut state, &moment, event).expect("steps");
        observe(graph, &state, seen);
        let open: Vec<u32> = state
            .active()
            .filter(|task| task.kind == NodeKind::Handle)
            .map(|task| task.id.number())
            .collect();
        if open.is_empty() {
            assert_eq!(
                state.process.status,
                ProcessStatus::Done,
                "nothing waits for ever"
            );
            break;
        }
        let task = open[random.below(open.len())];
        event = Event::Completed { task };
    }
    joins(graph, &state, seen);
}

/// Every condition gets an answer.
fn answer(graph: &Graph, state: &mut State, random: &mut Random) {
    let labels = graph.nodes().iter().flat_map(|node| &node.edges);
    let mut data = serde_json::Map::new();
    for edge in labels.filter(|edge| !edge.label.is_empty()) {
        data.insert(edge.label.to_string(), (random.below(2) == 0).into());
    }
    state.process.data = data.into();
}

fn observe(graph: &Graph, state: &State, seen: &mut Seen) {
    let mut at: BTreeMap<&str, usize> = BTreeMap::new();
    for task in state.active().filter(|task| task.kind == NodeKind::Handle) {
        *at.entry(&task.node).or_default() += 1;
    }
    let twice = at.into_iter().filter(|(_, count)| *count > 1);
    seen.twice
        .extend(twice.filter_map(|(node, _)| graph.find(node)));
}

/// Reads from the history which tasks were active when each join went on.
fn joins(graph: &Graph, state: &State, seen: &mut Seen) {
    let mut active: BTreeSet<u32> = BTreeSet::new();
    for row in state.changes().history {
        let (Some(number), HistoryEvent::Task(event, status)) = (row.task, &row.event) else {
            continue;
        };
        let task = &state.tasks[&number];
        if *event == TaskEvent::Created {
            active.insert(number);
        }
        if status.is_active() {
            continue;
        }
        active.remove(&number);
        if task.kind != NodeKind::Join {
            continue;
        }
        let join = graph.find(&task.node).expect("a node");
        if task.previous.len() > 1 {
            seen.joined.insert(join);
        }
        let others = active.iter().map(|other| &state.tasks[other]);
        if others
            .into_iter()
            .any(|other| holds_up(graph, other, task, join))
        {
            seen.early.insert(join);
        }
    }
}

/// True when a task can come to the join as a branch of the same split.
fn holds_up(graph: &Graph, task: &Task, join: &Task, node: usize) -> bool {
    let split = join.token.segments().last();
    let within = match split {
        None => true,
        Some(last) => branch_of(&task.token, &join.token, last.split),
    };
    let avoided = split.and_then(|split| graph.find(&split.node));
    within
        && comes(
            graph,
            graph.find(&task.node).expect("a node"),
            node,
            avoided,
        )
}

fn branch_of(token: &Token, join: &Token, split: u32) -> bool {
    let depth = join.segments().len() - 1;
    let (own, above) = (token.segments(), join.segments());
    own.len() > depth && own[depth].split == split && own[..depth] == above[..depth]
}

/// Written anew, so that it does not share a mistake with either side.
fn comes(graph: &Graph, from: usize, to: usize, avoided: Option<usize>) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![from];
    while let Some(node) = open.pop() {
        if Some(node) == avoided {
            continue;
        }
        for edge in &graph.nodes()[node].edges {
            if edge.target == to {
                return true;
            }
            if seen.insert(edge.target) {
                open.push(edge.target);
            }
        }
    }
    false
}
