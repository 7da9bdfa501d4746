use procession::prelude::*;

#[jsonstore]
pub struct Hello {
    pub text: String,
}

#[flow(data = Hello, summary = "{task.text}")]
pub struct HelloFlow {
    #[next(end)]
    start: Start,
    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
