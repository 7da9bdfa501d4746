use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(send)]
    start: Start,

    #[run(Self::send)]
    #[next(approve)]
    send: Job,

    #[assign(owner_of(send))]
    #[next(end)]
    approve: View,

    end: End,
}

impl HelloFlow {
    async fn send(_: &mut JobContext<'_, Self>) {}
}

fn main() {
    let _ = HelloFlow::nodes();
}
