use procession::prelude::*;

#[jsonstore]
struct Hello {
    r#type: String,
}

fn main() {
    assert_eq!(Hello::FIELDS[0].key, ["type"]);
    let _ = Hello::r#type().is_null();
}
