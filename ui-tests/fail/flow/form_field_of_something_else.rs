use procession::prelude::*;

#[jsonstore]
pub struct Hello {
    pub text: String,
}

#[flow(data = Hello)]
pub struct HelloFlow {
    #[form(hello.text)]
    #[next(end)]
    start: Start,
    end: End,
}

fn main() {
    let _ = HelloFlowStartForm { text: String::new() };
    let _ = HelloFlow::nodes();
}
