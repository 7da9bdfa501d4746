use procession::prelude::*;

#[jsonstore]
struct Hello {
    #[field(min_length = 10, max_length = 5)]
    text: String,
}

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    let _ = Hello::text().is_null();
    println!("{:?}", hello.text);
}
