mod renamed {
    pub use procession::*;
}

use renamed::prelude::*;

#[jsonstore(crate = crate::renamed)]
struct Hello {
    text: String,
}

#[derive(Choice, Clone)]
#[choice(crate = crate::renamed)]
enum Tone {
    Loud,
}

fn main() {
    let _ = (Hello::empty().text, Tone::Loud);
}
