//! Patterns 10 and 21: doing it again.

use procession::prelude::*;
use procession_tests::stores;

use super::{ada, done};

#[jsonstore]
pub struct Draft {
    pub rounds: u32,
    #[field(required)]
    pub good: Option<bool>,
    pub checked: bool,
}

/// Pattern 10: a cycle that is entered in two places and left in two.
#[flow(data = Draft)]
pub struct CycleFlow {
    #[form(checked)]
    #[next(is_checked)]
    start: Start,
    #[when(|draft| draft.checked, then = judge)]
    #[otherwise(write)]
    is_checked: If,
    #[next(enough)]
    write: View,
    #[when(|draft| draft.rounds >= 2, then = end)]
    #[otherwise(judge)]
    enough: If,
    #[form(good)]
    #[run(|draft| draft.rounds += 1)]
    #[next(is_good)]
    judge: View,
    #[when(|draft| draft.good == Some(true), then = end)]
    #[otherwise(write)]
    is_good: If,
    end: End,
}

#[tokio::test]
async fn p10_arbitrary_cycles() {
    let flow = CycleFlow::nodes();
    let mut test = stores::test::<CycleFlow>().await.unwrap();
    let form = CycleFlowStartForm { checked: true };
    let process = test.as_user(&ada()).start(&flow.start, form).await;
    let id = process.unwrap().id;
    for _ in 0..2 {
        let form = CycleFlowJudgeForm { good: Some(false) };
        test.as_user(&ada())
            .answer(&flow.judge, form)
            .await
            .unwrap();
        test.as_user(&ada()).answer(&flow.write, ()).await.unwrap();
    }
    test.assert_done(id).await.unwrap();
    assert_eq!(done(&test, id, "judge").await, 2);

    for seed in 0..30 {
        test.walk(seed).await.unwrap();
    }
    test.coverage().await.unwrap().assert_complete();
}

/// Pattern 21: the loop of a block, with its condition at the end.
#[flow(data = Draft)]
pub struct LoopFlow {
    #[next(write)]
    start: StartHandle,
    #[run(|draft| draft.rounds += 1)]
    #[next(read)]
    write: Function,
    #[next(again)]
    read: View,
    #[when(|draft| draft.rounds < 3, then = write)]
    #[otherwise(end)]
    again: If,
    end: End,
}

#[tokio::test]
async fn p21_structured_loop() {
    let flow = LoopFlow::nodes();
    let mut test = stores::test::<LoopFlow>().await.unwrap();
    let id = test.start(&flow.start, ()).await.unwrap().id;
    for round in 1..=3 {
        assert_eq!(test.data(id).await.unwrap().rounds, round);
        test.as_user(&ada()).answer(&flow.read, ()).await.unwrap();
    }
    test.assert_done(id).await.unwrap();
    let tasks = test.engine().tasks(id).await.unwrap();
    let longest = tasks.iter().map(|task| task.token.segments().len()).max();
    assert_eq!(longest, Some(0), "a loop makes no token longer");
}
