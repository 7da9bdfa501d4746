use procession::prelude::*;

#[jsonstore]
struct Hello {
    text: String,
}

fn main() {
    let hello = Hello::empty();
    assert_eq!(hello.text, "");
}
