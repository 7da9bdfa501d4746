use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(send)]
    start: Start,

    #[run(Self::send)]
    #[on_error("full", then = failed)]
    #[on_error("full", then = end)]
    #[next(end)]
    send: Job,

    failed: End,

    end: End,
}

impl HelloFlow {
    async fn send(_: &mut JobContext<'_, Self>) -> Result<(), JobError> {
        Ok(())
    }
}

fn main() {
    let _ = HelloFlow::nodes();
}
