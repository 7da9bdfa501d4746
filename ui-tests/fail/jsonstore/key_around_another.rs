use procession::prelude::*;

#[jsonstore]
struct Hello {
    #[field(key = "text.value")]
    text: String,
    #[field(key = "text")]
    all: Option<String>,
}

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    let _ = Hello::text().is_null();
    println!("{:?}", hello.text);
}
