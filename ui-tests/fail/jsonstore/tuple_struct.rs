use procession::prelude::*;

#[jsonstore]
struct Hello(String);

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    println!("{}", hello.0);
}
