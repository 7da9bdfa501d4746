use procession::prelude::*;

#[derive(Debug)]
enum Tone {
    Loud,
}

#[jsonstore]
struct Hello {
    text: Option<Tone>,
}

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    let _ = Hello::text().is_null();
    let _ = Tone::Loud;
    println!("{:?}", hello.text);
}
