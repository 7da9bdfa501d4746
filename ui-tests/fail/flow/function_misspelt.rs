use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(send)]
    start: Start,

    #[run(Self::sedn)]
    #[next(end)]
    send: Function,

    end: End,
}

impl HelloFlow {
    fn send(activation: &mut Activation<'_, Self>) {
        activation.data.approved = None;
    }
}

fn main() {
    let _ = HelloFlow::nodes();
}
