use procession::prelude::*;

#[derive(Choice, Debug, Clone)]
enum Tone {
    #[choice(lable = "Very loud")]
    Loud,
}

#[jsonstore]
struct Hello {
    text: Tone,
}

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    let _ = Hello::text().is_null();
    let _ = Tone::Loud;
    println!("{:?}", hello.text);
}
