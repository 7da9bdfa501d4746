use procession::prelude::*;

#[jsonstore]
#[derive(Debug, Serialize, Deserialize)]
struct Hello {
    text: String,
}

fn main() {
    let hello = Hello::read(&serde_json::json!({})).unwrap();
    println!("{}", serde_json::to_string(&hello).unwrap());
}
