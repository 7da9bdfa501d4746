//! Not now: a task that is put off leaves the inbox, and comes back by itself.

use procession::prelude::*;

/// A question.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Text
    #[field(max_length = 100)]
    pub text: String,
    /// Answer
    pub answer: Option<String>,
}

/// Question
#[flow(data = Question, name = "snooze")]
pub struct QuestionFlow {
    #[form(text)]
    #[next(answer)]
    start: Start,

    /// Answer
    #[form(answer)]
    #[assign(owner_of(start))]
    #[next(end)]
    answer: View,

    end: End,
}

#[cfg(test)]
mod tests {
    use procession::Worklist;
    use procession::jiff::ToSpan;
    use procession::testing::FlowTest;

    use super::*;

    /// How many tasks are in Ada's inbox, and how many with those that she has put off.
    async fn inbox(test: &FlowTest<QuestionFlow>) -> (usize, usize) {
        let ada = User::new("ada");
        let ada = test.engine().as_user(&ada);
        let now = ada.inbox(Page::default()).await.unwrap();
        let all = ada.inbox(Worklist::new().snoozed()).await.unwrap();
        (now.len(), all.len())
    }

    #[tokio::test]
    async fn a_question_can_wait_for_a_week() {
        let (flow, ada, eve) = (QuestionFlow::nodes(), User::new("ada"), User::new("eve"));
        let mut test = FlowTest::<QuestionFlow>::new().await.unwrap();
        let form = QuestionFlowStartForm {
            text: "Why?".to_owned(),
        };
        let id = test.as_user(&ada).start(&flow.start, form).await;
        let id = id.unwrap().id;
        let task = test.task(&flow.answer).await.unwrap().id;
        assert_eq!(inbox(&test).await, (1, 1));

        let next_week = test.now() + 168.hours();
        let refused = test.engine().as_user(&eve).snooze(task, next_week).await;
        assert!(refused.unwrap_err().is_denied());
        let put_off = test.engine().as_user(&ada).snooze(task, next_week).await;
        put_off.unwrap();
        assert_eq!(inbox(&test).await, (0, 1));
        test.engine().as_user(&ada).wake(task).await.unwrap();
        assert_eq!(inbox(&test).await, (1, 1), "on second thoughts");

        let put_off = test.engine().as_user(&ada).snooze(task, next_week).await;
        put_off.unwrap();
        test.advance(7.days()).await.unwrap();
        assert_eq!(inbox(&test).await, (1, 1), "it comes back by itself");
        let form = QuestionFlowAnswerForm {
            answer: Some("Because".to_owned()),
        };
        test.as_user(&ada).answer(&flow.answer, form).await.unwrap();
        test.assert_done(id).await.unwrap();
    }
}
