use procession::prelude::*;
use procession_ui_tests::data::Hello;
use procession::flow::{Backoff, Retry};
use std::time::Duration;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(never)]
    start: Start,

    #[run(Self::send)]
    #[next(default)]
    never: Job,

    #[run(Self::send)]
    #[retry]
    #[next(often)]
    default: Job,

    #[run(Self::send)]
    #[retry(attempts = 9, backoff = fixed, delay = milliseconds(1500), max_delay = minutes(5))]
    #[next(end)]
    often: Job,

    end: End,
}

impl HelloFlow {
    async fn send(_: &mut JobContext<'_, Self>) {}
}

fn main() {
    let retries: Vec<Retry> = HelloFlow::NODES.iter().map(|node| node.retry).collect();
    assert_eq!(retries[1], Retry::NEVER);
    assert_eq!(retries[2], Retry::DEFAULT);
    let often = Retry {
        attempts: 9,
        backoff: Backoff::Fixed,
        delay: Duration::from_millis(1500),
        max_delay: Duration::from_secs(300),
    };
    assert_eq!(retries[3], often);
}
