//! A race: whatever happens first decides.

use procession::prelude::*;

/// A customer who wants to be called.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Text
    #[field(max_length = 100)]
    pub text: String,
    /// Who called
    pub called_by: Option<String>,
}

/// Call back
#[flow(data = Call, name = "deferred_choice")]
pub struct CallFlow {
    #[form(text)]
    #[next(race)]
    start: Start,

    #[next(initial_customer_contact)]
    #[next(timer)]
    race: SplitFirst,

    /// Call the customer
    #[permission("call.contact")]
    #[run(Self::contact)]
    #[next(end)]
    initial_customer_contact: View,

    /// Two minutes
    #[after(minutes = 2)]
    #[next(manager_contact)]
    timer: Timer,

    /// The manager calls
    #[run(|call| call.called_by = Some("the manager".to_owned()))]
    #[next(end)]
    manager_contact: Function,

    end: End,
}

impl CallFlow {
    fn contact(activation: &mut Activation<'_, Self>) {
        activation.data.called_by = activation.user().map(ToString::to_string);
    }
}

#[cfg(test)]
mod tests {
    use procession::Status;
    use serde_json::json;

    use super::super::play::Play;
    use super::*;

    async fn started() -> (Play, ProcessId) {
        let play = Play::of::<CallFlow>().await;
        let form = CallFlowStartForm {
            text: "Please call".to_owned(),
        };
        let start = &CallFlow::nodes().start;
        let emma = User::new("emma");
        let process = play.engine.as_user(&emma).start(start, form).await;
        let id = process.expect("started").id;
        (play, id)
    }

    #[tokio::test]
    async fn the_contact_stops_the_timer() {
        let (play, id) = started().await;
        let sam = User::new("sam").with_permission("call.contact");
        let done = play.complete(id, "initial_customer_contact", &sam, json!({}));
        assert_eq!(done.await.expect("completed").status, ProcessStatus::Done);
        assert_eq!(play.task(id, "timer").await.status, Status::Canceled);
        play.pass(120).await;
        let call = play.engine.data::<CallFlow>(id).await.expect("the data");
        assert_eq!(call.called_by.as_deref(), Some("sam"));
    }

    #[tokio::test]
    async fn the_timer_stops_the_contact() {
        let (play, id) = started().await;
        play.pass(120).await;
        let contact = play.task(id, "initial_customer_contact").await;
        assert_eq!(contact.status, Status::Canceled);
        assert_eq!(play.task(id, "manager_contact").await.status, Status::Done);
        assert_eq!(play.status(id).await, ProcessStatus::Done);
    }
}
