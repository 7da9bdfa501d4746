use procession::json::{FieldAt, JsonStore, field_index};

mod data {
    use procession::prelude::*;

    #[jsonstore]
    pub struct Hello {
        pub text: String,
        pub approved: Option<bool>,
    }
}

type Approved = <data::Hello as FieldAt<
    { field_index(data::Hello::NAME, data::Hello::FIELDS, "approved") },
>>::Type;

fn main() {
    let approved: Approved = Some(true);
    assert_eq!(approved, Some(true));
}
