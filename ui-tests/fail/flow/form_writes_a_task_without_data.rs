use procession::prelude::*;

#[jsonstore]
pub struct Hello {
    pub text: String,
}

#[flow(data = Hello)]
pub struct HelloFlow {
    #[form(text)]
    #[next(approve)]
    start: Start,

    #[form(text, task.note)]
    #[next(end)]
    approve: View,

    end: End,
}

fn main() {
    let form = HelloFlowApproveForm { text: String::new(), note: "x".to_owned() };
    let _ = (form.text, HelloFlow::nodes());
}
