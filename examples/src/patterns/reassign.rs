//! Who does not act within a minute loses the task to the colleagues.

use procession::prelude::*;

/// A call for help.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Text
    #[field(max_length = 100)]
    pub text: String,
    /// Who is asked first
    pub first: Option<UserId>,
    /// Who helped
    pub helped_by: Option<UserId>,
}

/// Help desk
#[flow(data = Call, name = "reassign")]
pub struct HelpFlow {
    /// New call
    #[form(text, first)]
    #[next(help)]
    start: Start,

    /// Help
    #[assign(|call| call.first.clone())]
    #[permission("call.help")]
    #[timeout(minutes = 1, then = take_away)]
    #[run(Self::helped)]
    #[next(end)]
    help: View,

    /// Take the task away
    #[run(|call| call.first = None)]
    #[next(help)]
    take_away: Function,

    end: End,
}

impl HelpFlow {
    fn helped(activation: &mut Activation<'_, Self>) {
        activation.data.helped_by = activation.user().cloned();
    }
}

#[cfg(test)]
mod tests {
    use procession::jiff::ToSpan;
    use procession::testing::FlowTest;

    use super::*;

    async fn called() -> (FlowTest<HelpFlow>, ProcessId) {
        let mut test = FlowTest::<HelpFlow>::new().await.unwrap();
        let form = HelpFlowStartForm {
            text: "The printer is on fire".to_owned(),
            first: Some("ada".into()),
        };
        let (start, emma) = (&HelpFlow::nodes().start, User::new("emma"));
        let process = test.as_user(&emma).start(start, form).await.unwrap();
        (test, process.id)
    }

    #[tokio::test]
    async fn whoever_is_asked_first_has_a_minute() {
        let (mut test, id) = called().await;
        let (help, ada) = (&HelpFlow::nodes().help, User::new("ada"));
        test.advance(59.seconds()).await.unwrap();
        test.as_user(&ada).answer(help, ()).await.unwrap();
        test.assert_done(id).await.unwrap();
        let call = test.data(id).await.unwrap();
        assert_eq!(call.helped_by, Some("ada".into()));
    }

    #[tokio::test]
    async fn then_anybody_may_take_the_task() {
        let (mut test, id) = called().await;
        let (help, bob) = (
            &HelpFlow::nodes().help,
            User::new("bob").with_permission("call.help"),
        );
        let early = test.as_user(&bob).answer(help, ()).await.unwrap_err();
        assert!(early.is_denied(), "it is still Ada's: {early}");
        let before = test.task(help).await.unwrap().id;
        test.advance(60.seconds()).await.unwrap();
        let ada = User::new("ada");
        let late = test.as_user(&ada).complete(help, before, ()).await;
        assert!(late.unwrap_err().is_already_done());
        assert_eq!(test.task(help).await.unwrap().owner, None);
        test.as_user(&bob).answer(help, ()).await.unwrap();
        test.assert_done(id).await.unwrap();
        let call = test.data(id).await.unwrap();
        assert_eq!(call.helped_by, Some("bob".into()));
    }
}
