//! Patterns 23 and 24: something from outside lets the process go on.

use procession::prelude::*;
use procession_tests::stores;

use super::{ada, open};

#[jsonstore]
pub struct House {
    pub number: u32,
    pub alarm: Option<String>,
}

#[jsonstore]
#[derive(Debug, Clone)]
pub struct Alarm {
    pub place: String,
}

fn alarm(place: &str) -> Alarm {
    Alarm {
        place: place.to_owned(),
    }
}

/// Pattern 23: a signal reaches whoever waits for it at that moment, and nobody later.
#[flow(data = House)]
pub struct GuardFlow {
    #[next(get_up)]
    start: Start,
    #[next(watch)]
    get_up: View,
    #[signal("alarm")]
    #[task_data(Alarm)]
    #[run(|house, alarm| house.alarm = Some(alarm.place.clone()))]
    #[next(end)]
    watch: SignalCatch,
    end: End,
}

#[tokio::test]
async fn p23_transient_trigger() {
    let (flow, ada) = (GuardFlow::nodes(), ada());
    let mut test = stores::test::<GuardFlow>().await.unwrap();
    let process = test.as_user(&ada).start(&flow.start, ()).await;
    let id = process.unwrap().id;
    let early = test.engine().signal("alarm", alarm("cellar")).await;
    assert!(early.unwrap().receivers.is_empty());
    test.as_user(&ada).answer(&flow.get_up, ()).await.unwrap();
    assert_eq!(open(&test).await, ["watch"], "the early one is lost");
    let heard = test.engine().signal("alarm", alarm("attic")).await;
    assert_eq!(heard.unwrap().receivers.len(), 1);
    test.assert_done(id).await.unwrap();
    let house = test.data(id).await.unwrap();
    assert_eq!(house.alarm.as_deref(), Some("attic"));
}

/// Pattern 24: a message is kept until somebody waits for it.
#[flow(data = House)]
pub struct DoorFlow {
    #[form(number)]
    #[next(get_up)]
    start: Start,
    #[next(answer)]
    get_up: View,
    #[message("bell", correlate = |house| house.number)]
    #[task_data(Alarm)]
    #[run(|house, bell| house.alarm = Some(bell.place.clone()))]
    #[next(end)]
    answer: MessageCatch,
    end: End,
}

#[tokio::test]
async fn p24_persistent_trigger() {
    let (flow, ada) = (DoorFlow::nodes(), ada());
    let mut test = stores::test::<DoorFlow>().await.unwrap();
    let form = DoorFlowStartForm { number: 7 };
    let process = test.as_user(&ada).start(&flow.start, form).await;
    let id = process.unwrap().id;
    for (number, place) in [(8, "next door"), (7, "front door")] {
        let sent = test.engine().message("bell", number, alarm(place)).await;
        assert!(sent.unwrap().receivers.is_empty(), "nobody waits yet");
    }
    test.restart().await.unwrap();
    test.as_user(&ada).answer(&flow.get_up, ()).await.unwrap();
    test.assert_done(id).await.unwrap();
    let house = test.data(id).await.unwrap();
    assert_eq!(house.alarm.as_deref(), Some("front door"));
}
