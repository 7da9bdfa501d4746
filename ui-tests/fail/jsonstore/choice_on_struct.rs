use procession::prelude::*;

#[derive(Choice, Debug, Clone)]
struct Tone {
    loud: bool,
}

#[jsonstore]
struct Hello {
    text: Tone,
}

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    let _ = Hello::text().is_null();
    let _ = hello.text.loud;
    println!("{:?}", hello.text);
}
