use procession::prelude::*;

#[jsonstore]
struct Hello {
    #[field(default = 300)]
    text: u8,
}

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    let _ = Hello::text().is_null();
    println!("{:?}", hello.text);
}
