//! Patterns 28 and 31: joins that do not wait for all, in a loop whose next round waits for the last one.

use procession::prelude::*;
use procession_tests::stores;

use super::{ada, done, open};

#[jsonstore]
pub struct Survey {
    pub needed: u64,
    /// Answers of all rounds.
    pub answers: u64,
    /// Rounds that have begun.
    pub rounds: u64,
}

impl Survey {
    /// Everybody who was asked so far has answered.
    fn is_complete(&self) -> bool {
        self.answers == 3 * self.rounds
    }
}

/// The first answers decide, and the survey is repeated; but nobody is asked twice at the same time: what comes to
/// the next round waits until the last answer of this one is there.
#[flow(data = Survey)]
pub struct SurveyFlow {
    #[form(needed)]
    #[next(is_reset)]
    start: Start,
    #[until(Survey::is_complete)]
    #[next(begin)]
    is_reset: ConditionalCatch,
    #[run(|survey| survey.rounds += 1)]
    #[next(ask)]
    begin: Function,
    #[next(anne)]
    #[next(bob)]
    #[next(carl)]
    ask: Split,
    #[run(|survey| survey.answers += 1)]
    #[next(enough)]
    anne: View,
    #[run(|survey| survey.answers += 1)]
    #[next(enough)]
    bob: View,
    #[run(|survey| survey.answers += 1)]
    #[next(enough)]
    carl: View,
    #[continue_when(|survey, join| join.arrived() as u64 >= survey.needed, cancel_active = false)]
    #[next(decide)]
    enough: Join,
    #[next(again)]
    decide: View,
    #[when(|survey| survey.rounds < 2, then = is_reset)]
    #[otherwise(end)]
    again: If,
    end: End,
}

/// Two rounds, in each of which the decision comes before the last answer.
async fn two_rounds(needed: u64) {
    let (flow, ada) = (SurveyFlow::nodes(), ada());
    let mut test = stores::test::<SurveyFlow>().await.unwrap();
    let form = SurveyFlowStartForm { needed };
    let process = test.as_user(&ada).start(&flow.start, form).await;
    let id = process.unwrap().id;
    let early = [&flow.anne, &flow.bob];
    for round in 1..=2 {
        for view in &early[..needed as usize] {
            assert_eq!(done(&test, id, "enough").await, round - 1);
            test.as_user(&ada).answer(*view, ()).await.unwrap();
        }
        assert_eq!(done(&test, id, "enough").await, round);
        test.as_user(&ada).answer(&flow.decide, ()).await.unwrap();
        let blocked = open(&test).await.contains(&"is_reset".to_owned());
        assert_eq!(blocked, round == 1, "the next round has not begun");
        for view in &early[needed as usize..] {
            test.as_user(&ada).answer(*view, ()).await.unwrap();
        }
        test.as_user(&ada).answer(&flow.carl, ()).await.unwrap();
    }
    test.assert_done(id).await.unwrap();
    assert_eq!(done(&test, id, "decide").await, 2);
}

#[tokio::test]
async fn p28_blocking_discriminator() {
    two_rounds(1).await;
}

#[tokio::test]
async fn p31_blocking_partial_join() {
    two_rounds(2).await;
}
