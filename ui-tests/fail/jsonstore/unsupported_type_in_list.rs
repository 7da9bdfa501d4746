use procession::prelude::*;

#[jsonstore]
struct Hello {
    text: Vec<std::time::Instant>,
}

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    let _ = Hello::text().is_null();
    println!("{:?}", hello.text);
}
