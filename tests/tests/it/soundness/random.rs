//! Random flows without any structure, most of which are not sound.

use procession::graph::{EdgeClass, Graph, GraphBuilder, NodeKind};

/// Numbers from a seed.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// A number below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        let high = usize::try_from(self.0 >> 33).unwrap_or_default();
        high % end.max(1)
    }
}

/// A flow of a few parts. Each part is a task, where tokens can be seen, behind a join or not, and before
/// a gateway or not. `None` when some part is not reached or does not come to the end.
pub(super) fn graph(seed: u64) -> Option<Graph> {
    let mut random = Random::new(seed + 1);
    let parts = 3 + random.below(6);
    let joins: Vec<bool> = (0..parts)
        .map(|part| part > 0 && random.below(3) == 0)
        .collect();
    let entry = |part: usize| match joins.get(part) {
        None => "end".to_owned(),
        Some(true) => format!("join{part}"),
        Some(false) => format!("task{part}"),
    };
    let mut graph = Graph::builder("random").node("start", NodeKind::StartHandle);
    for (part, is_join) in joins.iter().enumerate() {
        graph = graph.node(format!("task{part}"), NodeKind::Handle);
        if *is_join {
            graph = graph.node(entry(part), NodeKind::Join);
            graph = graph.edge(entry(part), format!("task{part}"));
        }
    }
    graph = graph.node("end", NodeKind::End).edge("start", "task0");
    for part in 0..parts {
        graph = gateway(graph, part, parts, &mut random, &entry);
    }
    let graph = graph.build().ok()?;
    let end = graph.find("end")?;
    let all = 0..graph.nodes().len();
    let whole = all.clone().all(|node| node == 0 || graph.reaches(0, node));
    let ends = all
        .clone()
        .all(|node| node == end || graph.reaches(node, end));
    (whole && ends).then_some(graph)
}

fn gateway(
    mut graph: GraphBuilder,
    part: usize,
    parts: usize,
    random: &mut Random,
    entry: &dyn Fn(usize) -> String,
) -> GraphBuilder {
    let task = format!("task{part}");
    let gate = format!("gate{part}");
    let kind = match random.below(6) {
        0 | 1 => None,
        2 => Some(NodeKind::If),
        _ => Some(NodeKind::Split),
    };
    let mut targets = Vec::new();
    for _ in 0..3 {
        // Mostly on, now and then back.
        let back = random.below(6) == 0 && part > 0;
        let target = match back {
            true => 1 + random.below(part),
            false => part + 1 + random.below(3.min(parts - part)),
        };
        if !targets.contains(&entry(target)) {
            targets.push(entry(target));
        }
    }
    targets.truncate(if random.below(4) == 0 { 3 } else { 2 });
    let Some(kind) = kind.filter(|_| targets.len() > 1) else {
        return graph.edge(task, targets[0].clone());
    };
    graph = graph.node(&gate, kind).edge(task, &gate);
    if kind == NodeKind::If {
        graph = graph.edge_of(&gate, &targets[0], EdgeClass::When, format!("{gate}_0"));
        return graph.edge_of(&gate, &targets[1], EdgeClass::Otherwise, "");
    }
    let conditions = random.below(3) == 0;
    for (number, target) in targets.iter().enumerate() {
        let key = format!("{gate}_{number}");
        graph = match (conditions, number) {
            (false, _) => graph.edge(&gate, target),
            (true, 0) => graph.edge_of(&gate, target, EdgeClass::Otherwise, ""),
            (true, _) => graph.edge_of(&gate, target, EdgeClass::When, key),
        };
    }
    graph
}
