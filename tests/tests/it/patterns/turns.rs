//! Patterns 17, 39 and 40: one after the other, in whichever order.

use std::collections::BTreeSet;

use procession::TaskEvent;
use procession::history::HistoryEvent;
use procession::prelude::*;
use procession_tests::stores;

use super::{ada, done, open};

#[jsonstore]
pub struct Patient {
    /// The machine that there is only one of is in use.
    pub busy: bool,
    pub examined: bool,
    pub weighed: bool,
}

/// Patterns 17 and 39: blood is taken and then tested, and beside that there is a scan; for the test and for the
/// scan there is one machine. Whoever finds it free takes it, in the same transaction.
#[flow(data = Patient)]
pub struct MachineFlow {
    #[next(both)]
    start: Start,
    #[next(take_blood)]
    #[next(undress)]
    both: Split,

    #[next(free_for_test)]
    take_blood: View,
    #[until(|patient| !patient.busy)]
    #[next(begin_test)]
    free_for_test: ConditionalCatch,
    #[run(|patient| patient.busy = true)]
    #[next(test)]
    begin_test: Function,
    #[run(|patient| patient.busy = false)]
    #[next(all)]
    test: View,

    #[next(free_for_scan)]
    undress: View,
    #[until(|patient| !patient.busy)]
    #[next(begin_scan)]
    free_for_scan: ConditionalCatch,
    #[run(|patient| patient.busy = true)]
    #[next(scan)]
    begin_scan: Function,
    #[run(|patient| patient.busy = false)]
    #[next(all)]
    scan: View,

    #[next(end)]
    all: Join,
    end: End,
}

#[tokio::test]
async fn p39_critical_section() {
    let (flow, ada) = (MachineFlow::nodes(), ada());
    for blood_first in [true, false] {
        let mut test = stores::test::<MachineFlow>().await.unwrap();
        let process = test.as_user(&ada).start(&flow.start, ()).await;
        let id = process.unwrap().id;
        let blood = (&flow.take_blood, &flow.test, "test", "free_for_test");
        let scan = (&flow.undress, &flow.scan, "scan", "free_for_scan");
        let (first, second) = if blood_first {
            (blood, scan)
        } else {
            (scan, blood)
        };
        for ready in [first.0, second.0] {
            test.as_user(&ada).answer(ready, ()).await.unwrap();
        }
        let now = open(&test).await;
        assert_eq!(now.len(), 2, "{now:?}");
        assert!(now.iter().any(|node| node == first.2), "{now:?}");
        assert!(now.iter().any(|node| node == second.3), "it waits: {now:?}");
        for work in [first.1, second.1] {
            test.as_user(&ada).answer(work, ()).await.unwrap();
        }
        test.assert_done(id).await.unwrap();
    }
}

#[tokio::test]
async fn p17_interleaved_parallel_routing() {
    let mut orders = BTreeSet::new();
    for seed in 0..30 {
        let mut test = stores::test::<MachineFlow>().await.unwrap();
        let id = test.walk(seed).await.unwrap();
        let tasks = test.engine().tasks(id).await.unwrap();
        let node_of = |number| tasks.iter().find(|task| task.id.number() == number);
        let (mut on_machine, mut order) = (0, Vec::new());
        for row in test.engine().history(id).await.unwrap() {
            let HistoryEvent::Task(event, _) = row.event else {
                continue;
            };
            let node = &*node_of(row.task.unwrap()).unwrap().node;
            match (event, node) {
                (TaskEvent::Created, "test" | "scan") => on_machine += 1,
                (TaskEvent::Finished, "test" | "scan") => on_machine -= 1,
                _ => {}
            }
            assert!((0..=1).contains(&on_machine), "one at a time");
            if event == TaskEvent::Finished && ["take_blood", "test", "scan"].contains(&node) {
                order.push(node.to_owned());
            }
        }
        orders.insert(order);
    }
    let seen: Vec<String> = orders.iter().map(|order| order.join(" ")).collect();
    assert_eq!(
        seen,
        [
            "scan take_blood test",
            "take_blood scan test",
            "take_blood test scan"
        ],
        "each order that has the test behind the blood"
    );
}

/// Pattern 40: both are to be done, one after the other, and people choose which comes first.
#[flow(data = Patient)]
pub struct CheckUpFlow {
    #[next(what_is_left)]
    start: Start,
    #[when(|patient| patient.examined && patient.weighed, then = end)]
    #[otherwise(choose)]
    what_is_left: If,
    #[next(call_to_doctor, when = |patient| !patient.examined)]
    #[next(call_to_scales, when = |patient| !patient.weighed)]
    #[otherwise(nothing_left)]
    choose: SplitFirst,
    #[next(examine)]
    call_to_doctor: View,
    #[run(|patient| patient.examined = true)]
    #[next(what_is_left)]
    examine: View,
    #[next(weigh)]
    call_to_scales: View,
    #[run(|patient| patient.weighed = true)]
    #[next(what_is_left)]
    weigh: View,
    #[run(|_| {})]
    #[next(end)]
    nothing_left: Function,
    end: End,
}

#[tokio::test]
async fn p40_interleaved_routing() {
    let (flow, ada) = (CheckUpFlow::nodes(), ada());
    for doctor_first in [true, false] {
        let mut test = stores::test::<CheckUpFlow>().await.unwrap();
        let process = test.as_user(&ada).start(&flow.start, ()).await;
        let id = process.unwrap().id;
        let doctor = [(&flow.call_to_doctor, &flow.examine)];
        let scales = [(&flow.call_to_scales, &flow.weigh)];
        let order = if doctor_first {
            [doctor, scales]
        } else {
            [scales, doctor]
        };
        let mut race = vec!["call_to_doctor", "call_to_scales"];
        for (call, work) in order.into_iter().flatten() {
            let offered = open(&test).await;
            assert!(
                race.iter()
                    .all(|call| offered.contains(&(*call).to_owned()))
            );
            test.as_user(&ada).answer(call, ()).await.unwrap();
            let task = test.task(work).await.unwrap();
            assert_eq!(open(&test).await, [task.node], "and nothing else");
            race = vec![if doctor_first {
                "call_to_scales"
            } else {
                "call_to_doctor"
            }];
            test.as_user(&ada).answer(work, ()).await.unwrap();
        }
        test.assert_done(id).await.unwrap();
        assert_eq!(done(&test, id, "examine").await, 1);
        assert_eq!(done(&test, id, "weigh").await, 1);
    }
}
