use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow(#[next(1)] Start, End);

fn main() {
    let _ = HelloFlow::nodes();
}
