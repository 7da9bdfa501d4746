use procession::prelude::*;

#[jsonstore]
pub struct Hello {
    pub text: String,
}

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(approve)]
    start: Start,

    #[summary("Approve {task.note}")]
    #[next(end)]
    approve: View,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
