use procession::prelude::*;


#[flow]
pub struct HelloFlow {
    #[form(text)]
    #[next(end)]
    start: Start,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
    let _ = HelloFlowStartForm { text: "Hello".to_owned() };
}
