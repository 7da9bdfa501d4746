//! Whatever the graph: nothing overlaps, lines begin and end at borders, and texts stay texts.

use procession::Status;
use procession::graph::{
    EdgeClass, Graph, GraphNode, Marks, NodeKind, Placed, PlacedNode, Point, layout,
};
use procession::store::MemoryStore;
use procession_tests::drive::{engine, to_the_end};
use procession_tests::random_flow::{blocks, flow_of};
use proptest::prelude::*;
use roxmltree::{Document, Node};

/// Any nodes with any names, any edges: sound or not, connected or not.
fn graphs() -> impl Strategy<Value = Graph> {
    let node = (
        prop::sample::select(NodeKind::ALL),
        "[a-z<>&\"' \u{1}é字-]{1,40}",
    );
    let class = prop::sample::select(&[EdgeClass::Next, EdgeClass::When, EdgeClass::Otherwise][..]);
    let edge = (any::<usize>(), any::<usize>(), class, "[a-z<& ]{0,50}");
    let parts = (
        prop::collection::vec(node, 1..15),
        prop::collection::vec(edge, 0..25),
    );
    parts.prop_map(|(nodes, edges)| {
        let name = |index: usize| format!("{}{index}", nodes[index % nodes.len()].1);
        let count = nodes.len();
        let graph = Graph::builder("any <graph>");
        let graph = (0..count).fold(graph, |graph, index| match nodes[index].0 {
            kind if kind.is_boundary() && index > 0 => {
                graph.boundary(name(index), kind, &name(index / 2), index % 2 == 0)
            }
            kind => graph.node(name(index), kind),
        });
        let graph = edges.iter().fold(graph, |graph, (from, to, class, label)| {
            graph.edge_of(name(from % count), name(to % count), *class, label)
        });
        graph.build().expect("every edge leads to a node")
    })
}

proptest! {
    // Each case lays out and draws several times; a graph of a dozen nodes finds what there is to find.
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn random_flows_are_drawn_well(block in blocks()) {
        let flow = flow_of(&block);
        check(procession::flow::Definition::graph(&flow.flow))?;
    }

    #[test]
    fn any_graph_is_drawn_well(graph in graphs()) {
        check(&graph)?;
    }
}

fn check(graph: &Graph) -> Result<(), TestCaseError> {
    let placed = layout(graph);
    prop_assert_eq!(&placed, &layout(graph));
    check_nodes(graph, &placed)?;
    check_edges(graph, &placed)?;
    check_svg(graph)?;
    check_bpmn(graph)
}

/// Left, top, right, bottom.
fn frame(node: &PlacedNode) -> [f64; 4] {
    let (Point { x, y, .. }, half, rise) = (node.center, node.width / 2.0, node.height / 2.0);
    [x - half, y - rise, x + half, y + rise]
}

/// True for an event that stands on the border of its host.
fn is_mounted(graph: &Graph, placed: &Placed, event: usize) -> bool {
    graph.nodes()[event].attached.is_some_and(|at| {
        let [left, _, right, bottom] = frame(&placed.nodes[at.host]);
        // One that stands beside its host may be as high as its border.
        let center = placed.nodes[event].center;
        center.y == bottom && left <= center.x && center.x <= right
    })
}

fn check_nodes(graph: &Graph, placed: &Placed) -> Result<(), TestCaseError> {
    for (number, node) in placed.nodes.iter().enumerate() {
        let [left, top, right, bottom] = frame(node);
        prop_assert!(left >= 0.0 && right <= placed.width, "{:?}", node);
        prop_assert!(top >= 0.0 && bottom <= placed.height, "{:?}", node);
        let host = graph.nodes()[number].attached.map(|at| at.host);
        let host = host.filter(|_| is_mounted(graph, placed, number));
        for (second, other) in placed.nodes.iter().enumerate() {
            if second == number || host == Some(second) || hosts(graph, placed, number, second) {
                continue;
            }
            let [a, b, c, d] = frame(other);
            let apart = right < a || c < left || bottom < b || d < top;
            prop_assert!(apart, "{:?} overlaps {:?}", node, other);
        }
    }
    Ok(())
}

fn check_edges(graph: &Graph, placed: &Placed) -> Result<(), TestCaseError> {
    let all: usize = graph.nodes().iter().map(|node| node.edges.len()).sum();
    prop_assert_eq!(placed.edges.len(), all);
    let attached = (0..graph.nodes().len()).filter(|node| {
        graph.nodes()[*node].attached.is_some() && !is_mounted(graph, placed, *node)
    });
    prop_assert_eq!(placed.attachments.len(), attached.count());
    for edge in placed.edges.iter().chain(&placed.attachments) {
        let points = &edge.points;
        prop_assert!(points.len() >= 2);
        for (end, point) in [
            (edge.source, points[0]),
            (edge.target, points[points.len() - 1]),
        ] {
            let off = off_border(graph.nodes()[end].kind, &placed.nodes[end], point);
            prop_assert!(off.abs() < 0.01, "{} from the border: {:?}", off, edge);
        }
        for part in points.windows(2) {
            let straight = part[0].x == part[1].x || part[0].y == part[1].y;
            prop_assert!(straight, "{:?}", edge);
            for (number, node) in placed.nodes.iter().enumerate() {
                prop_assert!(
                    !runs_through(part, graph.nodes()[number].kind, node),
                    "through node {}: {:?}",
                    number,
                    edge
                );
            }
        }
    }
    Ok(())
}

/// True when `event` stands on the border of `host`.
fn hosts(graph: &Graph, placed: &Placed, host: usize, event: usize) -> bool {
    let own = graph.nodes()[event].attached;
    own.is_some_and(|at| at.host == host) && is_mounted(graph, placed, event)
}

/// How far a point is from the border of a shape, as the norm of the shape measures it.
fn off_border(kind: NodeKind, node: &PlacedNode, point: Point) -> f64 {
    let (dx, dy) = (
        (point.x - node.center.x).abs(),
        (point.y - node.center.y).abs(),
    );
    let (dx, dy) = (2.0 * dx / node.width, 2.0 * dy / node.height);
    match kind {
        kind if kind.is_event() => dx.hypot(dy) - 1.0,
        kind if kind.is_gateway() || kind == NodeKind::Join => dx + dy - 1.0,
        _ => dx.max(dy) - 1.0,
    }
}

/// True when a line comes into a shape. A square that is half as wide as a diamond fits into it.
fn runs_through(part: &[Point], kind: NodeKind, node: &PlacedNode) -> bool {
    let [left, top, right, bottom] = frame(node);
    let inset = match kind {
        kind if kind.is_event() || kind.is_gateway() || kind == NodeKind::Join => {
            node.width / 4.0 + 0.1
        }
        _ => 0.1,
    };
    let (low, high) = (part[0].x.min(part[1].x), part[0].x.max(part[1].x));
    let (up, down) = (part[0].y.min(part[1].y), part[0].y.max(part[1].y));
    high > left + inset && low < right - inset && down > top + inset && up < bottom - inset
}

fn check_svg(graph: &Graph) -> Result<(), TestCaseError> {
    let drawing = graph.svg().to_string();
    prop_assert_eq!(&drawing, &graph.svg().to_string());
    let document = Document::parse(&drawing).expect("well-formed");
    let places = ["d", "x", "y", "cx", "cy", "r", "width", "height", "viewBox"];
    for attribute in document.descendants().flat_map(|node| node.attributes()) {
        let odd = attribute.value().contains("NaN") || attribute.value().contains("inf");
        prop_assert!(!(odd && places.contains(&attribute.name())), "{}", drawing);
    }
    let groups = classed(&document, "node");
    prop_assert_eq!(groups.len(), graph.nodes().len());
    for (node, group) in graph.nodes().iter().zip(groups) {
        let title = group.first_element_child().and_then(|title| title.text());
        let (told, name) = (kept(&node.title), kept(&node.name));
        prop_assert_eq!(title, Some(told.as_str()));
        prop_assert_eq!(group.attribute("data-node"), Some(name.as_str()));
        check_words(node, group)?;
    }
    for element in document.descendants().filter(Node::is_element) {
        let name = element.tag_name().name();
        prop_assert!(
            !["script", "style", "a", "image", "use"].contains(&name),
            "{}",
            name
        );
        for attribute in element.attributes() {
            let name = attribute.name();
            let harmful = name == "style" || name == "href" || name.starts_with("on");
            prop_assert!(!harmful, "{}", name);
        }
    }
    unique_ids(&document)
}

fn classed<'a, 'b>(document: &'a Document<'b>, class: &str) -> Vec<Node<'a, 'b>> {
    let has = |node: &Node<'_, '_>| {
        let classes = node.attribute("class").unwrap_or_default();
        classes.split(' ').any(|own| own == class)
    };
    document.descendants().filter(has).collect()
}

/// What XML cannot hold is replaced.
fn kept(text: &str) -> String {
    text.replace('\u{1}', "\u{fffd}")
}

/// The words that are drawn are those of the title, up to where it was cut.
fn check_words(node: &GraphNode, group: Node<'_, '_>) -> Result<(), TestCaseError> {
    let lines = group.children().filter(|child| child.has_tag_name("text"));
    let drawn: String = lines.filter_map(|line| line.text()).collect();
    let letters = |text: &str| text.split_whitespace().collect::<String>();
    let (drawn, whole) = (letters(&drawn), letters(&kept(&node.title)));
    let start = drawn.strip_suffix('…').unwrap_or(&drawn);
    prop_assert!(whole.starts_with(start), "{} is not {}", drawn, whole);
    prop_assert!(drawn.ends_with('…') || start == whole);
    Ok(())
}

fn unique_ids(document: &Document<'_>) -> Result<(), TestCaseError> {
    let mut ids: Vec<&str> = document
        .descendants()
        .filter_map(|node| node.attribute("id"))
        .collect();
    for id in &ids {
        let mut letters = id.chars();
        let name = letters
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic())
            && letters.all(|letter| letter.is_ascii_alphanumeric() || "_-.".contains(letter));
        prop_assert!(name, "{} is no id", id);
    }
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    prop_assert_eq!(ids.len(), all);
    Ok(())
}

fn check_bpmn(graph: &Graph) -> Result<(), TestCaseError> {
    let text = graph.bpmn().to_string();
    let document = Document::parse(&text).expect("well-formed");
    unique_ids(&document)?;
    let count = |name: &str| {
        let named = |node: &Node<'_, '_>| node.tag_name().name() == name;
        document.descendants().filter(named).count()
    };
    let edges: usize = graph.nodes().iter().map(|node| node.edges.len()).sum();
    for name in ["sequenceFlow", "incoming", "outgoing", "BPMNEdge"] {
        prop_assert_eq!(count(name), edges, "{}", name);
    }
    prop_assert_eq!(count("BPMNShape"), graph.nodes().len());
    let ids: Vec<&str> = document
        .descendants()
        .filter_map(|node| node.attribute("id"))
        .collect();
    let references = ["sourceRef", "targetRef", "default", "bpmnElement"];
    for element in document.descendants() {
        for name in references {
            let reference = element.attribute(name);
            prop_assert!(
                reference.is_none_or(|id| ids.contains(&id)),
                "{:?}",
                reference
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn marks_tell_where_a_process_has_been(
        block in blocks(),
        choices in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let flow = flow_of(&block);
        let graph = procession::flow::Definition::graph(&flow.flow).clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let tasks = runtime.expect("a runtime").block_on(async {
            let engine = engine(&flow.flow, MemoryStore::new()).await.expect("builds");
            let id = to_the_end(&engine, &flow, &choices).await.expect("ends");
            engine.tasks(id).await.expect("readable")
        });
        let marks = Marks::of(&graph, &tasks);
        for node in graph.nodes() {
            let visited = tasks.iter().any(|task| task.node == node.name);
            let mark = marks.get(&node.name);
            prop_assert_eq!(mark.map(|mark| mark.status), visited.then_some(Status::Done));
            prop_assert!(mark.is_none_or(|mark| mark.tokens == 0));
        }
        let drawing = graph.svg().marks(marks).to_string();
        let document = Document::parse(&drawing).expect("well-formed");
        let taken = classed(&document, "taken").len();
        prop_assert!(taken > 0 && taken <= classed(&document, "edge").len());
    }
}
