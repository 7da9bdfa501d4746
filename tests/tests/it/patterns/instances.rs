//! Patterns 12 to 14, 34 and 35: the same work several times at once.

use procession::prelude::*;
use procession_tests::stores;

use super::{ada, done, open};

#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub article: String,
}

#[jsonstore]
pub struct Order {
    pub lines: Vec<Line>,
}

fn lines(articles: &[&str]) -> Vec<Line> {
    let line = |article: &&str| Line {
        article: (*article).to_owned(),
    };
    articles.iter().map(line).collect()
}

/// Completes one open task of the node.
macro_rules! answer_one {
    ($test:ident, $node:expr) => {{
        let task = $test.tasks($node).await.unwrap()[0].id;
        $test.as_user(&ada()).claim(task).await.unwrap();
        $test
            .as_user(&ada())
            .complete($node, task, ())
            .await
            .unwrap()
    }};
}

/// Pattern 12: one process after another is not waited for: each instance ends on its own.
#[flow(data = Order)]
pub struct LettersFlow {
    #[form(lines)]
    #[next(each)]
    start: Start,
    #[next(write, items = |order| order.lines.clone())]
    #[next(file)]
    each: Split,
    #[task_data(Line)]
    #[next(written)]
    write: View,
    #[next(filed)]
    file: View,
    written: End,
    filed: End,
}

#[tokio::test]
async fn p12_instances_without_synchronization() {
    let flow = LettersFlow::nodes();
    let mut test = stores::test::<LettersFlow>().await.unwrap();
    let form = LettersFlowStartForm {
        lines: lines(&["tea", "cake"]),
    };
    let process = test.as_user(&ada()).start(&flow.start, form).await;
    let id = process.unwrap().id;
    test.as_user(&ada()).answer(&flow.file, ()).await.unwrap();
    assert_eq!(open(&test).await, ["write", "write"]);
    answer_one!(test, &flow.write);
    answer_one!(test, &flow.write);
    test.assert_done(id).await.unwrap();
}

/// Pattern 13: how many is written in the flow.
#[flow(data = Order)]
pub struct ThriceFlow {
    #[next(thrice)]
    start: Start,
    #[next(check, items = |_| lines(&["first", "second", "third"]))]
    #[otherwise(end)]
    thrice: Split,
    #[task_data(Line)]
    #[next(checked)]
    check: View,
    #[next(end)]
    checked: Join,
    end: End,
}

#[tokio::test]
async fn p13_instances_known_when_the_flow_is_written() {
    let flow = ThriceFlow::nodes();
    let mut test = stores::test::<ThriceFlow>().await.unwrap();
    let process = test.as_user(&ada()).start(&flow.start, ()).await;
    let id = process.unwrap().id;
    for left in (0..3).rev() {
        answer_one!(test, &flow.check);
        assert_eq!(test.tasks(&flow.check).await.unwrap().len(), left);
    }
    assert_eq!(done(&test, id, "checked").await, 1);
    test.assert_done(id).await.unwrap();
}

/// Pattern 14: how many is known when the process comes there.
#[flow(data = Order)]
pub struct PackFlow {
    #[form(lines)]
    #[next(each)]
    start: Start,
    #[next(pack, items = |order| order.lines.clone())]
    #[otherwise(end)]
    each: Split,
    #[task_data(Line)]
    #[next(packed)]
    pack: View,
    #[next(end)]
    packed: Join,
    end: End,
}

#[tokio::test]
async fn p14_instances_known_when_the_process_runs() {
    let flow = PackFlow::nodes();
    for articles in [&["tea", "cake"][..], &["tea"], &[]] {
        let mut test = stores::test::<PackFlow>().await.unwrap();
        let form = PackFlowStartForm {
            lines: lines(articles),
        };
        let process = test.as_user(&ada()).start(&flow.start, form).await;
        let id = process.unwrap().id;
        let tasks = test.tasks(&flow.pack).await.unwrap();
        let told: Vec<Line> = tasks.iter().map(|t| Line::read(&t.data).unwrap()).collect();
        assert_eq!(told, lines(articles));
        for _ in articles {
            answer_one!(test, &flow.pack);
        }
        test.assert_done(id).await.unwrap();
    }
}

/// Patterns 34 and 35: two of the instances are enough.
#[flow(data = Order)]
pub struct OffersFlow {
    #[form(lines)]
    #[next(each)]
    start: Start,
    #[next(offer, items = |order| order.lines.clone())]
    #[otherwise(end)]
    each: Split,
    #[task_data(Line)]
    #[next(enough)]
    offer: View,
    #[continue_when(arrived = 2, cancel_active = false)]
    #[next(end)]
    enough: Join,
    end: End,
}

#[tokio::test]
async fn p34_static_partial_join_for_instances() {
    let flow = OffersFlow::nodes();
    let mut test = stores::test::<OffersFlow>().await.unwrap();
    let form = OffersFlowStartForm {
        lines: lines(&["a", "b", "c"]),
    };
    let process = test.as_user(&ada()).start(&flow.start, form).await;
    let id = process.unwrap().id;
    answer_one!(test, &flow.offer);
    assert_eq!(done(&test, id, "enough").await, 0);
    answer_one!(test, &flow.offer);
    assert_eq!(done(&test, id, "enough").await, 1);
    answer_one!(test, &flow.offer);
    test.assert_done(id).await.unwrap();
}

#[flow(data = Order)]
pub struct BidsFlow {
    #[form(lines)]
    #[next(each)]
    start: Start,
    #[next(bid, items = |order| order.lines.clone())]
    #[otherwise(end)]
    each: Split,
    #[task_data(Line)]
    #[next(enough)]
    bid: View,
    #[continue_when(arrived = 2)]
    #[next(end)]
    enough: Join,
    end: End,
}

#[tokio::test]
async fn p35_cancelling_partial_join_for_instances() {
    let flow = BidsFlow::nodes();
    let mut test = stores::test::<BidsFlow>().await.unwrap();
    let form = BidsFlowStartForm {
        lines: lines(&["a", "b", "c"]),
    };
    let process = test.as_user(&ada()).start(&flow.start, form).await;
    let id = process.unwrap().id;
    answer_one!(test, &flow.bid);
    answer_one!(test, &flow.bid);
    test.assert_done(id).await.unwrap();
    assert_eq!(done(&test, id, "bid").await, 2, "the third is withdrawn");
}
