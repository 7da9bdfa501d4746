//! The JSON store as its users see it.

use procession::json::{FieldAt, field_index};
use procession::prelude::*;
use serde_json::json;

#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
struct Hello {
    /// Message
    #[field(max_length = 50)]
    text: String,
    approved: Option<bool>,
    #[field(default = 10)]
    baking_time: u32,
    #[field(key = "address.city")]
    city: Option<String>,
    #[field(choices = [("m", "Marketing"), ("d", "Development")])]
    department: Option<String>,
}

#[test]
fn an_empty_document_reads_as_defaults() {
    let hello = Hello::read(&json!({})).unwrap();
    assert_eq!(hello, Hello::empty());
    assert_eq!(hello.baking_time, 10);
}

#[test]
fn a_field_is_reached_by_its_name() {
    type Text = <Hello as FieldAt<{ field_index(Hello::NAME, Hello::FIELDS, "text") }>>::Type;
    let text: Text = "typed".to_owned();
    let mut hello = Hello::empty();
    *FieldAt::<0>::get_mut(&mut hello) = text;
    assert_eq!(hello.text, "typed");
}
