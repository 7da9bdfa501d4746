use procession::prelude::*;

#[jsonstore]
struct Hello {
    #[field(max_length = 5)]
    #[field(min_length = 1)]
    text: String,
}

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    let _ = Hello::text().is_null();
    println!("{:?}", hello.text);
}
