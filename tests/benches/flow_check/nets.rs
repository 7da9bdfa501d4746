//! A program of its own, which `flow_check` compiles the way that cargo compiles macros: it checks random nets of
//! a hundred nodes with the macro's own files, and says how long that took.

#![allow(missing_docs, unreachable_pub)]

#[path = "../../../macros/src/flow/check/soundness/net/mod.rs"]
mod net;

use std::time::Duration;

use net::{BOUND, Kind, Net, Node, Taken, Waiting, Way, check};

const NODES: usize = 100;
const NETS: u64 = 200;

fn main() {
    measure("made of blocks", structured);
    measure("without any structure", unstructured);
    let width = |branches| move |_: &mut Random| wide(branches);
    measure("one split of 4 long branches", width(4));
    measure("one split of 24 branches", width(24));
    measure("one split of 48 branches", width(48));
}

fn measure(what: &str, make: impl Fn(&mut Random) -> Net) {
    let (mut times, mut pairs, mut in_part, mut sound) = (Vec::new(), 0, 0, 0);
    for seed in 1..=NETS {
        let net = make(&mut Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1));
        assert!(
            net.nodes.len().abs_diff(NODES) < 10,
            "a hundred, more or less"
        );
        let begin = busy();
        let verdict = check(&net, BOUND);
        times.push(busy() - begin);
        pairs = pairs.max(verdict.pairs);
        in_part += usize::from(verdict.in_part);
        sound += usize::from(verdict.is_sound());
    }
    times.sort_unstable();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1e3;
    let (median, most) = (times[times.len() / 2], times[times.len() - 1]);
    println!(
        "{what:30} median {:8.2} ms, most {:8.2} ms; {pairs:5} pairs at most, {sound:3} of {NETS} sound, {in_part:3} in part",
        milliseconds(median),
        milliseconds(most)
    );
}

/// How long this thread has been computing, which does not count what others do on a busy machine.
fn busy() -> Duration {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    let busy = times.split(' ').next().and_then(|busy| busy.parse().ok());
    Duration::from_nanos(busy.expect("a number"))
}

/// Numbers from a seed.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) as usize % end.max(1)
    }
}

/// Sequences, choices, loops and parallel branches in one another.
fn structured(random: &mut Random) -> Net {
    let mut net = Net::default();
    let start = add(&mut net, Kind::Start);
    let mut last = start;
    while net.nodes.len() < NODES - 1 {
        let room = NODES - 1 - net.nodes.len();
        last = block(&mut net, random, last, room, 4);
    }
    let end = add(&mut net, Kind::End);
    lead(&mut net, last, end, Taken::Always);
    net
}

/// Adds a block of at most so many nodes behind a node, and answers with the last one.
fn block(net: &mut Net, random: &mut Random, from: usize, room: usize, depth: usize) -> usize {
    let kind = if depth == 0 || room < 6 {
        0
    } else {
        random.below(5)
    };
    match kind {
        0 | 1 => {
            let task = add(net, Kind::Task);
            lead(net, from, task, Taken::Always);
            task
        }
        2 => {
            let (open, close) = (add(net, Kind::Choice), add(net, Kind::Task));
            lead(net, from, open, Taken::Always);
            branches(net, random, (open, close), room - 2, depth);
            close
        }
        3 => {
            let (open, close) = (add(net, Kind::Split), add(net, Kind::Join(Waiting::All)));
            lead(net, from, open, Taken::Always);
            branches(net, random, (open, close), room - 2, depth);
            close
        }
        _ => {
            let body = add(net, Kind::Task);
            lead(net, from, body, Taken::Always);
            let last = block(net, random, body, room - 2, depth - 1);
            let again = add(net, Kind::Choice);
            lead(net, last, again, Taken::Always);
            lead(net, again, body, Taken::Always);
            again
        }
    }
}

fn branches(
    net: &mut Net,
    random: &mut Random,
    (open, close): (usize, usize),
    room: usize,
    depth: usize,
) {
    let before = net.nodes.len();
    for branch in 0..2 + random.below(3) {
        let left = (before + room).saturating_sub(net.nodes.len());
        if branch > 1 && left == 0 {
            return;
        }
        let last = match left {
            0 => open,
            left => block(net, random, open, left, depth - 1),
        };
        lead(net, last, close, Taken::Always);
    }
}

/// Every node leads on somewhere, and now and then back.
fn unstructured(random: &mut Random) -> Net {
    let mut net = Net::default();
    add(&mut net, Kind::Start);
    for _ in 1..NODES - 1 {
        let kind = match random.below(6) {
            0 => Kind::Split,
            1 => Kind::Join(Waiting::All),
            2 => Kind::Choice,
            _ => Kind::Task,
        };
        add(&mut net, kind);
    }
    let end = add(&mut net, Kind::End);
    for node in 0..end {
        // Each node is reached from the one before, so that every node is reached and comes to the end.
        lead(&mut net, node, node + 1, Taken::Always);
        if matches!(net.nodes[node].kind, Kind::Split | Kind::Choice) {
            let back = random.below(8) == 0 && matches!(net.nodes[node].kind, Kind::Choice);
            let target = if back {
                1 + random.below(node)
            } else {
                (node + 2 + random.below(8)).min(end)
            };
            lead(&mut net, node, target, Taken::Always);
        }
    }
    net
}

/// One split into so many branches of one length.
fn wide(branches: usize) -> Net {
    let mut net = Net::default();
    let start = add(&mut net, Kind::Start);
    let (split, join) = (
        add(&mut net, Kind::Split),
        add(&mut net, Kind::Join(Waiting::All)),
    );
    let end = add(&mut net, Kind::End);
    lead(&mut net, start, split, Taken::Always);
    lead(&mut net, join, end, Taken::Always);
    let length = (NODES - 4) / branches;
    for _ in 0..branches {
        let mut last = split;
        for _ in 0..length {
            let task = add(&mut net, Kind::Task);
            lead(&mut net, last, task, Taken::Always);
            last = task;
        }
        lead(&mut net, last, join, Taken::Always);
    }
    net
}

fn add(net: &mut Net, kind: Kind) -> usize {
    net.nodes.push(Node {
        kind,
        ways: Vec::new(),
        multi_merge: false,
    });
    net.nodes.len() - 1
}

fn lead(net: &mut Net, from: usize, target: usize, taken: Taken) {
    net.nodes[from].ways.push(Way { target, taken });
}
