//! The verdicts of pm4py, as `tests/soundness/oracle` has recorded them.

use std::collections::BTreeMap;

use super::net::{BOUND, Kind, Net, Node, Taken, Verdict, Waiting, Way, check};

const NETS: &str = include_str!("../../../soundness/nets.txt");

/// `start>split split>a ..`: what a node does its name says by how it begins.
fn net(text: &str) -> Net {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    let mut net = Net::default();
    for edge in text.split(' ') {
        let (from, to) = edge.split_once('>').expect("from>to");
        let [source, target] = [from, to].map(|name| {
            *numbers.entry(name).or_insert_with(|| {
                net.nodes.push(Node {
                    kind: kind(name),
                    ways: Vec::new(),
                    multi_merge: false,
                });
                net.nodes.len() - 1
            })
        });
        let taken = Taken::Always;
        net.nodes[source].ways.push(Way { target, taken });
    }
    net
}

fn kind(name: &str) -> Kind {
    match name.trim_end_matches(|c: char| c.is_ascii_digit()) {
        "start" => Kind::Start,
        "if" => Kind::Choice,
        "split" => Kind::Split,
        "join" => Kind::Join(Waiting::All),
        "end" => Kind::End,
        _ => Kind::Task,
    }
}

fn only_lonely(found: &Verdict) -> bool {
    let others = found.endless.is_some() || !found.deadlocks.is_empty() || !found.merges.is_empty();
    !others && !found.lonely.is_empty()
}

/// Why the engine may do on purpose what a workflow net cannot is told in `tests/soundness/oracle.py`.
#[test]
fn pm4py_says_the_same() {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for line in NETS.lines() {
        let mut words = line.splitn(3, ' ');
        let mut word = || words.next().expect("verdict class net");
        let (verdict, class, text) = (word(), word(), word());
        let found = check(&net(text), BOUND);
        assert!(!found.in_part, "{line}");
        let ours = if found.is_sound() { "sound" } else { "unsound" };
        let key = match (verdict == ours, class) {
            (true, _) => format!("both say {ours}"),
            // Only what pm4py calls unsound has a class.
            (false, "end" | "some" | "share" | "round") if ours == "sound" => {
                format!("sound here, unsound as a workflow net: {class}")
            }
            // Only what pm4py calls sound has this class.
            (false, "alone") if only_lonely(&found) => {
                format!("unsound here, sound as a workflow net: {class}")
            }
            _ => {
                wrong.push(format!("pm4py says {verdict}, {found:?}: {text}"));
                continue;
            }
        };
        *counts.entry(key).or_default() += 1;
    }
    for (key, count) in &counts {
        println!("{count:6} {key}");
    }
    assert!(
        wrong.is_empty(),
        "{} of {}:\n{}",
        wrong.len(),
        NETS.lines().count(),
        wrong.join("\n")
    );
    let both = |word| counts.get(word).is_some_and(|count| *count > 60);
    assert!(
        both("both say sound") && both("both say unsound"),
        "{counts:?}"
    );
}
