//! A flow, from the start to the end.

use procession::ProcessStatus;
use procession_web::axum::http::StatusCode;

use crate::browser::somewhere;

#[tokio::test]
async fn a_process_goes_from_the_start_to_the_end() {
    let site = somewhere().await;
    let mut emma = site.browser_of("emma").await;
    emma.get("/wish/").await.says("/wish/start/start/");
    let page = emma
        .submit("/wish/start/start/", &[("text", "a boat")])
        .await;
    page.says("“Wish &#x27;a boat&#x27;” has started.");

    let mut sam = site.browser_of("sam").await;
    let page = sam.get("/wish/queue/").await;
    page.says("Grant it");
    page.says("/wish/tasks/1-2/claim/");
    let page = sam.submit("/wish/tasks/1-2/claim/", &[]).await;
    page.says("“Grant it” is yours now.");
    let page = sam.submit("/wish/tasks/1-2/", &[("granted", "true")]).await;
    page.says("“Grant it” is done.");
    site.engine.worker().run_until_idle().await.expect("worked");
    let process = site.engine.process(procession::ProcessId::new(1)).await;
    assert_eq!(process.expect("there").status, ProcessStatus::Done);

    let page = site.browser_of("vera").await.get("/wish/1/").await;
    page.says("The process ended");
    page.says(r#"data-status="DONE""#);
}

#[tokio::test]
async fn a_form_with_mistakes_comes_back_with_what_was_typed() {
    let site = somewhere().await;
    let mut emma = site.browser_of("emma").await;
    let long = "x".repeat(31);
    let form = [
        ("text", long.as_str()),
        ("lines[0].article", "pen"),
        ("lines[0].pieces", "many"),
        ("lines[1].article", "ink"),
        ("lines[1].pieces", "2"),
        ("lines[2].article", "paper"),
        ("lines[2].pieces", ""),
    ];
    let page = emma.post("/wish/start/start/", &form).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.says(&long);
    page.says(r#"aria-invalid="true""#);
    page.says(r#"value="many""#);
    page.says(r#"value="ink""#);
    page.says("role=\"alert\"");
    page.says("<a href=\"#field-lines-2--pieces\">Lines 3, Pieces: A value is required</a>");
    let processes = site.engine.store().processes(Default::default()).await;
    assert_eq!(processes.expect("read"), []);

    let form = [
        ("text", "pens"),
        ("lines[0].article", "pen"),
        ("lines[0].pieces", "3"),
        ("lines[1].article", ""),
        ("lines[1].pieces", ""),
    ];
    emma.submit("/wish/start/start/", &form).await;
    let processes = site.engine.store().processes(Default::default()).await;
    let lines = processes.expect("read")[0].data["lines"].clone();
    assert_eq!(lines, serde_json::json!([{"article": "pen", "pieces": 3}]));
}

#[tokio::test]
async fn who_comes_second_is_told_so() {
    let site = somewhere().await;
    let task = site.wish("a boat").await;
    let claim = format!("/wish/tasks/{task}/claim/");
    let mut sam = site.browser_of("sam").await;
    let mut tina = site.browser_of("tina").await;
    sam.submit(&claim, &[]).await;
    let page = tina.post(&claim, &[]).await;
    assert_eq!(page.status, StatusCode::CONFLICT);
    page.says("Somebody was quicker");
}

#[tokio::test]
async fn a_failed_job_is_seen_and_tried_again() {
    let site = somewhere().await;
    let task = site.wish("the impossible").await;
    let mut sam = site.browser_of("sam").await;
    sam.submit(&format!("/wish/tasks/{task}/claim/"), &[]).await;
    sam.submit(&format!("/wish/tasks/{task}/"), &[("granted", "true")])
        .await;
    site.engine.worker().run_until_idle().await.expect("worked");

    let mut mona = site.browser_of("mona").await;
    let board = mona.get("/wish/").await;
    board.says("nobody can do that");
    board.says("tile error");
    let tasks = site.engine.tasks(task.process()).await.expect("read");
    let failed = tasks
        .iter()
        .find(|task| task.node == "fulfil")
        .expect("made")
        .id;
    let page = mona.get(&format!("/wish/tasks/{failed}/")).await;
    page.says("It failed");
    page.says("Try again");
    let page = mona
        .submit(&format!("/wish/tasks/{failed}/retry/"), &[])
        .await;
    page.says("is tried again");
}

#[tokio::test]
async fn what_would_happen_is_told_before_a_process_is_cancelled() {
    let site = somewhere().await;
    let task = site.wish("a boat").await;
    let process = task.process();
    let mut mona = site.browser_of("mona").await;
    let page = mona.get(&format!("/wish/{process}/cancel/")).await;
    page.says("“Grant it” changes from new to canceled.");
    let page = mona.submit(&format!("/wish/{process}/cancel/"), &[]).await;
    page.says("was cancelled");
    page.says("Revive");
    let page = mona.submit(&format!("/wish/{process}/revive/"), &[]).await;
    page.says("runs again");
}

#[tokio::test]
async fn a_task_is_handed_over_to_somebody_who_exists() {
    let site = somewhere().await;
    let task = site.wish("a boat").await;
    let mut sam = site.browser_of("sam").await;
    sam.submit(&format!("/wish/tasks/{task}/claim/"), &[]).await;
    let hand_over = format!("/wish/tasks/{task}/reassign/");
    let page = sam.post(&hand_over, &[("person", "nobody")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    page.says("There is nobody with this login name.");
    let page = sam.post(&hand_over, &[("person", "emma")]).await;
    page.says("They may not have this task.");
    let page = sam.submit(&hand_over, &[("person", "tina")]).await;
    page.says("was handed over");
    let task = site.engine.task(task).await.expect("there");
    assert_eq!(task.owner.expect("an owner").as_str(), "tina");
}

#[tokio::test]
async fn a_long_list_has_pages() {
    let site = somewhere().await;
    for number in 0..30 {
        site.wish(&format!("number {number:02}")).await;
    }
    let mut sam = site.browser_of("sam").await;
    let first = sam.get("/wish/queue/").await;
    first.says("number 24");
    first.is_silent_about("number 25");
    first.says("?page=2");
    let second = sam.get("/wish/queue/?page=2").await;
    second.says("number 25");
    second.is_silent_about("?page=3");
}
