use procession::prelude::*;

#[jsonstore]
pub struct Hello {
    pub text: String,
}

pub struct Customer;

impl Model for Customer {
    const NAME: &'static str = "Customer";
    type Key = i64;
}

#[flow(data = Hello)]
pub struct HelloFlow {
    #[form(text, process.seed)]
    #[next(end)]
    start: Start,
    end: End,
}

fn main() {
    let _ = HelloFlowStartForm { text: String::new(), seed: Ref::<Customer>::new(7) };
    let _ = HelloFlow::nodes();
}
