//! Drawings of state machines: nothing overlaps, arrows begin and end at states, marks are right.

use expect_test::expect_file;
use procession::machine::{Graph, State, Transition};
use procession::prelude::*;
use roxmltree::{Document, Node};

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    #[state(initial)]
    Open,
    #[state(label = "Shut & \"locked\"")]
    Shut,
    #[state(terminal)]
    Gone,
}

struct House {
    door: Door,
}

#[state_machine(field = door, state = Door)]
impl House {
    #[transition(source = Open, target = Shut, guard = |house| house.door == Door::Open)]
    fn shut(&mut self) {}

    #[transition(source = Shut, target = Open, permission = "house.open")]
    fn open(&mut self) {}

    #[transition(source = Shut, permission = anyone)]
    fn knock(&mut self) {}

    #[transition(source = any)]
    fn paint(&mut self) {}

    #[transition(source = any_but(Gone), target = Gone)]
    fn burn(&mut self) {}
}

/// An article on its way to readers: long labels, parallel arrows, loops, ways back.
#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    #[state(initial)]
    Draft,
    #[state(label = "In review by two editors of another department")]
    InReview,
    Approved,
    Rejected,
    Published,
    Corrected,
    #[state(unreachable_ok)]
    Legacy,
    #[state(terminal, label = "Removed from the site")]
    Removed,
    #[state(terminal)]
    Archived,
}

struct Article {
    stage: Stage,
}

#[state_machine(field = stage, state = Stage)]
impl Article {
    #[transition(source = [Draft, Rejected, Corrected], target = InReview)]
    fn submit(&mut self) {}
    #[transition(source = InReview, target = Approved)]
    fn approve(&mut self) {}
    /// Approve without asking the second editor
    #[transition(source = InReview, target = Approved)]
    fn approve_alone(&mut self) {}
    #[transition(source = [InReview, Approved], target = Rejected)]
    fn reject(&mut self) {}
    #[transition(source = Approved, target = Published)]
    fn publish(&mut self) {}
    #[transition(source = Published, target = Corrected)]
    fn correct(&mut self) {}
    #[transition(source = Rejected, target = Draft)]
    fn rework(&mut self) {}
    #[transition(source = Published)]
    fn pin_to_the_front_page(&mut self) {}
    #[transition(source = Published)]
    fn unpin(&mut self) {}
    #[transition(source = [Published, Legacy], target = Archived)]
    fn archive(&mut self) {}
    #[transition(source = any_but(Archived, Removed), target = Removed)]
    fn remove(&mut self) {}
}

/// As small as can be.
#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Only {
    #[state(initial, terminal)]
    One,
}

struct Lonely {
    state: Only,
}

#[state_machine(field = state, state = Only)]
impl Lonely {
    #[transition(source = One)]
    fn stay(&mut self) {}
}

type Frame = [f64; 4];

fn number(node: Node<'_, '_>, name: &str) -> f64 {
    let text = node.attribute(name).expect("there");
    text.parse().expect("a number")
}

fn classed<'a, 'b>(document: &'a Document<'b>, class: &str) -> Vec<Node<'a, 'b>> {
    let has = |node: &Node<'_, '_>| {
        let classes = node.attribute("class").unwrap_or_default();
        classes.split(' ').any(|own| own == class)
    };
    document.descendants().filter(has).collect()
}

/// Left, top, right, bottom.
fn frame(shape: Node<'_, '_>) -> Frame {
    let (x, y) = (number(shape, "x"), number(shape, "y"));
    [
        x,
        y,
        x + number(shape, "width"),
        y + number(shape, "height"),
    ]
}

/// A line of text, as wide as letters of that size usually are.
fn line_frame(line: Node<'_, '_>) -> Frame {
    let (x, y, size) = (
        number(line, "x"),
        number(line, "y"),
        number(line, "font-size"),
    );
    let half = line.text().expect("words").chars().count() as f64 * size * 0.27;
    [x - half, y - size * 0.8, x + half, y + size * 0.2]
}

fn apart(a: Frame, b: Frame) -> bool {
    a[2] <= b[0] || b[2] <= a[0] || a[3] <= b[1] || b[3] <= a[1]
}

/// The first and the last point of an arrow: where its line begins, and the tip of its head.
fn ends(arrow: Node<'_, '_>) -> [(f64, f64); 2] {
    let paths = arrow.children().filter(|child| child.has_tag_name("path"));
    let points: Vec<(f64, f64)> = paths
        .map(|path| {
            let text = path.attribute("d").expect("a path");
            let first = text[1..].split('L').next().expect("a point");
            let (x, y) = first.split_once(' ').expect("two numbers");
            (x.parse().expect("a number"), y.parse().expect("a number"))
        })
        .collect();
    [points[0], points[1]]
}

fn on_border(frame: Frame, (x, y): (f64, f64)) -> bool {
    let (dx, dy) = (
        (x - f64::midpoint(frame[0], frame[2])).abs() * 2.0 / (frame[2] - frame[0]),
        (y - f64::midpoint(frame[1], frame[3])).abs() * 2.0 / (frame[3] - frame[1]),
    );
    (dx.max(dy) - 1.0).abs() < 0.01
}

fn drawn_well<S: State, T: Transition<S>>(graph: Graph<S, T>) {
    let drawing = graph.svg().with_guards().to_string();
    assert_eq!(drawing, graph.svg().with_guards().to_string());
    let document = Document::parse(&drawing).expect("well-formed");
    let states = classed(&document, "state");
    let shapes: Vec<(&str, Frame)> = states
        .iter()
        .map(|state| {
            let shape = state.children().find(|child| child.has_tag_name("rect"));
            let name = state.attribute("data-state").expect("named");
            (name, frame(shape.expect("a shape")))
        })
        .collect();
    let arrows = classed(&document, "arrow");
    let mut labels: Vec<Frame> = Vec::new();
    for arrow in &arrows {
        let own = arrow.children().filter(|child| child.has_tag_name("text"));
        let own: Vec<Frame> = own.map(line_frame).collect();
        assert!(!own.is_empty(), "an arrow without a word: {drawing}");
        for [from, to] in [["data-source", "data-target"]] {
            let [first, tip] = ends(*arrow);
            for (side, point) in [(from, first), (to, tip)] {
                let name = arrow.attribute(side).expect("named");
                let (_, frame) = shapes
                    .iter()
                    .find(|(state, _)| *state == name)
                    .expect("drawn");
                assert!(on_border(*frame, point), "{name} {point:?}: {drawing}");
            }
        }
        labels.extend(own);
    }
    let boxes: Vec<Frame> = shapes
        .iter()
        .map(|(_, frame)| *frame)
        .chain(labels)
        .collect();
    for (number, one) in boxes.iter().enumerate() {
        for other in &boxes[..number] {
            assert!(apart(*one, *other), "{one:?} and {other:?}: {drawing}");
        }
    }
    let named = S::ALL
        .iter()
        .all(|state| shapes.iter().any(|(name, _)| *name == state.as_str()));
    assert!(named, "{drawing}");
    let transitions = classed(&document, "transition");
    for row in T::TABLE {
        let shown = transitions
            .iter()
            .any(|text| text.attribute("data-transition") == Some(row.name));
        let arrow = graph.edges().iter().any(|edge| edge.row.name == row.name);
        assert_eq!(shown, arrow, "{}: {drawing}", row.name);
    }
}

#[test]
fn machines_are_drawn_well() {
    drawn_well(House::graph());
    drawn_well(Article::graph());
    drawn_well(Lonely::graph());
}

#[test]
fn a_machine_in_a_file() {
    expect_file!["../../../diagrams/house.svg"].assert_eq(&House::graph().svg().to_string());
    let article = Article {
        stage: Stage::InReview,
    };
    let drawing = Article::graph().svg().of(&article).on_paper().to_string();
    expect_file!["../../../../docs/images/article.svg"].assert_eq(&drawing);
}

#[test]
fn the_state_of_an_object_and_what_it_can_do() {
    let house = House { door: Door::Shut };
    let drawing = House::graph().svg().of(&house).to_string();
    let document = Document::parse(&drawing).expect("well-formed");
    let current = classed(&document, "current");
    assert_eq!(current.len(), 1);
    assert_eq!(current[0].attribute("data-state"), Some("Shut"));
    assert_eq!(current[0].attribute("id"), Some("House-Shut"));
    assert_eq!(marked(&document), ["burn", "knock", "open"]);
    let description = document
        .descendants()
        .find(|node| node.has_tag_name("desc"))
        .and_then(|node| node.text());
    let words = "A state machine of 3 states, first Open. Now Shut & \"locked\". \
                 Possible: Open, Knock, Burn (not from Gone).";
    assert_eq!(description, Some(words));
}

#[test]
fn only_what_the_user_is_offered() {
    let house = House { door: Door::Shut };
    let marked_for = |user: &User| {
        let svg = House::graph().svg().of(&house);
        let drawing = svg.with_available(house.available_to(user)).to_string();
        let document = Document::parse(&drawing).expect("well-formed");
        marked(&document)
    };
    assert_eq!(marked_for(&User::new("ada")), ["knock"]);
    let owner = User::new("eve").with_permission("house.open");
    assert_eq!(marked_for(&owner), ["knock", "open"]);
}

/// Of a declaration with several sources, the arrow from the current state.
#[test]
fn an_arrow_from_another_state_is_not_marked() {
    let article = Article {
        stage: Stage::Approved,
    };
    let drawing = Article::graph().svg().of(&article).to_string();
    let document = Document::parse(&drawing).expect("well-formed");
    let arrows = classed(&document, "available");
    let from: Vec<_> = arrows
        .iter()
        .filter_map(|arrow| arrow.attribute("data-source"))
        .collect();
    assert_eq!(from, ["Approved", "Approved", "*"], "{drawing}");
}

fn marked(document: &Document<'_>) -> Vec<String> {
    let texts = classed(document, "available");
    let mut names: Vec<String> = texts
        .iter()
        .filter_map(|text| text.attribute("data-transition"))
        .map(str::to_owned)
        .collect();
    names.sort();
    names.dedup();
    names
}

#[test]
fn a_page_can_show_a_machine_twice() {
    let drawing = House::graph()
        .svg()
        .id_prefix("second")
        .title("<House>")
        .to_string();
    assert!(drawing.contains(r#"id="second-Shut""#), "{drawing}");
    assert!(
        drawing.contains("<title>&lt;House&gt;</title>"),
        "{drawing}"
    );
    assert!(!drawing.contains(r#"id="House-"#), "{drawing}");
}
