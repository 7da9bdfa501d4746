//! A saga: what was booked is cancelled again, the last one first.

use procession::prelude::*;

/// A journey.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Journey {
    /// Where to
    #[field(max_length = 100)]
    pub destination: String,
    /// Paid
    #[field(required)]
    pub paid: Option<bool>,
    /// What was done
    pub log: Vec<String>,
}

impl Journey {
    fn tell(&mut self, what: &str) {
        self.log.push(what.to_owned());
    }
}

/// Booking
#[flow(data = Journey, name = "booking")]
pub struct BookingFlow {
    #[form(destination)]
    #[next(book_flight)]
    start: Start,

    /// Book the flight
    #[run(|journey| journey.tell("flight booked"))]
    #[compensate_with(cancel_flight)]
    #[next(book_hotel)]
    book_flight: Function,

    /// Book the hotel
    #[run(|journey| journey.tell("hotel booked"))]
    #[compensate_with(cancel_hotel)]
    #[next(pay)]
    book_hotel: Function,

    /// Pay
    #[form(paid)]
    #[next(check)]
    pay: View,

    /// Paid?
    #[when(|journey| journey.paid == Some(true), then = confirmed)]
    #[otherwise(compensate)]
    check: If,

    /// Confirmed
    confirmed: End,

    /// Cancel what was booked
    #[next(failed)]
    compensate: CompensateThrow,

    /// Failed
    failed: End,

    /// Cancel the flight
    #[run(|journey| journey.tell("flight cancelled"))]
    cancel_flight: Function,

    /// Cancel the hotel
    #[run(|journey| journey.tell("hotel cancelled"))]
    cancel_hotel: Function,
}

#[cfg(test)]
mod tests {
    use procession::Status;
    use serde_json::json;

    use super::super::play::Play;
    use super::*;

    async fn paid(paid: bool) -> (Play, ProcessId) {
        let play = Play::of::<BookingFlow>().await;
        let form = BookingFlowStartForm {
            destination: "Rome".to_owned(),
        };
        let emma = User::new("emma");
        let start = &BookingFlow::nodes().start;
        let process = play.engine.as_user(&emma).start(start, form).await;
        let id = process.expect("started").id;
        let done = play.complete(id, "pay", &emma, json!({ "paid": paid }));
        assert_eq!(done.await.expect("completed").status, ProcessStatus::Done);
        (play, id)
    }

    async fn log(play: &Play, id: ProcessId) -> Vec<String> {
        let journey = play.engine.data::<BookingFlow>(id).await;
        journey.expect("the data").log
    }

    #[tokio::test]
    async fn what_is_paid_stays_booked() {
        let (play, id) = paid(true).await;
        assert_eq!(log(&play, id).await, ["flight booked", "hotel booked"]);
        assert_eq!(play.task(id, "confirmed").await.status, Status::Done);
    }

    #[tokio::test]
    async fn what_is_not_paid_is_cancelled_backwards() {
        let (play, id) = paid(false).await;
        let log = log(&play, id).await;
        assert_eq!(log[2..], ["hotel cancelled", "flight cancelled"]);
        assert_eq!(play.task(id, "failed").await.status, Status::Done);
    }
}
