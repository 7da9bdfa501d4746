use procession::prelude::*;

#[jsonstore]
pub struct Hello {
    pub text: String,
}

#[jsonstore]
pub struct Note {
    pub note: String,
}

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(approve)]
    start: Start,

    #[form(text, task.noet)]
    #[task_data(Note)]
    #[next(end)]
    approve: View,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
