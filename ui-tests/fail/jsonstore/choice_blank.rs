use procession::prelude::*;

#[jsonstore]
struct Hello {
    #[field(choices = [("", "Nothing"), ("m", "Marketing")])]
    text: String,
}

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    let _ = Hello::text().is_null();
    println!("{:?}", hello.text);
}
