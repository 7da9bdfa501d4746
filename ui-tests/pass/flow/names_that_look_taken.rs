//! Whatever the user's own items are called, the flow uses the library's.
use procession::flow::Flow as _;
use procession::{flow, jsonstore};

pub struct Option;
pub struct Node;
pub struct Edge;
pub struct Vec;
pub struct Value;
pub enum Result {}

#[jsonstore]
pub struct Data {
    pub text: std::string::String,
    pub r#type: std::string::String,
}

#[flow(data = Data)]
pub struct Context {
    #[form(text, r#type)]
    #[permission(|data| data.text.clone())]
    #[assign(|context| (!context.text.is_empty()).then(|| "ada".into()))]
    #[next(r#match)]
    r#async: procession::flow::node::View,

    #[run(|activation| activation.text.clear())]
    #[next(nodes)]
    r#match: procession::flow::node::Function,

    #[next(r#async)]
    graph: procession::flow::node::Start,

    nodes: procession::flow::node::End,
}

fn main() {
    assert_eq!(Context::NODES[0].name, "async");
    assert_eq!(Context::INFO.name, "context");
    let _ = ContextAsyncForm { text: "Hello".into(), r#type: "mail".into() };
}
