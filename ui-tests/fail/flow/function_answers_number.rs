use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(send)]
    start: Start,

    #[run(Self::send)]
    #[next(end)]
    send: Function,

    end: End,
}

impl HelloFlow {
    fn send(activation: &mut Activation<'_, Self>) -> usize {
        activation.data.text.len()
    }
}

fn main() {
    let _ = HelloFlow::nodes();
}
