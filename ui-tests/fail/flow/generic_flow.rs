use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow<const N: usize> {
    #[next(end)]
    start: Start,

    end: End,
}

fn main() {
    let _ = HelloFlow::<5>::nodes();
}
