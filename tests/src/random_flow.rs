//! Random flows that are sound by construction, whose outcome does not depend on the order of events.
//!
//! A flow is a tree of blocks. Every condition is decided by data that is there from the start, or by a
//! counter that only the block itself changes, so that any two runs of one flow must come to the same
//! tasks and the same data.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use procession::flow::Definition;
use procession::graph::{EdgeClass, Graph, GraphBuilder, Link, NodeKind, Partial};
use procession::testing::{Random, ScriptedFlow};
use proptest::prelude::*;
use serde_json::Value;

/// A part of a flow with one way in and one way out.
#[derive(Debug, Clone)]
pub enum Block {
    /// One node that does something, or waits for somebody.
    Task(NodeKind),
    /// One block after the other.
    Sequence(Vec<Block>),
    /// One of two blocks, by whether the key is there.
    Choice(bool, Box<Block>, Box<Block>),
    /// All blocks whose flag is set, joined again; with a direct way to the join or without.
    Parallel(Vec<(bool, Block)>, bool),
    /// A block of a split that ends on its own while the others are joined.
    Side(Box<Block>, Box<Block>),
    /// Parallel blocks of which one splits again without a join of its own.
    SharedJoin(Box<Block>, Box<Block>, Box<Block>),
    /// A block that is gone through several times.
    Loop(u8, Box<Block>),
    /// A task of this kind with a timeout, which interrupts it or not, and what is done then.
    Deadline(NodeKind, bool, Box<Block>),
    /// A job whose error is taken, and what is done then.
    Rescue(Box<Block>),
    /// Ways of which the first that is done wins: how each begins, and how it goes on.
    Race(Vec<(NodeKind, Block)>),
    /// Parallel blocks of which so many are enough, and whether the others are cancelled then.
    Enough(u32, bool, Vec<Block>),
    /// A block that is done once for each item of a list of this length.
    Items(usize, Box<Block>),
    /// A block in processes of its own: one, or so many of which each begins with an item of a list.
    Below(Option<usize>, Box<Block>),
}

/// Trees of blocks, a few levels deep.
pub fn blocks() -> impl Strategy<Value = Block> {
    let task = prop_oneof![
        Just(NodeKind::Function),
        Just(NodeKind::Job),
        Just(NodeKind::View),
        Just(NodeKind::Handle),
    ];
    let leaf = task.prop_map(Block::Task);
    leaf.prop_recursive(4, 20, 3, |inner| {
        let boxed = || inner.clone().prop_map(Box::new);
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3).prop_map(Block::Sequence),
            (any::<bool>(), boxed(), boxed()).prop_map(|(yes, a, b)| Block::Choice(yes, a, b)),
            (
                prop::collection::vec((any::<bool>(), inner.clone()), 2..4),
                any::<bool>()
            )
                .prop_map(|(branches, direct)| Block::Parallel(branches, direct)),
            (boxed(), boxed()).prop_map(|(a, b)| Block::Side(a, b)),
            (boxed(), boxed(), boxed()).prop_map(|(a, b, c)| Block::SharedJoin(a, b, c)),
            (1..4_u8, boxed()).prop_map(|(times, body)| Block::Loop(times, body)),
        ]
    })
}

/// A tree of blocks, from numbers that a seed repeats.
pub fn random_block(random: &mut Random) -> Block {
    let blocks = 2 + random.below(10);
    grow(random, &mut { blocks }, 4)
}

/// More often than anybody has a job tried once more.
const RETRIES: usize = 1_000;

/// A tree of at most this depth; `left` is how many blocks may still have parts.
fn grow(random: &mut Random, left: &mut usize, depth: usize) -> Block {
    use NodeKind as K;
    // What people and workers do comes more often than the rest.
    const TASKS: [NodeKind; 13] = [
        K::Function,
        K::Function,
        K::Job,
        K::Job,
        K::View,
        K::View,
        K::Handle,
        K::Handle,
        K::Timer,
        K::MessageCatch,
        K::MessageThrow,
        K::SignalCatch,
        K::SignalThrow,
    ];
    const HOSTS: [NodeKind; 4] = [K::Job, K::View, K::Handle, K::MessageCatch];
    if depth == 0 || *left == 0 {
        let kind = random.pick(&TASKS).copied().unwrap_or(NodeKind::View);
        return Block::Task(kind);
    }
    *left -= 1;
    let (shape, flag) = (random.below(12), random.chance(1, 2));
    let mut part = |random: &mut Random| grow(random, left, depth - 1);
    match shape {
        0 => Block::Sequence((0..=random.below(2)).map(|_| part(random)).collect()),
        1 => Block::Choice(flag, Box::new(part(random)), Box::new(part(random))),
        2 => {
            let branches = 2 + random.below(2);
            let branch = |_| (random.chance(1, 2), part(random));
            Block::Parallel((0..branches).map(branch).collect(), flag)
        }
        3 => Block::Side(Box::new(part(random)), Box::new(part(random))),
        4 => {
            let [a, b, c] = [(); 3].map(|()| Box::new(part(random)));
            Block::SharedJoin(a, b, c)
        }
        5 => {
            let times = 1 + u8::from(flag) + u8::from(random.chance(1, 2));
            Block::Loop(times, Box::new(part(random)))
        }
        6 => {
            let host = random.pick(&HOSTS).copied().unwrap_or(NodeKind::View);
            Block::Deadline(host, flag, Box::new(part(random)))
        }
        7 => {
            let mut way = |random: &mut Random| {
                let kind = random.pick(&TASKS).copied().unwrap_or(NodeKind::View);
                (kind, part(random))
            };
            Block::Race(vec![way(random), way(random)])
        }
        8 => {
            let branches: Vec<Block> = (0..2 + random.below(2)).map(|_| part(random)).collect();
            let enough = 1 + u32::try_from(random.below(branches.len())).unwrap_or(0);
            Block::Enough(enough, flag, branches)
        }
        9 => Block::Rescue(Box::new(part(random))),
        10 => {
            let many = flag.then(|| 1 + random.below(3));
            Block::Below(many, Box::new(part(random)))
        }
        _ => Block::Items(1 + random.below(3), Box::new(part(random))),
    }
}

/// A flow with the data that it starts with.
#[derive(Debug, Clone)]
pub struct RandomFlow {
    /// The flow.
    pub flow: ScriptedFlow,
    /// What its conditions ask for.
    pub data: serde_json::Map<String, serde_json::Value>,
    /// How often each node must have been visited at the end.
    pub visits: BTreeMap<String, usize>,
    /// The nodes for which that is only the most: how often depends on what comes first.
    pub loose: BTreeSet<String>,
    /// Nodes of which together so many must be done at the end: of those that exclude each other one.
    pub sums: Vec<(Vec<String>, usize)>,
    /// Nodes that can be at work twice at the same time in one process.
    pub shared: BTreeSet<String>,
    /// How many processes a task of a node starts.
    pub below: BTreeMap<String, usize>,
    /// The flows of the processes below, and of those below them.
    pub children: Vec<RandomFlow>,
}

impl RandomFlow {
    /// What the flow is called.
    #[must_use]
    pub fn name(&self) -> &str {
        self.flow.graph().name()
    }
}

/// Where a flow begins that is started by another one.
const BELOW: &str = "below";

/// What all messages and all signals of random flows are called.
pub const LETTER: &str = "letter";
/// The same for signals.
pub const BELL: &str = "bell";

/// The flow of a tree, between two ways to begin (a `StartHandle` called `start`, a `Start` called `begin`)
/// and an `End` called `end`.
#[must_use]
pub fn flow_of(block: &Block) -> RandomFlow {
    flow_called("random", block)
}

/// The flow also begins at a `StartSubprocess`.
fn flow_called(name: &str, block: &Block) -> RandomFlow {
    let mut writer = Writer {
        name: name.to_owned(),
        graph: Graph::builder(name)
            .node("start", NodeKind::StartHandle)
            .node("begin", NodeKind::Start)
            .node(BELOW, NodeKind::StartSubprocess),
        below: BTreeMap::new(),
        children: Vec::new(),
        data: serde_json::Map::new(),
        visits: BTreeMap::from([("end".to_owned(), 1)]),
        loose: BTreeSet::new(),
        sums: Vec::new(),
        shared: BTreeSet::new(),
        timers: Vec::new(),
        count: 0,
        is_loose: false,
        is_shared: false,
    };
    let (first, last) = writer.block(block, 1);
    let graph = writer.graph.node("end", NodeKind::End);
    let graph = ["start", "begin", BELOW]
        .into_iter()
        .fold(graph, |graph, start| graph.edge(start, first.clone()));
    let graph = last.edge(graph, "end");
    let flow = ScriptedFlow::new(graph.build().expect("every edge leads to a node"));
    let seconds = (0..).map(|timer| Duration::from_secs(5 + timer * 17 % 60));
    let timers = writer.timers.iter().zip(seconds);
    RandomFlow {
        flow: timers.fold(flow, |flow, (timer, length)| flow.after(timer, length)),
        data: writer.data,
        visits: writer.visits,
        loose: writer.loose,
        sums: writer.sums,
        shared: writer.shared,
        below: writer.below,
        children: writer.children,
    }
}

/// The same block, of which every loop is gone through once.
fn without_loops(block: &Block) -> Block {
    let boxed = |block: &Block| Box::new(without_loops(block));
    match block {
        Block::Task(kind) => Block::Task(*kind),
        Block::Sequence(blocks) => Block::Sequence(blocks.iter().map(without_loops).collect()),
        Block::Choice(yes, a, b) => Block::Choice(*yes, boxed(a), boxed(b)),
        Block::Parallel(branches, direct) => {
            let branch = |(open, block): &(bool, Block)| (*open, without_loops(block));
            Block::Parallel(branches.iter().map(branch).collect(), *direct)
        }
        Block::Side(a, b) => Block::Side(boxed(a), boxed(b)),
        Block::SharedJoin(a, b, c) => Block::SharedJoin(boxed(a), boxed(b), boxed(c)),
        Block::Loop(_, body) => without_loops(body),
        Block::Deadline(host, interrupting, late) => {
            Block::Deadline(*host, *interrupting, boxed(late))
        }
        Block::Rescue(body) => Block::Rescue(boxed(body)),
        Block::Race(ways) => {
            let way = |(kind, block): &(NodeKind, Block)| (*kind, without_loops(block));
            Block::Race(ways.iter().map(way).collect())
        }
        Block::Enough(enough, cancel, branches) => Block::Enough(
            *enough,
            *cancel,
            branches.iter().map(without_loops).collect(),
        ),
        Block::Items(items, body) => Block::Items(*items, boxed(body)),
        // The loops of another process turn by its own data.
        Block::Below(..) => block.clone(),
    }
}

/// How a block is left: by which node, and over which class of edge.
struct Exit(String, EdgeClass);

impl Exit {
    fn next(node: impl Into<String>) -> Self {
        Self(node.into(), EdgeClass::Next)
    }

    fn edge(&self, graph: GraphBuilder, target: &str) -> GraphBuilder {
        graph.edge_of(&self.0, target, self.1, "")
    }
}

struct Writer {
    name: String,
    /// How many processes a task of a node starts, and their flows.
    below: BTreeMap<String, usize>,
    children: Vec<RandomFlow>,
    graph: GraphBuilder,
    data: serde_json::Map<String, serde_json::Value>,
    visits: BTreeMap<String, usize>,
    loose: BTreeSet<String>,
    sums: Vec<(Vec<String>, usize)>,
    shared: BTreeSet<String>,
    /// What waits for its time.
    timers: Vec<String>,
    count: usize,
    /// Whether what is written may be visited less often.
    is_loose: bool,
    /// Whether what is written may be at work twice at the same time.
    is_shared: bool,
}

impl Writer {
    /// A node that is visited so often.
    fn node(&mut self, kind: NodeKind, visits: usize) -> String {
        self.count += 1;
        let name = format!("{}_{}", kind.as_str().to_lowercase(), self.count);
        self.change(|graph| graph.node(&name, kind));
        self.expect(&name, visits);
        match kind {
            NodeKind::Timer => self.timers.push(name.clone()),
            NodeKind::MessageCatch | NodeKind::MessageThrow => {
                self.change(|graph| graph.link(Link::Message(LETTER.to_owned())));
                let color = ["red", "blue"][self.count % 2];
                self.data.insert(format!("correlate_{name}"), color.into());
            }
            NodeKind::SignalCatch | NodeKind::SignalThrow => {
                self.change(|graph| graph.link(Link::Signal(BELL.to_owned())));
            }
            _ => {}
        }
        name
    }

    fn expect(&mut self, name: &str, visits: usize) {
        self.visits.insert(name.to_owned(), visits);
        if self.is_loose {
            self.loose.insert(name.to_owned());
        }
        if self.is_shared {
            self.shared.insert(name.to_owned());
        }
    }

    /// Writes what may be visited less often, and twice at the same time when it is come to twice. It has no loop
    /// whose counter two visits could share.
    fn loosely<T>(&mut self, shared: bool, write: impl FnOnce(&mut Self) -> T) -> T {
        let before = (self.is_loose, self.is_shared);
        self.is_loose = true;
        self.is_shared |= shared;
        let written = write(self);
        (self.is_loose, self.is_shared) = before;
        written
    }

    fn change(&mut self, change: impl FnOnce(GraphBuilder) -> GraphBuilder) {
        let graph = std::mem::replace(&mut self.graph, Graph::builder(""));
        self.graph = change(graph);
    }

    fn edge(&mut self, from: &Exit, to: &str) {
        self.change(|graph| from.edge(graph, to));
    }

    fn when(&mut self, from: &str, to: &str, label: &str) {
        self.change(|graph| graph.edge_of(from, to, EdgeClass::When, label));
    }

    /// Writes a block that is gone through `visits` times; answers with its first node and the way out.
    fn block(&mut self, block: &Block, visits: usize) -> (String, Exit) {
        match block {
            Block::Task(kind) => {
                let node = self.node(*kind, visits);
                (node.clone(), Exit::next(node))
            }
            Block::Sequence(blocks) => self.sequence(blocks, visits),
            Block::Choice(yes, a, b) => self.choice(*yes, a, b, visits),
            Block::Parallel(branches, direct) => self.parallel(branches, *direct, visits),
            Block::Side(joined, side) => self.side(joined, side, visits),
            Block::SharedJoin(a, b, c) => self.shared_join([a, b, c], visits),
            Block::Loop(times, body) => self.repeat(*times, body, visits),
            Block::Deadline(host, interrupting, late) => {
                self.deadline(*host, *interrupting, late, visits)
            }
            Block::Rescue(body) => self.rescue(body, visits),
            Block::Race(ways) => self.race(ways, visits),
            Block::Enough(enough, cancel, branches) => {
                self.enough(*enough, *cancel, branches, visits)
            }
            Block::Items(items, body) => self.items(*items, body, visits),
            Block::Below(many, body) => self.below(*many, body, visits),
        }
    }

    fn deadline(
        &mut self,
        host: NodeKind,
        interrupting: bool,
        late: &Block,
        visits: usize,
    ) -> (String, Exit) {
        if interrupting {
            return self.interrupted(host, NodeKind::BoundaryTimer, late, visits);
        }
        let late = without_loops(late);
        let is_retried = host == NodeKind::Job;
        let host = self.node(host, visits);
        // Whenever the job is tried once more the timeout is armed again.
        let visits = if is_retried { visits * RETRIES } else { visits };
        let event = self.border(NodeKind::BoundaryTimer, &host, false, visits);
        let end = self.loosely(false, |writer| writer.node(NodeKind::End, visits));
        let shared = visits > 1;
        let (first, exit) = self.loosely(shared, |writer| writer.block(&late, visits));
        self.edge(&Exit::next(event), &first);
        self.edge(&exit, &end);
        (host.clone(), Exit::next(host))
    }

    fn rescue(&mut self, body: &Block, visits: usize) -> (String, Exit) {
        self.interrupted(NodeKind::Job, NodeKind::BoundaryError, body, visits)
    }

    /// A task that is either done or stopped by an event on its border, with what is done then.
    fn interrupted(
        &mut self,
        host: NodeKind,
        event: NodeKind,
        then: &Block,
        visits: usize,
    ) -> (String, Exit) {
        let then = without_loops(then);
        let host = self.loosely(false, |writer| writer.node(host, visits));
        let event = self.border(event, &host, true, visits);
        let merge = self.node(NodeKind::Function, visits);
        let (first, exit) = self.loosely(false, |writer| writer.block(&then, visits));
        self.edge(&Exit::next(event.clone()), &first);
        self.edge(&exit, &merge);
        self.edge(&Exit::next(host.clone()), &merge);
        self.sum(vec![host.clone(), event], visits);
        (host, Exit::next(merge))
    }

    /// An event on the border of a node, which happens or does not.
    fn border(&mut self, kind: NodeKind, host: &str, interrupting: bool, visits: usize) -> String {
        self.count += 1;
        let event = format!("{}_{}", kind.as_str().to_lowercase(), self.count);
        self.change(|graph| graph.boundary(&event, kind, host, interrupting));
        self.loosely(false, |writer| writer.expect(&event, visits));
        if kind == NodeKind::BoundaryTimer {
            self.timers.push(event.clone());
        }
        event
    }

    fn race(&mut self, ways: &[(NodeKind, Block)], visits: usize) -> (String, Exit) {
        let race = self.node(NodeKind::SplitFirst, visits);
        let merge = self.node(NodeKind::Function, visits);
        let mut heads = Vec::new();
        for (kind, way) in ways {
            let way = without_loops(way);
            let (head, first, exit) = self.loosely(false, |writer| {
                let head = writer.node(*kind, visits);
                let (first, exit) = writer.block(&way, visits);
                (head, first, exit)
            });
            self.edge(&Exit::next(race.clone()), &head);
            self.edge(&Exit::next(head.clone()), &first);
            self.edge(&exit, &merge);
            heads.push(head);
        }
        self.sum(heads, visits);
        (race, Exit::next(merge))
    }

    fn enough(
        &mut self,
        enough: u32,
        cancel: bool,
        branches: &[Block],
        visits: usize,
    ) -> (String, Exit) {
        let split = self.node(NodeKind::Split, visits);
        let join = self.node(NodeKind::Join, visits);
        self.change(|graph| {
            graph.partial(Partial {
                arrived: Some(enough),
                cancel_active: cancel,
            })
        });
        for branch in branches {
            let branch = without_loops(branch);
            let shared = !cancel && visits > 1;
            let (first, exit) = self.loosely(shared, |writer| writer.block(&branch, visits));
            self.edge(&Exit::next(split.clone()), &first);
            self.edge(&exit, &join);
        }
        (split, Exit::next(join))
    }

    fn items(&mut self, items: usize, body: &Block, visits: usize) -> (String, Exit) {
        let split = self.node(NodeKind::Split, visits);
        let join = self.node(NodeKind::Join, visits);
        let list: Vec<usize> = (0..items).collect();
        self.data.insert(split.clone(), list.into());
        let body = without_loops(body);
        let shared = self.is_shared;
        self.is_shared |= items > 1;
        let (first, exit) = self.block(&body, visits * items);
        self.is_shared = shared;
        self.change(|graph| graph.items(&split, &first, &split));
        self.edge(&exit, &join);
        (split, Exit::next(join))
    }

    fn below(&mut self, many: Option<usize>, body: &Block, visits: usize) -> (String, Exit) {
        let (kind, key) = match many {
            None => (NodeKind::Subprocess, "child"),
            Some(_) => (NodeKind::NSubprocess, "items"),
        };
        let node = self.node(kind, visits);
        let mut child = flow_called(&format!("{}_{node}", self.name), body);
        let data = Value::Object(child.data.clone());
        let data = match many {
            None => data,
            Some(many) => Value::Array(vec![data; many]),
        };
        self.data.insert(format!("{key}_{node}"), data);
        self.below.insert(node.clone(), many.unwrap_or(1));
        let link = Link::Subprocess {
            flow: child.name().to_owned(),
            start: BELOW.to_owned(),
            sequential: many.is_some_and(|many| many == 2),
        };
        self.change(|graph| graph.link(link));
        self.children.append(&mut child.children);
        self.children.push(child);
        (node.clone(), Exit::next(node))
    }

    /// Nodes that exclude each other are done so often together; unless their number is open anyway.
    fn sum(&mut self, nodes: Vec<String>, visits: usize) {
        if !self.is_loose {
            self.sums.push((nodes, visits));
        }
    }

    fn sequence(&mut self, blocks: &[Block], visits: usize) -> (String, Exit) {
        let mut parts = blocks
            .iter()
            .map(|block| self.block(block, visits))
            .collect::<Vec<_>>();
        for pair in 1..parts.len() {
            let target = parts[pair].0.clone();
            let exit = Exit(parts[pair - 1].1.0.clone(), parts[pair - 1].1.1);
            self.edge(&exit, &target);
        }
        let first = parts[0].0.clone();
        let last = parts
            .pop()
            .map_or_else(|| Exit::next(first.clone()), |part| part.1);
        (first, last)
    }

    fn choice(&mut self, yes: bool, a: &Block, b: &Block, visits: usize) -> (String, Exit) {
        let gate = self.node(NodeKind::If, visits);
        self.data.insert(gate.clone(), yes.into());
        let (first_a, exit_a) = self.block(a, if yes { visits } else { 0 });
        let (first_b, exit_b) = self.block(b, if yes { 0 } else { visits });
        // Both ways are merged in a function, so that the block has one way out.
        let merge = self.node(NodeKind::Function, visits);
        self.when(&gate, &first_a, &gate);
        self.edge(&Exit(gate.clone(), EdgeClass::Otherwise), &first_b);
        self.edge(&exit_a, &merge);
        self.edge(&exit_b, &merge);
        (gate, Exit::next(merge))
    }

    fn parallel(
        &mut self,
        branches: &[(bool, Block)],
        direct: bool,
        visits: usize,
    ) -> (String, Exit) {
        let split = self.node(NodeKind::Split, visits);
        let join = self.node(NodeKind::Join, visits);
        for (number, (open, branch)) in branches.iter().enumerate() {
            // Without a direct way to the join, at least one branch has to be open.
            let asks = direct || number > 0;
            let taken = *open || !asks;
            let (first, exit) = self.block(branch, if taken { visits } else { 0 });
            let key = format!("{split}_{number}");
            if asks {
                self.data.insert(key.clone(), (*open).into());
                self.when(&split, &first, &key);
            } else {
                self.edge(&Exit::next(split.clone()), &first);
            }
            self.edge(&exit, &join);
        }
        if direct {
            self.edge(&Exit::next(split.clone()), &join);
        }
        (split, Exit::next(join))
    }

    fn side(&mut self, joined: &Block, side: &Block, visits: usize) -> (String, Exit) {
        let split = self.node(NodeKind::Split, visits);
        let join = self.node(NodeKind::Join, visits);
        let end = self.node(NodeKind::End, visits);
        let (first, exit) = self.block(joined, visits);
        self.edge(&Exit::next(split.clone()), &first);
        self.edge(&exit, &join);
        // The next round may begin while the side branch of the last one still runs, and a loop on it would
        // share its counter with that round: how often it turns then depends on the order of events.
        let side = if visits > 1 {
            &without_loops(side)
        } else {
            side
        };
        let shared = self.is_shared;
        self.is_shared |= visits > 1;
        let (first, exit) = self.block(side, visits);
        self.is_shared = shared;
        self.edge(&Exit::next(split.clone()), &first);
        self.edge(&exit, &end);
        self.edge(&Exit::next(split.clone()), &join);
        (split, Exit::next(join))
    }

    fn shared_join(&mut self, blocks: [&Block; 3], visits: usize) -> (String, Exit) {
        let outer = self.node(NodeKind::Split, visits);
        let inner = self.node(NodeKind::Split, visits);
        let join = self.node(NodeKind::Join, visits);
        for (split, block) in [&outer, &inner, &inner].into_iter().zip(blocks) {
            let (first, exit) = self.block(block, visits);
            self.edge(&Exit::next(split.clone()), &first);
            self.edge(&exit, &join);
        }
        self.edge(&Exit::next(outer.clone()), &inner);
        (outer, Exit::next(join))
    }

    fn repeat(&mut self, times: u8, body: &Block, visits: usize) -> (String, Exit) {
        // The function counts the rounds; nothing else writes its key. The count goes on when the whole
        // loop is come to again, so that then one round is enough.
        let visits = match visits {
            0 => 0,
            passes => usize::from(times) + passes - 1,
        };
        let counter = self.node(NodeKind::Function, visits);
        let gate = self.node(NodeKind::If, visits);
        let (first, exit) = self.block(body, visits);
        self.edge(&Exit::next(counter.clone()), &first);
        self.edge(&exit, &gate);
        self.when(&gate, &counter, &format!("{counter}<{times}"));
        (counter, Exit(gate, EdgeClass::Otherwise))
    }
}
