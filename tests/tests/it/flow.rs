//! What `#[flow]` makes of a struct: the graph, the table, the forms, the typed handles.

mod sharing;

use procession::flow::node::{FormHandle, NodeHandle};
use procession::flow::{Assignee, Backoff, Definition, Form, FormTarget, Retry, Typed};
use procession::graph::{EdgeClass, NodeKind};
use procession::json::{AnyRef, Model, Ref};
use procession::prelude::*;
use procession::{Process, ProcessId, Task, TaskId};
use serde_json::json;

#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
struct Letter {
    /// Text
    #[field(max_length = 20)]
    text: String,
    approved: Option<bool>,
    editor: Option<String>,
    copies: u32,
}

#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
struct Parcel {
    content: String,
}

#[derive(Debug)]
struct Customer;

impl Model for Customer {
    const NAME: &'static str = "customer";
    type Key = i64;
}

/// Letter
///
/// A letter is written, read and sent.
#[flow(data = Letter, name = "letter", summary = "Letter '{text}'", seed = Customer)]
struct LetterFlow {
    /// Write
    #[form(text, copies)]
    #[permission("letter.write")]
    #[available(|user| user.is_in_group("staff"))]
    #[next(read, label = "written")]
    write: Start,

    #[form(approved, name = Verdict)]
    #[permission(|letter| format!("letter.read.{}", letter.copies))]
    #[assign(|letter| letter.editor.clone().map(UserId::from))]
    #[next(check)]
    read: View,

    #[when(|letter| letter.approved == Some(true), then = branch)]
    #[when(|letter, activation| letter.approved.is_none() && activation.user().is_some(), then = read)]
    #[otherwise(end)]
    check: Switch,

    #[next(pack, when = |letter| letter.copies > 1, task_data = Self::parcel, task_seed = |_| Ref::<Customer>::new(7))]
    #[next(send)]
    branch: Split,

    #[assign(owner_of(write))]
    #[task_data(Parcel)]
    #[next(join)]
    pack: View,

    #[run(Self::send)]
    #[retry(attempts = 3, backoff = linear, delay = seconds(10))]
    #[next(join)]
    send: Job,

    #[next(end)]
    join: Join,

    end: End,
}

impl LetterFlow {
    fn parcel(letter: &Letter) -> Parcel {
        Parcel {
            content: letter.text.clone(),
        }
    }

    async fn send(job: &mut JobContext<'_, Self>) {
        job.data.copies = 0;
    }
}

/// A process with these data and a task of a node of it.
fn at(node: &str, data: serde_json::Value) -> (Process, Task) {
    let id = ProcessId::new(1);
    let mut process = Process::new(id, "letter", jiff::Timestamp::UNIX_EPOCH);
    process.data = data;
    let kind = LetterFlow::graph().nodes()[index(node)].kind;
    let created = jiff::Timestamp::UNIX_EPOCH;
    let task = Task::new(TaskId::new(id, 1), "letter", node, kind, created);
    (process, task)
}

fn index(node: &str) -> usize {
    LetterFlow::graph().find(node).unwrap()
}

fn route(node: &str, data: serde_json::Value, user: Option<&UserId>) -> Vec<usize> {
    let (process, task) = at(node, data);
    let context = Context::new(&process, &task, user);
    let definition = Typed::<LetterFlow>::new();
    definition.route(index(node), &context).unwrap()
}

#[test]
fn fields_are_nodes_and_attributes_are_edges() {
    let graph = LetterFlow::graph();
    let read = &graph.nodes()[1];
    assert_eq!((read.name.as_str(), read.kind), ("read", NodeKind::View));
    assert_eq!(graph.nodes()[0].edges[0].label, "written");
    let check = &graph.nodes()[2];
    let classes: Vec<_> = check.edges.iter().map(|edge| edge.class).collect();
    let targets: Vec<_> = check.edges.iter().map(|edge| edge.target).collect();
    use EdgeClass::{Otherwise, When};
    assert_eq!(classes, [When, When, Otherwise]);
    assert_eq!(targets, [index("branch"), index("read"), index("end")]);
    assert!(graph.dominates(index("branch"), index("join")));
}

#[test]
fn texts_come_from_comments_and_names() {
    let info = LetterFlow::INFO;
    assert_eq!((info.name, info.title), ("letter", "Letter"));
    assert_eq!(info.description, "A letter is written, read and sent.");
    assert_eq!(info.summary, "Letter '{text}'");
    assert_eq!(LetterFlow::NODES[0].title, "Write");
    assert_eq!(LetterFlow::NODES[1].title, "Read");
}

#[test]
fn handles_know_their_node_and_their_form() {
    fn index_with<H: FormHandle>(handle: &H, _: H::Form) -> usize {
        handle.index()
    }
    let flow = LetterFlow::nodes();
    let written = LetterFlowWriteForm {
        text: "Dear Ada".to_owned(),
        copies: 2,
    };
    assert_eq!(index_with(&flow.write, written), 0);
    let verdict = Verdict {
        approved: Some(true),
    };
    assert_eq!(index_with(&flow.read, verdict), 1);
    assert_eq!(index_with(&flow.pack, ()), index("pack"));
    assert_eq!(flow.end.index(), index("end"));
}

#[test]
fn a_form_writes_its_fields_and_leaves_the_others() {
    let mut target = FormTarget::of(json!({ "editor": "grace", "theirs": 1 }));
    let form = LetterFlowWriteForm {
        text: "Dear Ada".to_owned(),
        copies: 2,
    };
    form.write(&mut target).unwrap();
    let written = json!({ "editor": "grace", "theirs": 1, "text": "Dear Ada", "copies": 2 });
    assert_eq!(target.data, written);

    let long = LetterFlowWriteForm {
        text: "x".repeat(21),
        copies: 2,
    };
    assert!(long.write(&mut target).is_err());
    assert_eq!(target.data, written);
}

#[test]
fn a_form_from_outside_takes_its_own_fields_only() {
    let mut target = FormTarget::of(json!({}));
    let foreign = json!({ "text": "Dear Ada", "copies": 1, "editor": "eve" });
    let form = Typed::<LetterFlow>::new().form(0).unwrap();
    let errors = (form.apply)(&mut target, foreign.as_object().unwrap()).unwrap_err();
    let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["editor"]);
    assert_eq!(target.data, json!({}));

    let names: Vec<_> = (form.fields)().iter().map(|field| field.name).collect();
    assert_eq!(names, ["text", "copies"]);
    let confirm = Typed::<LetterFlow>::new().form(index("pack")).unwrap();
    assert!((confirm.apply)(&mut target, foreign.as_object().unwrap()).is_err());
    assert!(Typed::<LetterFlow>::new().form(index("join")).is_none());
}

#[test]
fn a_switch_takes_the_first_way_whose_condition_holds() {
    let ada = UserId::from("ada");
    assert_eq!(route("check", json!({ "approved": true }), None), [0]);
    assert_eq!(route("check", json!({}), Some(&ada)), [1]);
    assert_eq!(route("check", json!({}), None), [2]);
    assert_eq!(route("check", json!({ "approved": false }), None), [2]);
}

#[test]
fn a_split_takes_every_way_whose_condition_holds() {
    assert_eq!(route("branch", json!({ "copies": 2 }), None), [0, 1]);
    assert_eq!(route("branch", json!({ "copies": 1 }), None), [1]);
}

#[test]
fn people_come_from_names_closures_and_earlier_nodes() {
    let definition = Typed::<LetterFlow>::new();
    let (process, task) = at("read", json!({ "editor": "grace", "copies": 3 }));
    let context = Context::new(&process, &task, None);
    let assignee = |node| definition.assignee(index(node), &context).unwrap();
    assert_eq!(assignee("read"), Assignee::User(UserId::from("grace")));
    assert_eq!(assignee("pack"), Assignee::OwnerOf(0));
    assert_eq!(assignee("check"), Assignee::Anybody);
    let permission = definition.permission(index("read"), &context).unwrap();
    assert_eq!(permission.as_deref(), Some("letter.read.3"));
}

#[test]
fn a_start_is_open_to_whom_it_is_available_and_permitted() {
    let definition = Typed::<LetterFlow>::new();
    let ada = User::new("ada").with_permission("letter.write");
    assert!(!definition.may_start(0, &ada));
    assert!(definition.may_start(0, &ada.in_group("staff")));
    assert!(!definition.may_start(0, &User::new("eve").in_group("staff")));
}

#[test]
fn an_edge_hands_over_data_and_a_seed() {
    let definition = Typed::<LetterFlow>::new();
    let (process, task) = at("branch", json!({ "text": "Dear Ada", "copies": 2 }));
    let context = Context::new(&process, &task, None);
    let handed = definition.handover(index("branch"), 0, &context).unwrap();
    assert_eq!(handed.data, Some(json!({ "content": "Dear Ada" })));
    assert_eq!(handed.seed, Some(AnyRef::from(Ref::<Customer>::new(7))));
    let plain = definition.handover(index("branch"), 1, &context).unwrap();
    assert_eq!((plain.data, plain.seed), (None, None));
}

#[test]
fn a_retry_says_what_differs_from_the_default() {
    let retry = Typed::<LetterFlow>::new().retry(index("send"));
    let expected = Retry {
        attempts: 3,
        backoff: Backoff::Linear,
        delay: std::time::Duration::from_secs(10),
        ..Retry::DEFAULT
    };
    assert_eq!(retry, expected);
    assert_eq!(LetterFlow::NODES[0].retry, Retry::NEVER);
}

#[test]
fn a_diagram_shows_how_gateways_choose() {
    let dot = LetterFlow::graph().dot().to_string();
    assert!(
        dot.contains(r#""check" -> "end" [label="otherwise"];"#),
        "{dot}"
    );
    assert!(
        dot.contains(r#""write" -> "read" [label="written"];"#),
        "{dot}"
    );
    assert!(
        dot.contains(r#""branch" -> "pack" [style=dashed];"#),
        "{dot}"
    );
}
