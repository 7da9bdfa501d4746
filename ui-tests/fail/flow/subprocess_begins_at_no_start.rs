use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct PaymentFlow {
    #[next(end)]
    begin: StartHandle,
    end: End,
}

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(pay)]
    start: Start,

    #[subprocess(PaymentFlow, start = begin)]
    #[next(end)]
    pay: Subprocess,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
