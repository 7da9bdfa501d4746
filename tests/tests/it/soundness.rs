//! What the macro proves of tokens, against the engine that moves them.
//!
//! The check is compiled from the macro's own files. Each random flow is also run by the real step, in
//! many random orders: whatever goes wrong there was told beforehand, and whatever was told does happen.

mod corpus;
#[path = "../../../macros/src/flow/check/soundness/net/mod.rs"]
mod net;
mod random;
mod run;

use std::collections::BTreeSet;

use procession::graph::{EdgeClass, Graph, NodeKind};
use procession_tests::random_flow::{Block, blocks, flow_of};
use proptest::prelude::*;

use net::{BOUND, Kind, Net, Node, Taken, Verdict, Waiting, Way};
use run::Seen;

/// The net of a graph, as the macro makes it of a flow.
fn net_of(graph: &Graph) -> Net {
    let nodes = graph.nodes().iter().map(|node| Node {
        kind: match node.kind {
            NodeKind::If | NodeKind::Switch => Kind::Choice,
            NodeKind::Split => Kind::Split,
            NodeKind::Join => Kind::Join(Waiting::All),
            kind if kind.is_start() => Kind::Start,
            kind if kind.is_end() => Kind::End,
            _ => Kind::Task,
        },
        ways: node.edges.iter().map(way).collect(),
        multi_merge: false,
    });
    Net {
        nodes: nodes.collect(),
    }
}

fn way(edge: &procession::graph::GraphEdge) -> Way {
    Way {
        target: edge.target,
        taken: match edge.class {
            EdgeClass::Otherwise => Taken::Otherwise,
            EdgeClass::When => Taken::Sometimes,
            _ => Taken::Always,
        },
    }
}

/// What was told and not seen, and what was seen and not told.
fn disagreements(graph: &Graph, verdict: &Verdict, seen: &Seen) -> Vec<String> {
    let name = |node: usize| graph.nodes()[node].name.clone();
    let mut found = Vec::new();
    for &node in &seen.merged {
        let told = |merge: &usize| *merge == node || graph.reaches(*merge, node);
        if !verdict.merges.keys().any(told) {
            found.push(format!("{} was done twice untold", name(node)));
        }
    }
    for node in verdict
        .merges
        .keys()
        .filter(|node| !seen.twice.contains(node))
    {
        found.push(format!("{} was told and never done twice", name(*node)));
    }
    if seen.early.is_empty() != verdict.deadlocks.is_empty() {
        let early: Vec<_> = seen.early.iter().map(|join| name(*join)).collect();
        found.push(format!(
            "{:?} told, {early:?} went on early",
            verdict.deadlocks
        ));
    }
    found
}

/// The joins that are told and those that were seen to get one branch only.
fn lonely(graph: &Graph, verdict: &Verdict, seen: &Seen) -> [BTreeSet<usize>; 2] {
    let is_join = |node: &usize| graph.nodes()[*node].kind == NodeKind::Join;
    let joins = (0..graph.nodes().len()).filter(is_join);
    let alone = joins.filter(|join| !seen.joined.contains(join));
    [verdict.lonely.keys().copied().collect(), alone.collect()]
}

/// How many random flows: more with `PROCESSION_SOUNDNESS_NETS`.
fn nets() -> u64 {
    let given = std::env::var("PROCESSION_SOUNDNESS_NETS").ok();
    given.and_then(|number| number.parse().ok()).unwrap_or(150)
}

#[test]
fn what_is_told_happens_and_nothing_else_goes_wrong() {
    let [
        mut all,
        mut sound,
        mut endless,
        mut merging,
        mut waiting,
        mut alone,
    ] = [0_u64; 6];
    let mut wrong = Vec::new();
    for seed in 0..nets() {
        let Some(graph) = random::graph(seed) else {
            continue;
        };
        let verdict = net::check(&net_of(&graph), BOUND);
        assert!(!verdict.in_part, "seed {seed}");
        all += 1;
        if let Some(cycle) = &verdict.endless {
            endless += 1;
            assert!(run::never_ends(&graph, cycle, seed), "seed {seed}");
            continue;
        }
        // What is told and not seen at first gets more time before it counts.
        let mut seen = Seen::default();
        for round in 0..4 {
            run::walks(&graph, seed, round, 30 << (2 * round), &mut seen);
            let told = disagreements(&graph, &verdict, &seen).is_empty();
            let [told_alone, seen_alone] = lonely(&graph, &verdict, &seen);
            if told && told_alone == seen_alone {
                break;
            }
        }
        sound += u64::from(verdict.is_sound());
        merging += u64::from(!verdict.merges.is_empty());
        waiting += u64::from(!verdict.deadlocks.is_empty());
        alone += u64::from(!verdict.lonely.is_empty());
        let mut found = disagreements(&graph, &verdict, &seen);
        let [told, saw] = lonely(&graph, &verdict, &seen);
        if verdict.deadlocks.is_empty() && told != saw {
            found.push(format!("alone: told {told:?}, seen {saw:?}"));
        }
        if !found.is_empty() {
            wrong.push(format!("seed {seed}: {found:?}\n{}", graph.mermaid()));
        }
    }
    println!(
        "{all} flows: {sound} sound, {endless} endless, {merging} with merges, {waiting} with deadlocks, {alone} with lonely joins; {} disagreements",
        wrong.len()
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        sound > 0 && merging > 0 && alone > 0,
        "every kind of net is there"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn flows_that_are_sound_by_construction_are_judged_sound(block in blocks()) {
        let flow = flow_of(&block);
        let graph = procession::flow::Definition::graph(&flow.flow);
        let verdict = net::check(&net_of(graph), BOUND);
        prop_assert!(verdict.is_sound() && !verdict.in_part, "{verdict:?}\n{}", graph.mermaid());
    }

    /// A split becomes a choice: the join that it led to has nothing to wait for.
    #[test]
    fn a_choice_in_the_place_of_a_split_is_named(one in blocks(), other in blocks()) {
        let block = Block::Parallel(vec![(true, one), (true, other)], true);
        let flow = flow_of(&block);
        let mut net = net_of(procession::flow::Definition::graph(&flow.flow));
        let (split, join) = outermost(&net);
        net.nodes[split].kind = Kind::Choice;
        let verdict = net::check(&net, BOUND);
        prop_assert!(verdict.lonely.contains_key(&join), "{verdict:?}");
    }

    /// A branch goes round the join: what follows is done twice.
    #[test]
    fn a_branch_that_goes_round_its_join_is_named(one in blocks(), other in blocks()) {
        let block = Block::Sequence(vec![
            Block::Parallel(vec![(true, one), (true, other)], true),
            Block::Task(NodeKind::View),
        ]);
        let flow = flow_of(&block);
        let mut net = net_of(procession::flow::Definition::graph(&flow.flow));
        let (split, join) = outermost(&net);
        let behind = net.nodes[join].ways[0].target;
        let way = net.nodes[split].ways.iter_mut().find(|way| way.target == join);
        way.expect("the direct way").target = behind;
        let verdict = net::check(&net, BOUND);
        prop_assert!(verdict.merges.contains_key(&behind), "{verdict:?}");
    }
}

/// The split that the start leads to, and the join that is declared with it.
fn outermost(net: &Net) -> (usize, usize) {
    let split = net.nodes[0].ways[0].target;
    assert_eq!(net.nodes[split].kind, Kind::Split);
    (split, split + 1)
}
