use procession::prelude::*;

#[jsonstore]
struct Hello {
    #[field(default = 11, max = 10)]
    text: u32,
}

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    let _ = Hello::text().is_null();
    println!("{:?}", hello.text);
}
