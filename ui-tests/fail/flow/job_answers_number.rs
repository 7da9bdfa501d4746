use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(send)]
    start: Start,

    #[run(Self::send)]
    #[next(end)]
    send: Job,

    end: End,
}

impl HelloFlow {
    async fn send(job: &mut JobContext<'_, Self>) -> usize {
        job.data.text.len()
    }
}

fn main() {
    let _ = HelloFlow::nodes();
}
