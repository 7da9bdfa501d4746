//! What users test their flows with.

use std::time::Duration;

use procession::jiff::ToSpan;
use procession::prelude::*;
use procession::testing::{FlowTest, HeldJob};
use procession::{Error, Status};
use procession_sql::SqliteStore;

#[jsonstore]
#[derive(Debug, PartialEq)]
pub struct Parcel {
    #[field(max_length = 20)]
    pub goods: String,
    #[field(required, choices = [("post", "Post"), ("rocket", "Rocket")])]
    pub carrier: Option<String>,
    #[field(min = 1, max = 99)]
    pub weight: u32,
    pub packed: u32,
    pub fetched: u32,
}

#[flow(data = Parcel, name = "parcel")]
pub struct ParcelFlow {
    #[form(goods, weight)]
    #[next(both)]
    order: Start,

    #[form(goods)]
    #[next(both)]
    order_by_code: StartHandle,

    #[next(choose)]
    #[next(pack)]
    both: Split,

    #[form(carrier)]
    #[permission("parcel.choose")]
    #[next(ready)]
    choose: View,

    #[run(|parcel| parcel.packed += 1)]
    #[next(ready)]
    pack: Function,

    #[next(fetch)]
    ready: Join,

    #[run(Self::fetch)]
    #[retry(attempts = 3, backoff = fixed, delay = days(1))]
    #[next(arrived)]
    fetch: Job,

    #[next(end)]
    arrived: Handle,

    end: End,
}

impl ParcelFlow {
    async fn fetch(job: &mut JobContext<'_, Self>) -> Result<(), JobError> {
        job.data.fetched += 1;
        Ok(())
    }
}

fn emma() -> User {
    User::new("emma").with_permission("parcel.choose")
}

fn order() -> ParcelFlowOrderForm {
    ParcelFlowOrderForm {
        goods: "Books".to_owned(),
        weight: 3,
    }
}

fn post() -> ParcelFlowChooseForm {
    ParcelFlowChooseForm {
        carrier: Some("post".to_owned()),
    }
}

/// Emma orders, chooses, and the worker has come as far as it can.
async fn story(test: &mut FlowTest<ParcelFlow>) -> Result<ProcessId, Error> {
    let (flow, emma) = (ParcelFlow::nodes(), emma());
    let id = test.as_user(&emma).start(&flow.order, order()).await?.id;
    test.as_user(&emma).answer(&flow.choose, post()).await?;
    test.run_until_quiet().await?;
    Ok(id)
}

#[tokio::test]
async fn a_crash_anywhere_loses_nothing_and_does_nothing_twice() {
    let flow = ParcelFlow::nodes();
    let mut crashes = 0;
    for transactions in 1..=12 {
        let mut test = FlowTest::<ParcelFlow>::new().await.unwrap();
        test.crash_after(transactions);
        let id = story(&mut test).await.unwrap();
        test.call(&flow.arrived, ()).await.unwrap();
        test.assert_done(id).await.unwrap();
        let data = test.data(id).await.unwrap();
        assert_eq!((data.packed, data.fetched), (1, 1), "{transactions}");
        assert_eq!(test.processes().await.unwrap().len(), 1);
        crashes += test.crashes();
    }
    assert!(crashes >= 6, "{crashes}");
}

#[tokio::test]
async fn what_comes_twice_is_already_done() {
    let mut test = FlowTest::<ParcelFlow>::new().await.unwrap();
    assert!(test.redeliver().await.is_err(), "nothing came yet");
    let id = story(&mut test).await.unwrap();
    let again = test.redeliver().await.unwrap_err();
    assert!(again.is_already_done(), "the report of the job: {again}");
    test.call(&ParcelFlow::nodes().arrived, ()).await.unwrap();
    let again = test.redeliver().await.unwrap_err();
    assert!(again.is_already_done(), "the call: {again}");
    let before = test.engine().history(id).await.unwrap();
    assert_eq!(test.redeliver_all().await.unwrap(), 4);
    assert_eq!(test.engine().history(id).await.unwrap(), before);
}

#[tokio::test]
async fn a_job_fails_as_often_and_as_badly_as_the_test_says() {
    let flow = ParcelFlow::nodes();
    let mut test = FlowTest::<ParcelFlow>::new().await.unwrap();
    test.fail_times(&flow.fetch, 2);
    let id = story(&mut test).await.unwrap();
    assert_eq!(test.task(&flow.fetch).await.unwrap().failures, 1);
    test.advance(1.day()).await.unwrap();
    assert_eq!(test.task(&flow.fetch).await.unwrap().failures, 2);
    test.advance(Duration::from_secs(24 * 3600)).await.unwrap();
    assert_eq!(test.data(id).await.unwrap().fetched, 1);

    test.fail_with(&flow.fetch, 1, || JobError::fatal("no such house"));
    story(&mut test).await.unwrap();
    let failed = test.task(&flow.fetch).await.unwrap();
    assert_eq!(failed.status, Status::Error);
    assert_eq!(failed.error.unwrap().message, "no such house");
}

#[tokio::test]
async fn a_function_that_fails_is_the_error_of_who_acts() {
    let flow = ParcelFlow::nodes();
    let mut test = FlowTest::<ParcelFlow>::new().await.unwrap();
    test.fail_once(&flow.pack);
    let user = emma();
    let mut emma = test.as_user(&user);
    let failed = emma.start(&flow.order, order()).await.unwrap_err();
    assert!(failed.is_failed_node(), "{failed}");
    emma.start(&flow.order, order()).await.unwrap();
    assert_eq!(test.processes().await.unwrap().len(), 1);
}

#[tokio::test]
async fn somebody_else_does_the_work() {
    let flow = ParcelFlow::nodes();
    let mut test = FlowTest::<ParcelFlow>::new().await.unwrap();
    test.stand_in(&flow.fetch, |parcel| {
        parcel.fetched = 100;
        Ok(())
    });
    let id = story(&mut test).await.unwrap();
    assert_eq!(test.data(id).await.unwrap().fetched, 100);
}

#[tokio::test]
async fn a_task_that_is_not_there_is_answered_with_what_is() {
    let flow = ParcelFlow::nodes();
    let mut test = FlowTest::<ParcelFlow>::new().await.unwrap();
    let none = test.task(&flow.choose).await.unwrap_err().to_string();
    assert_eq!(none, "expected an open task of `choose`; open is: nothing");
    let first = test.start(&flow.order_by_code, goods()).await.unwrap().id;
    let other = test.task(&flow.arrived).await.unwrap_err().to_string();
    assert!(other.contains("open is: `choose` (NEW, task 1-"), "{other}");
    let open = test.assert_done(first).await.unwrap_err().to_string();
    assert!(open.starts_with("process 1 is NEW, not DONE"), "{open}");
    test.start(&flow.order_by_code, goods()).await.unwrap();
    let two = test.task(&flow.choose).await.unwrap_err().to_string();
    assert!(
        two.contains("expected one open task of `choose`, found 2"),
        "{two}"
    );
}

fn goods() -> ParcelFlowOrderByCodeForm {
    ParcelFlowOrderByCodeForm {
        goods: "Books".to_owned(),
    }
}

#[tokio::test]
async fn a_walk_is_repeated_by_its_seed_and_covers_the_flow() {
    let mut one = FlowTest::<ParcelFlow>::new().await.unwrap();
    let mut other = FlowTest::<ParcelFlow>::new().await.unwrap();
    for seed in 0..30 {
        let id = one.walk(seed).await.unwrap();
        assert_eq!(other.walk(seed).await.unwrap(), id);
        let tasks = one.engine().tasks(id).await.unwrap();
        assert_eq!(tasks, other.engine().tasks(id).await.unwrap());
        assert_eq!(one.data(id).await.unwrap(), other.data(id).await.unwrap());
        let data = one.data(id).await.unwrap();
        assert!(data.goods.len() <= 20 && data.weight <= 99, "{data:?}");
    }
    one.coverage().await.unwrap().assert_complete();
}

#[tokio::test]
async fn a_walk_asks_for_forms_and_tells_when_they_are_never_right() {
    let mut test = FlowTest::<ParcelFlow>::new().await.unwrap();
    let wrong = test
        .walk_with(1, |node, _| {
            (node == "choose").then(|| serde_json::json!({ "carrier": "bicycle" }))
        })
        .await
        .unwrap_err();
    assert!(wrong.is_invalid(), "{wrong}");
    let right = test
        .walk_with(1, |node, _| {
            (node == "choose").then(|| serde_json::json!({ "carrier": "rocket" }))
        })
        .await
        .unwrap();
    let data = test.data(right).await.unwrap();
    assert_eq!(data.carrier.as_deref(), Some("rocket"));
}

#[tokio::test]
async fn coverage_names_what_no_test_went_through() {
    let mut test = FlowTest::<ParcelFlow>::new().await.unwrap();
    story(&mut test).await.unwrap();
    let coverage = test.coverage().await.unwrap();
    assert_eq!(
        coverage.to_string(),
        "flow `parcel`: 7 of 9 nodes, 7 of 9 edges\n  \
         never reached: `order_by_code`, `end`\n  \
         never taken: `order_by_code` -> `both`, `arrived` -> `end`"
    );
    assert_eq!((coverage.node("both"), coverage.node("end")), (1, 0));
    coverage
        .clone()
        .except(&["order_by_code", "end"])
        .assert_complete();

    let mut other = FlowTest::<ParcelFlow>::new().await.unwrap();
    let flow = ParcelFlow::nodes();
    other.start(&flow.order_by_code, goods()).await.unwrap();
    let mut both = coverage;
    both.merge(&other.coverage().await.unwrap());
    assert_eq!(both.unreached().collect::<Vec<_>>(), ["end"]);
}

#[tokio::test]
async fn a_worker_that_freezes_past_its_lease_changes_nothing() {
    let flow = ParcelFlow::nodes();
    let mut test = FlowTest::<ParcelFlow>::new().await.unwrap();
    let id = test.as_user(&emma()).start(&flow.order, order()).await;
    let id = id.unwrap().id;
    let user = emma();
    test.as_user(&user)
        .answer(&flow.choose, post())
        .await
        .unwrap();
    let frozen = HeldJob::take(&test.engine().worker())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(frozen.task().node, "fetch");
    test.advance(1.minute()).await.unwrap();
    assert_eq!(test.data(id).await.unwrap().fetched, 1, "by another worker");
    let late = frozen.report(frozen.perform().await).await.unwrap_err();
    assert!(late.is_already_done(), "{late}");
    assert_eq!(test.data(id).await.unwrap().fetched, 1);
}

#[tokio::test]
async fn the_same_on_a_database() {
    let store = SqliteStore::in_memory().await.unwrap();
    let mut test = FlowTest::<ParcelFlow>::builder()
        .store(store)
        .at("2030-01-01T00:00:00Z".parse().unwrap())
        .build()
        .await
        .unwrap();
    test.crash_after(2);
    let id = story(&mut test).await.unwrap();
    assert_eq!(test.crashes(), 1);
    test.call(&ParcelFlow::nodes().arrived, ()).await.unwrap();
    test.assert_done(id).await.unwrap();
    for seed in 0..5 {
        test.walk(seed).await.unwrap();
    }
    let process = test.engine().process(id).await.unwrap();
    assert_eq!(process.created.to_string(), "2030-01-01T00:00:00Z");
}
