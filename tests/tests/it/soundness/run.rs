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
const EVENTS: usize = 24;

/// What the runs have shown.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Tasks that two tokens were at.
    pub(super) twice: BTreeSet<usize>,
    /// Those of them that different branches of one pass through a split came to.
    pub(super) merged: BTreeSet<usize>,
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

fn walk(flow: &ScriptedFlow, graph: &Graph, random: &mut Random, seen: &mut Seen) -> State {
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
        if open.len() > 12 {
            // The tokens multiply; what there is to see has been seen.
            break;
        }
        let task = open[random.below(open.len())];
        event = Event::Completed { task };
    }
    joins(graph, &state, seen);
    state
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
    let mut at: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for task in state.active().filter(|task| task.kind == NodeKind::Handle) {
        at.entry(&task.node).or_default().push(task.id.number());
    }
    for (node, tasks) in at.into_iter().filter(|(_, tasks)| tasks.len() > 1) {
        let node = graph.find(node).expect("a node");
        seen.twice.insert(node);
        let pairs = tasks
            .iter()
            .flat_map(|one| tasks.iter().map(move |other| (*one, *other)));
        if pairs
            .into_iter()
            .any(|(one, other)| one < other && same_round(state, one, other))
        {
            seen.merged.insert(node);
        }
    }
}

/// True when neither of two tasks has come once more through the split that has parted them.
fn same_round(state: &State, one: u32, other: u32) -> bool {
    let (one, other) = (ancestors(state, one), ancestors(state, other));
    let Some(parted) = one.intersection(&other).max() else {
        return false;
    };
    let split = &state.tasks[parted].node;
    let later = one.symmetric_difference(&other);
    later
        .into_iter()
        .all(|task| state.tasks[task].node != *split)
}

/// The tasks that a task has come from.
fn ancestors(state: &State, task: u32) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    let mut open = vec![task];
    while let Some(task) = open.pop() {
        open.extend(
            state.tasks[&task]
                .previous
                .iter()
                .filter(|before| found.insert(**before)),
        );
    }
    found
}

/// True when no run that has come to the loop comes to the end.
pub(super) fn never_ends(graph: &Graph, cycle: &[usize], seed: u64) -> bool {
    let within = |node: &str| graph.find(node).is_some_and(|node| cycle.contains(&node));
    let flow = ScriptedFlow::new(graph.clone());
    (0..20).all(|time| {
        let mut random = Random::new(seed ^ (time << 24) ^ 0x1234);
        let state = walk(&flow, graph, &mut random, &mut Seen::default());
        let visited = state.tasks.values().any(|task| within(&task.node));
        !visited || state.process.status == ProcessStatus::New
    })
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
