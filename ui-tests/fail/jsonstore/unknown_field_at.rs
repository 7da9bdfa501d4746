use procession::json::{FieldAt, JsonStore, field_index};
use procession::prelude::jsonstore;

#[jsonstore]
pub struct Hello {
    text: String,
    approved: Option<bool>,
}

type Form = (
    <Hello as FieldAt<{ field_index(Hello::NAME, Hello::FIELDS, "txet") }>>::Type,
    <Hello as FieldAt<{ field_index(Hello::NAME, Hello::FIELDS, "approved") }>>::Type,
);

fn main() {
    let form: Option<Form> = None;
    println!("{}", form.is_some());
}
