use procession::prelude::*;

#[jsonstore]
struct Hello {
    #[field(max_length = 5, min_length = 6)]
    text: String,
    #[field(pattern = "(")]
    code: String,
    #[field(key = "text")]
    other: String,
}

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    let _ = Hello::text().is_null();
    println!("{:?}", hello.text);
}
