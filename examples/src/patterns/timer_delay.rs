//! A pause before the next step.

use procession::prelude::*;

/// A reminder.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Reminder {
    /// Text
    #[field(max_length = 100)]
    pub text: String,
    /// Sent
    pub sent: bool,
}

/// Reminder
#[flow(data = Reminder, name = "timer_delay")]
pub struct ReminderFlow {
    #[form(text)]
    #[next(wait)]
    start: Start,

    /// Wait for half a minute
    #[after(seconds = 30)]
    #[next(send_reminder)]
    wait: Timer,

    /// Send the reminder
    #[run(|reminder| reminder.sent = true)]
    #[next(end)]
    send_reminder: Send,

    end: End,
}

#[cfg(test)]
mod tests {
    use super::super::play::Play;
    use super::*;

    #[tokio::test]
    async fn nothing_happens_before_its_time() {
        let play = Play::of::<ReminderFlow>().await;
        let form = ReminderFlowStartForm {
            text: "The dentist".to_owned(),
        };
        let start = &ReminderFlow::nodes().start;
        let emma = User::new("emma");
        let process = play.engine.as_user(&emma).start(start, form).await;
        let id = process.expect("started").id;
        play.pass(29).await;
        assert_eq!(play.told(id).await, ["start DONE", "wait SCHEDULED"]);
        play.pass(1).await;
        let told = play.told(id).await;
        assert_eq!(told[1..], ["wait DONE", "send_reminder DONE", "end DONE"]);
        assert_eq!(play.status(id).await, ProcessStatus::Done);
    }
}
