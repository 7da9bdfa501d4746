use procession::prelude::*;

#[jsonstore]
struct Hello {
    #[field(min = 10, max = 5)]
    text: u32,
}

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    let _ = Hello::text().is_null();
    println!("{:?}", hello.text);
}
