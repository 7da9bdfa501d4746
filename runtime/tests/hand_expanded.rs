//! What `#[flow]` expands to, written by hand: the contract between the macro and the runtime.
use procession::__private::{LazyLock, Map, Value, function, graph_of, job};
use procession::flow::{Edge, Flow, FlowInfo, Form, FormInfo, Node, Permission, Retry, When};
use procession::graph::{EdgeClass, Graph, NodeKind};
use procession::json::{FieldAt, FieldInfo, JsonStore, ValidationErrors, apply_fields};
use procession::prelude::*;

pub struct Hello {
    pub text: String,
    pub approved: Option<bool>,
}
impl JsonStore for Hello {
    const NAME: &'static str = "Hello";
    const FIELDS: &'static [FieldInfo] = &[
        FieldInfo {
            name: "text",
            key: &["text"],
            label: "Text",
        },
        FieldInfo {
            name: "approved",
            key: &["approved"],
            label: "Approved",
        },
    ];
    fn read(_: &Value) -> Result<Self, ValidationErrors> {
        Ok(Hello {
            text: String::new(),
            approved: None,
        })
    }
    fn write_fields(&self, _: &mut Value, _: &[&str]) -> Result<(), ValidationErrors> {
        Ok(())
    }
}
impl FieldAt<0> for Hello {
    type Type = String;
    fn get(&self) -> &String {
        &self.text
    }
    fn get_mut(&mut self) -> &mut String {
        &mut self.text
    }
}
const fn field_index(_: &str) -> usize {
    0
}

// user: #[flow(data = Hello, summary = "..")] pub struct HelloFlow { start: Start, approve: View, check: If, send: Job, end: End }
pub struct HelloFlow {
    pub start: Start<HelloFlow, HelloFlowStartForm>,
    pub approve: View<HelloFlow, ()>,
    pub check: If<HelloFlow>,
    pub send: Job<HelloFlow>,
    pub end: End<HelloFlow>,
}

/// The form of `start`.
pub struct HelloFlowStartForm {
    /// Text
    pub text: <Hello as FieldAt<{ field_index("text") }>>::Type,
}

impl Form for HelloFlowStartForm {
    fn fields() -> Vec<&'static FieldInfo> {
        vec![&<Hello as JsonStore>::FIELDS[field_index("text")]]
    }
    fn write(self, document: &mut Value) -> Result<(), ValidationErrors> {
        let mut data = Hello::read(document)?;
        *<Hello as FieldAt<{ field_index("text") }>>::get_mut(&mut data) = self.text;
        data.write_fields(document, &["text"])
    }
    fn apply(document: &mut Value, input: &Map<String, Value>) -> Result<(), ValidationErrors> {
        apply_fields(&Self::fields(), document, input)
    }
}

impl Flow for HelloFlow {
    type Data = Hello;
    type Seed = ();
    type Artifact = ();
    const INFO: FlowInfo = FlowInfo {
        name: "hello_flow",
        title: "Hello world",
        description: "",
        summary: "Send '{text}' to the world",
        result: "",
    };
    const NODES: &'static [Node<Self>] = &[
        Node {
            name: "start",
            kind: NodeKind::Start,
            title: "New message",
            form: Some(FormInfo::of::<HelloFlowStartForm>()),
            permission: Some(Permission::Name("hello.start")),
            edges: &[Edge {
                target: 1,
                ..Edge::EMPTY
            }],
            ..Node::EMPTY
        },
        Node {
            name: "approve",
            kind: NodeKind::View,
            title: "Approval request",
            run: Some(|activation| function(Self::approved(activation))),
            edges: &[Edge {
                target: 2,
                ..Edge::EMPTY
            }],
            ..Node::EMPTY
        },
        Node {
            name: "check",
            kind: NodeKind::If,
            title: "Check",
            edges: &[
                Edge {
                    target: 3,
                    class: EdgeClass::When,
                    when: Some(When::<Self>::Data(|hello| hello.approved == Some(true))),
                    ..Edge::EMPTY
                },
                Edge {
                    target: 4,
                    class: EdgeClass::Otherwise,
                    ..Edge::EMPTY
                },
            ],
            ..Node::EMPTY
        },
        Node {
            name: "send",
            kind: NodeKind::Job,
            title: "Send message",
            job: Some(|context| job(Self::send_message(context))),
            retry: Retry {
                attempts: 5,
                ..Retry::DEFAULT
            },
            edges: &[Edge {
                target: 4,
                ..Edge::EMPTY
            }],
            ..Node::EMPTY
        },
        Node {
            name: "end",
            kind: NodeKind::End,
            title: "End",
            ..Node::EMPTY
        },
    ];
    fn nodes() -> &'static Self {
        const NODES: &HelloFlow = &HelloFlow {
            start: Start::new(0),
            approve: View::new(1),
            check: If::new(2),
            send: Job::new(3),
            end: End::new(4),
        };
        NODES
    }
    fn graph() -> &'static Graph {
        static GRAPH: LazyLock<Graph> = LazyLock::new(graph_of::<HelloFlow>);
        &GRAPH
    }
}

impl HelloFlow {
    async fn send_message(job: &mut JobContext<'_, Self>) -> Result<(), JobError> {
        job.data.approved = None;
        Ok(())
    }
    fn approved(activation: &mut Activation<'_, Self>) -> Result<(), NodeError> {
        activation.data.approved = Some(true);
        Ok(())
    }
}

#[test]
fn the_graph_is_in_the_table() {
    assert_eq!(HelloFlow::graph().find("send"), Some(3));
    println!("{}", HelloFlow::graph().mermaid());
}
