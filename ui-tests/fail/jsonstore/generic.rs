use procession::prelude::*;

#[jsonstore]
struct Hello<T> {
    text: T,
}

fn main() {
    let hello = Hello::<String>::read(&serde_json::json!({})).unwrap();
    println!("{}", hello.text);
}
