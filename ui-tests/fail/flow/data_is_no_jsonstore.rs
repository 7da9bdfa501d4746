use procession::prelude::*;


#[flow(data = Plain)]
pub struct HelloFlow {
    #[next(end)]
    start: Start,

    end: End,
}

pub struct Plain;

fn main() {
    let _ = HelloFlow::nodes();
}
