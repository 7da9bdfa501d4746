//! Patterns 37 and 41: joins of what no block of splits and joins encloses.

use procession::prelude::*;
use procession_tests::stores;

use super::{ada, done, open};

#[jsonstore]
pub struct Damage {
    pub fire: bool,
    pub water: bool,
    #[field(required)]
    pub total: Option<bool>,
}

/// Pattern 37: which branches will come to the join is known from the tokens: those that were not set off, that
/// ended elsewhere, or that split again, are counted right.
#[flow(data = Damage)]
pub struct DamageFlow {
    #[form(fire, water)]
    #[next(what)]
    start: Start,
    #[next(burnt, when = |damage| damage.fire)]
    #[next(wet, when = |damage| damage.water)]
    #[next(photo)]
    what: Split,
    #[form(total)]
    #[next(is_total)]
    burnt: View,
    #[when(|damage| damage.total == Some(true), then = demolish)]
    #[otherwise(more)]
    is_total: If,
    demolish: End,
    #[next(roof)]
    #[next(walls)]
    more: Split,
    #[next(report)]
    roof: View,
    #[next(report)]
    walls: View,
    #[next(report)]
    wet: View,
    #[next(report)]
    photo: View,
    #[next(send)]
    report: Join,
    #[next(end)]
    send: View,
    end: End,
}

#[tokio::test]
async fn p37_acyclic_synchronizing_merge() {
    let (flow, ada) = (DamageFlow::nodes(), ada());
    for (fire, total, water) in [
        (false, false, false),
        (false, false, true),
        (true, true, false),
        (true, false, false),
        (true, true, true),
        (true, false, true),
    ] {
        let mut test = stores::test::<DamageFlow>().await.unwrap();
        let form = DamageFlowStartForm { fire, water };
        let process = test.as_user(&ada).start(&flow.start, form).await;
        let id = process.unwrap().id;
        test.as_user(&ada).answer(&flow.photo, ()).await.unwrap();
        if fire {
            let form = DamageFlowBurntForm { total: Some(total) };
            test.as_user(&ada).answer(&flow.burnt, form).await.unwrap();
        }
        if fire && !total {
            test.as_user(&ada).answer(&flow.walls, ()).await.unwrap();
            assert_eq!(done(&test, id, "report").await, 0);
            test.as_user(&ada).answer(&flow.roof, ()).await.unwrap();
        }
        if water {
            assert_eq!(done(&test, id, "report").await, 0);
            test.as_user(&ada).answer(&flow.wet, ()).await.unwrap();
        }
        assert_eq!(open(&test).await, ["send"], "{fire} {total} {water}");
        test.as_user(&ada).answer(&flow.send, ()).await.unwrap();
        test.assert_done(id).await.unwrap();
        assert_eq!(done(&test, id, "report").await, 1);
    }
}

/// Pattern 41: threads that go the same way become one again.
#[flow(data = Damage)]
pub struct ThreadsFlow {
    #[next(two)]
    start: Start,
    #[next(first)]
    #[next(second)]
    two: Split,
    #[run(|_| {})]
    #[next(look)]
    first: Function,
    #[run(|_| {})]
    #[next(look)]
    second: Function,
    #[multi_merge]
    #[next(one)]
    look: View,
    #[next(end)]
    one: Join,
    end: End,
}

#[tokio::test]
async fn p41_thread_merge() {
    let (flow, ada) = (ThreadsFlow::nodes(), ada());
    let mut test = stores::test::<ThreadsFlow>().await.unwrap();
    let process = test.as_user(&ada).start(&flow.start, ()).await;
    let id = process.unwrap().id;
    for merged in [0, 1] {
        let task = test.tasks(&flow.look).await.unwrap()[0].id;
        assert_eq!(done(&test, id, "end").await, 0);
        test.as_user(&ada).claim(task).await.unwrap();
        let look = &flow.look;
        test.as_user(&ada).complete(look, task, ()).await.unwrap();
        assert_eq!(done(&test, id, "one").await, merged);
    }
    test.assert_done(id).await.unwrap();
    assert_eq!(done(&test, id, "end").await, 1);
}
