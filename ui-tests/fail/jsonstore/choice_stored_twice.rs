use procession::prelude::*;

#[derive(Choice, Debug, Clone)]
enum Tone {
    Loud,
    #[choice(value = "loud")]
    Noisy,
}

#[jsonstore]
struct Hello {
    text: Tone,
}

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    let _ = Hello::text().is_null();
    let _ = [Tone::Loud, Tone::Noisy];
    println!("{:?}", hello.text);
}
