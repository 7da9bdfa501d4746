use procession::prelude::*;

#[jsonstore]
struct Nothing {}

fn main() {
    assert_eq!(Nothing::empty().to_document(), serde_json::json!({}));
}
