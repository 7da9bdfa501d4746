use procession::prelude::*;

#[jsonstore]
struct Hello {
    #[field(max_lenght = 50)]
    text: String,
}

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    let _ = Hello::text().is_null();
    println!("{:?}", hello.text);
}
