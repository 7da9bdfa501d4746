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
    fn send(job: &mut JobContext<'_, Self>) -> Result<(), JobError> {
        job.data.approved = None;
        Ok(())
    }
}

fn main() {
    let _ = HelloFlow::nodes();
}
