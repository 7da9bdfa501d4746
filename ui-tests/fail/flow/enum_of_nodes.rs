use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub enum HelloFlow {
    #[next(End)]
    Start,
    End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
