use procession::prelude::*;

#[jsonstore]
struct Hello {
    #[field(default = "hello", max_length = 3)]
    text: String,
}

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    let _ = Hello::text().is_null();
    println!("{:?}", hello.text);
}
