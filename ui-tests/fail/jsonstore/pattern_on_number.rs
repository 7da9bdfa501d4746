use procession::prelude::*;

#[jsonstore]
struct Hello {
    #[field(pattern = "[0-9]+")]
    text: u32,
}

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    let _ = Hello::text().is_null();
    println!("{:?}", hello.text);
}
