use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct ItemFlow {
    #[next(end)]
    start: StartSubprocess,
    end: End,
}

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(pack)]
    start: Start,

    #[subprocess(ItemFlow)]
    #[next(end)]
    pack: NSubprocess,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
