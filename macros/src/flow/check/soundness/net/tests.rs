//! Small nets, each with what the check says of it.

use super::{BOUND, Kind, Net, Node, Taken, Verdict, Waiting, Way, check};

/// `start>a` is a way; `split?a` one with a condition, `split!a` the rest, `split*a` one for each item, `a~b`
/// one beside. What a node does its name says by how it begins; `+` at the end of a name accepts merges.
fn net(text: &str) -> (Net, Vec<String>) {
    let mut names: Vec<String> = Vec::new();
    let mut net = Net::default();
    for edge in text.split_whitespace() {
        let at = edge.find(['>', '?', '!', '*', '~']).expect("a way");
        let (from, to) = (&edge[..at], &edge[at + 1..]);
        let mut node = |name: &str| {
            names
                .iter()
                .position(|known| known == name)
                .unwrap_or_else(|| {
                    names.push(name.to_owned());
                    net.nodes.push(Node {
                        kind: kind(name),
                        ways: Vec::new(),
                        multi_merge: name.ends_with('+'),
                    });
                    names.len() - 1
                })
        };
        let (source, target) = (node(from), node(to));
        let taken = match &edge[at..=at] {
            "?" => Taken::Sometimes,
            "!" => Taken::Otherwise,
            "*" => Taken::Each,
            "~" => Taken::Beside,
            _ => Taken::Always,
        };
        net.nodes[source].ways.push(Way { target, taken });
    }
    (net, names)
}

fn kind(name: &str) -> Kind {
    let begins = |prefix| name.starts_with(prefix);
    match () {
        () if begins("start") => Kind::Start,
        () if begins("if") => Kind::Choice,
        () if begins("split") => Kind::Split,
        () if begins("join") => Kind::Join(Waiting::All),
        () if begins("first") => Kind::Join(Waiting::SomeThenCancel),
        () if begins("some") => Kind::Join(Waiting::Some),
        () if begins("end") => Kind::End,
        () => Kind::Task,
    }
}

/// What is found, in words.
fn found(text: &str) -> String {
    let (net, names) = net(text);
    words(&check(&net, BOUND), &names)
}

fn words(verdict: &Verdict, names: &[String]) -> String {
    let path = |nodes: &[usize]| {
        let names: Vec<&str> = nodes.iter().map(|node| names[*node].as_str()).collect();
        names.join(">")
    };
    let mut words = Vec::new();
    if let Some(cycle) = &verdict.endless {
        words.push(format!("endless: {}", path(cycle)));
    }
    for (node, parting) in &verdict.merges {
        let (one, other) = (path(&parting.one), path(&parting.other));
        words.push(format!("{} twice: {one} and {other}", names[*node]));
    }
    for ((one, other), parting) in &verdict.deadlocks {
        let (here, there) = (path(&parting.one), path(&parting.other));
        let (one, other) = (&names[*one], &names[*other]);
        words.push(format!("{one} and {other} wait: {here} and {there}"));
    }
    for (join, way) in &verdict.lonely {
        words.push(format!("{} alone: {}", names[*join], path(way)));
    }
    for node in &verdict.needless {
        words.push(format!("{} needless", names[*node]));
    }
    if verdict.in_part {
        words.push("in part".to_owned());
    }
    words.join("; ")
}

#[test]
fn what_looks_odd_and_is_sound() {
    for text in [
        "start>a a>end",
        // nested splits that share a join
        "start>split split>a split>split2 split2>b split2>c a>join b>join c>join join>end",
        // a loop around a block
        "start>split split>a split>b a>join b>join join>if if>split if>end",
        // chained joins in a loop
        "start>split split>a split>b split>c a>join b>join join>join2 c>join2 join2>if if>split if>end",
        // an early end in one branch
        "start>split split>a split>b a>if if>join if>end b>join join>end",
        // branches that end on their own
        "start>split split>a split>b a>end b>end",
        // both ways of a choice come to one join
        "start>split split>if split>c if>a if>b a>join b>join c>join join>end",
        // a loop within a branch
        "start>split split>a split>b a>if if>a if>join b>join join>end",
        // conditions, and the way that is left
        "start>split split?a split?b split!c a>join b>join c>join join>end",
        // a join outside of a split: of items
        "start>split split*a split>join a>join join>end",
        "start>split split*a split*b a>if if>x if>y x>z y>z z>join b>join join>end",
        // a discriminator whose late branch is cancelled, or taken in
        "start>split split>a split>b a>first b>first first>end",
        "start>split split>a split>b a>some b>some some>c c>end",
        // a branch that each round of a loop leaves behind
        "start>split split>a split>b a>if if>split if>c b>end c>end",
        "start>split split>a split>join a>end split>b b>join join>if if>split if>end",
        // beside a task
        "start>a a>b a~mail mail>end b>end",
        // a join that several tokens come to over one edge
        "start>split split>a split>b a>c+ b>c+ c+>join join>end",
    ] {
        assert_eq!(found(text), "", "{text}");
    }
}

#[test]
fn loops_that_begin_themselves_anew() {
    assert_eq!(
        found("start>split split>a split>b a>split b>end"),
        "endless: split>a>split"
    );
    assert_eq!(
        found("start>a a>split split>b split?c b>if if>a if>d d>a c>end"),
        "endless: a>split>b>if>a"
    );
    // conditions can let it end
    assert_eq!(found("start>split split?a split>b a>split b>end"), "");
}

#[test]
fn branches_that_merge_without_a_join() {
    assert_eq!(
        found("start>split split>a split>b a>c b>c c>d d>end"),
        "c twice: split>a>c and split>b>c"
    );
    // what follows a merge is not told again, behind a choice neither
    assert_eq!(
        found("start>split split>a split>b a>c b>c c>if if>x if>y x>z y>z z>end"),
        "c twice: split>a>c and split>b>c"
    );
    // two merges of one split
    assert_eq!(
        found("start>split split>a split>b split>c a>x b>x x>y c>y y>end"),
        "x twice: split>a>x and split>b>x; y twice: split>a>x>y and split>c>y"
    );
    // one branch goes round the join
    assert_eq!(
        found("start>split split>a split>b split>x a>join b>join join>c x>c c>end"),
        "c twice: split>a>join>c and split>x>c"
    );
    // a way beside comes back
    assert_eq!(
        found("start>a a>b a~mail mail>b b>end"),
        "b twice: a>b and a>mail>b"
    );
}

#[test]
fn a_loop_back_into_the_split_leaves_branches_behind() {
    assert_eq!(
        found("start>split split>a split>b a>if if>split if>join b>join join>c c>end"),
        "c twice: split>a>if>split>a>if>join>c and split>b>join>c"
    );
}

#[test]
fn joins_that_wait_for_each_other() {
    assert_eq!(
        found("start>split split>a split>b a>join b>join2 join>x x>join2 join2>if if>join if>end"),
        "join and join2 wait: split>a>join and split>b>join2"
    );
}

#[test]
fn a_join_of_ways_that_exclude_each_other() {
    assert_eq!(
        found("start>if if>a if>b a>join b>join join>end"),
        "join alone: start>if>a>join"
    );
    assert_eq!(
        found("start>split split?a split!b a>join b>join join>end"),
        "join alone: start>split>a>join"
    );
    // the other branch ends before
    assert_eq!(
        found("start>split split>a split>b a>join b>end join>end"),
        "join alone: start>split>a>join"
    );
}

#[test]
fn accepted_merges_are_accepted_and_no_others() {
    assert_eq!(found("start>split split>a split>b a>c+ b>c+ c+>end"), "");
    assert_eq!(
        found("start>split split>a split>b split>x a>c+ b>c+ c+>d x>d d>end"),
        "d twice: split>a>c+>d and split>x>d"
    );
    assert_eq!(found("start>a+ a+>end"), "a+ needless");
}

#[test]
fn the_bound_is_told_and_nothing_is_concluded_from_it() {
    let (net, names) = net("start>split split>a split>b a>if if>a if>join b>join join>end");
    assert_eq!(words(&check(&net, 2), &names), "in part");
}
