use procession::prelude::*;

#[jsonstore]
enum Tone {
    Loud,
    Low,
}

fn main() {
    let _ = Tone::read(&serde_json::json!({})).unwrap();
    let _ = [Tone::Loud, Tone::Low];
}
