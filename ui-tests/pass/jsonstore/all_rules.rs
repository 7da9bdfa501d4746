use procession::prelude::*;

#[jsonstore]
struct Hello {
    /// Message
    #[field(min_length = 1, max_length = 50, pattern = "[a-z ]+", widget = "textarea")]
    text: String,
    #[field(min = 0.5, max = 9.5, default = 1.5)]
    weight: f64,
    #[field(min = -5, max = 5)]
    degrees: Option<i8>,
    #[field(choices = [("m", "Marketing")], required)]
    department: Option<String>,
    #[field(required = false, label = "A note", help = "For us")]
    note: String,
}

fn main() {
    assert!(Hello::FIELDS.iter().any(|field| field.label == "A note"));
}
