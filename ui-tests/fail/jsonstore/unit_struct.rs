use procession::prelude::*;

#[jsonstore]
struct Hello;

fn main() {
    let _hello: Hello = Hello::read(&serde_json::json!({})).unwrap();
}
