use procession::prelude::*;

#[jsonstore]
struct Hello {
    #[field(default = "ten")]
    text: u32,
}

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    let _ = Hello::text().is_null();
    println!("{:?}", hello.text);
}
