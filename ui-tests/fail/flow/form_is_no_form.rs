use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[form(NoForm)]
    #[next(end)]
    start: Start,

    end: End,
}

pub struct NoForm;

fn main() {
    let _ = HelloFlow::nodes();
}
