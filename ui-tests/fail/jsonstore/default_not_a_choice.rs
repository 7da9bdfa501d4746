use procession::prelude::*;

#[jsonstore]
struct Hello {
    #[field(default = "x", choices = [("m", "Marketing"), ("d", "Development")])]
    text: String,
}

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    let _ = Hello::text().is_null();
    println!("{:?}", hello.text);
}
