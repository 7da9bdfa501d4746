use procession::prelude::*;

#[jsonstore]
struct Hello {
    text: String,
    #[field(key = "text.length")]
    length: u32,
}

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    let _ = Hello::text().is_null();
    println!("{:?}", hello.text);
}
