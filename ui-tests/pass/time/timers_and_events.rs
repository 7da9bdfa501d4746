use std::time::Duration;

use procession::jiff::{Timestamp, ToSpan};
use procession::prelude::*;

#[jsonstore]
pub struct Order {
    pub days: i64,
    pub begins: Option<Timestamp>,
}

#[flow(data = Order)]
pub struct OrderFlow {
    #[every(weeks = 1, days = 2)]
    #[missed(all)]
    #[next(approve)]
    weekly: StartTimer,

    #[cron("0 9 * * MON-FRI", tz = "Europe/Berlin")]
    #[run(|order| order.days = 3)]
    #[next(approve)]
    daily: StartTimer,

    #[timeout(days = 3, hours = 12, then = escalated)]
    #[timeout(|order| order.days.days(), then = remind, interrupting = false, name = reminder, label = "again")]
    #[timeout(at = Self::begins, then = escalated)]
    #[next(rest)]
    approve: View,

    #[next(reminded)]
    remind: View,

    #[after(|_| Duration::from_secs(5))]
    #[next(eve)]
    rest: Timer,

    #[at(|order, activation| order.begins.unwrap_or(activation.task().created))]
    #[next(night)]
    eve: Timer,

    #[cron("@daily")]
    #[timeout(days = 2, then = end)]
    #[next(send)]
    night: Timer,

    #[run(Self::send)]
    #[on_error("full", then = approve)]
    #[on_error(then = failed, task_data = |_| Order { days: 1, begins: None })]
    #[timeout(hours = 1, then = end)]
    #[next(end)]
    send: Job,

    #[task_data(Order)]
    #[next(end)]
    failed: View,

    reminded: End,
    escalated: End,
    end: End,
}

impl OrderFlow {
    fn begins(order: &Order) -> Timestamp {
        order.begins.unwrap_or(Timestamp::UNIX_EPOCH)
    }

    async fn send(_: &mut JobContext<'_, Self>) -> Result<(), JobError> {
        Err(JobError::new("full").code("full"))
    }
}

fn main() {
    let names: Vec<_> = OrderFlow::NODES[12..].iter().map(|node| node.name).collect();
    assert_eq!(
        names,
        [
            "approve.timeout",
            "approve.reminder",
            "approve.timeout_2",
            "night.timeout",
            "send.error",
            "send.error_2",
            "send.timeout",
        ]
    );
}
