use procession::prelude::*;

#[jsonstore]
pub struct Hello {
    pub text: String,
}

#[flow(data = Hello)]
pub struct HelloFlow {
    #[form(task.text)]
    #[next(end)]
    start: Start,
    end: End,
}

fn main() {
    let _ = HelloFlowStartForm { text: "x".to_owned() };
    let _ = HelloFlow::nodes();
}
