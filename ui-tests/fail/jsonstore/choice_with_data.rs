use procession::prelude::*;

#[derive(Choice, Debug, Clone)]
enum Tone {
    Loud(u32),
    Low,
}

#[jsonstore]
struct Hello {
    text: Tone,
}

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    let _ = Hello::text().is_null();
    let _ = [Tone::Loud(1), Tone::Low];
    println!("{:?}", hello.text);
}
