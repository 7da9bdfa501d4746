use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(approve)]
    start: Start,

    #[task_data(Vec<String>)]
    #[next(end)]
    approve: View,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
