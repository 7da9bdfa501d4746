//! Who may see and do what: every address, each role.

use procession_web::axum::http::StatusCode;

use crate::browser::somewhere;

const ROLES: [&str; 6] = ["", "emma", "sam", "vera", "mona", "root"];

/// One address, and the status for each of [`ROLES`]: somebody from outside, who wished, who may grant, who views, who
/// manages, who may do all.
type Case = (&'static str, [u16; 6]);

/// `$p` and `$t` are a process that emma has started and the task in which it waits; `$s` and `$u` the same of a
/// flow that nobody of them has to do with.
const PAGES: &[Case] = &[
    ("/tasks/", [303, 200, 200, 200, 200, 200]),
    ("/tasks/queue/", [303, 200, 200, 200, 200, 200]),
    ("/wish/", [303, 200, 200, 200, 200, 200]),
    ("/wish/inbox/", [303, 200, 200, 200, 200, 200]),
    ("/wish/queue/", [303, 200, 200, 200, 200, 200]),
    ("/wish/archive/", [303, 200, 200, 200, 200, 200]),
    ("/wish/processes/", [303, 403, 403, 200, 200, 200]),
    ("/wish/start/start/", [303, 200, 403, 403, 403, 200]),
    ("/wish/start/grant/", [303, 404, 404, 404, 404, 404]),
    ("/wish/$p/", [303, 200, 404, 200, 200, 200]),
    ("/wish/tasks/$t/", [303, 200, 200, 200, 200, 200]),
    ("/wish/tasks/$t/claim/", [303, 403, 200, 403, 403, 200]),
    ("/wish/tasks/$t/cancel/", [303, 403, 403, 403, 200, 200]),
    ("/wish/tasks/$t/reassign/", [303, 403, 403, 403, 200, 200]),
    ("/wish/$p/cancel/", [303, 403, 404, 403, 200, 200]),
    ("/wish/$p/comment/", [303, 200, 404, 200, 200, 200]),
    // Of another flow: nothing may be learnt from the answer.
    ("/secret/$s/", [303, 404, 404, 404, 404, 200]),
    ("/secret/tasks/$u/", [303, 404, 404, 404, 404, 200]),
    ("/secret/tasks/$u/claim/", [303, 404, 404, 404, 404, 200]),
    ("/secret/999999/", [303, 404, 404, 404, 404, 404]),
    ("/secret/tasks/999999-2/", [303, 404, 404, 404, 404, 404]),
    // The ids of one flow below another.
    ("/wish/$s/", [303, 404, 404, 404, 404, 404]),
    ("/wish/tasks/$u/", [303, 404, 404, 404, 404, 404]),
    ("/secret/$p/", [303, 404, 404, 404, 404, 404]),
    // No ids at all.
    ("/wish/nonsense/", [303, 404, 404, 404, 404, 404]),
    ("/wish/tasks/nonsense/", [303, 404, 404, 404, 404, 404]),
    ("/wish/tasks/$t/nonsense/", [303, 404, 404, 404, 404, 404]),
    // A subtree with a permission of its own.
    ("/back-office/", [303, 403, 403, 403, 403, 303]),
    ("/back-office/tasks/", [303, 403, 403, 403, 403, 200]),
    ("/profile/", [303, 200, 200, 200, 200, 200]),
];

#[tokio::test]
async fn every_page_is_for_those_it_is_for() {
    let site = somewhere().await;
    let task = site.wish("a boat").await;
    let root = procession::User::superuser("root");
    let form = serde_json::json!({ "text": "x" }).as_object().cloned();
    let secret = site.engine.as_user(&root);
    let secret = secret.start_json("secret", "start", form.expect("an object"));
    let secret = secret.await.expect("started").id;
    let mut wrong = Vec::new();
    for (role, login) in ROLES.iter().enumerate() {
        let mut browser = match *login {
            "" => site.browser(),
            login => site.browser_of(login).await,
        };
        for (page, statuses) in PAGES {
            let path = page
                .replace("$p", &task.process().to_string())
                .replace("$t", &task.to_string())
                .replace("$s", &secret.to_string())
                .replace("$u", &format!("{secret}-2"));
            let found = browser.get(&path).await.status.as_u16();
            let expected = statuses[role];
            if found != expected {
                wrong.push(format!("{page} as {login:?}: {found}, not {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn what_one_may_not_do_is_refused_when_it_is_sent() {
    let site = somewhere().await;
    let task = site.wish("a boat").await;
    let process = task.process();
    for (login, path) in [
        ("emma", format!("/wish/tasks/{task}/claim/")),
        ("vera", format!("/wish/tasks/{task}/claim/")),
        ("sam", format!("/wish/tasks/{task}/cancel/")),
        ("vera", format!("/wish/{process}/cancel/")),
        ("sam", "/wish/start/start/".to_owned()),
    ] {
        let mut browser = site.browser_of(login).await;
        let answer = browser.post(&path, &[("text", "x")]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{login} {path}");
    }
    let tasks = site.engine.tasks(process).await.expect("read");
    assert_eq!(tasks.len(), 2);
    assert_eq!(tasks[1].owner, None);
}

#[tokio::test]
async fn lists_and_counts_are_of_whoever_looks() {
    let site = somewhere().await;
    site.wish("a boat").await;
    let mut sam = site.browser_of("sam").await;
    let page = sam.get("/wish/queue/").await;
    page.says("a boat");
    page.says(r#"data-count>1</span>"#);
    let mut emma = site.browser_of("emma").await;
    let page = emma.get("/wish/queue/").await;
    page.is_silent_about("a boat");
    page.is_silent_about(r#"data-count>1</span>"#);
}

#[tokio::test]
async fn the_picture_of_a_task_tells_of_no_other() {
    let site = somewhere().await;
    let task = site.wish("a boat").await;
    let mut sam = site.browser_of("sam").await;
    let page = sam.get(&format!("/wish/tasks/{task}/")).await;
    page.says(r#"data-status="NEW""#);
    page.is_silent_about(r#"data-status="DONE""#);
    let mut vera = site.browser_of("vera").await;
    let page = vera.get(&format!("/wish/tasks/{task}/")).await;
    page.says(r#"data-status="DONE""#);
}

#[tokio::test]
async fn the_menu_shows_only_what_opens() {
    let site = somewhere().await;
    let page = site.browser_of("emma").await.get("/tasks/").await;
    page.is_silent_about("Back office");
    let page = site.browser_of("root").await.get("/tasks/").await;
    page.says("Back office");
}

#[tokio::test]
async fn bulk_tells_of_each_and_of_strange_ones_nothing() {
    let site = somewhere().await;
    let task = site.wish("a boat").await.to_string();
    let mut sam = site.browser_of("sam").await;
    // The task of another flow, one of it that is over, and one that is not there.
    let root = procession::User::superuser("root");
    let text = serde_json::json!({ "text": "hush" }).as_object().cloned();
    let secret = site.engine.as_user(&root);
    let secret = secret.start_json("secret", "start", text.expect("an object"));
    let secret = secret.await.expect("started").id;
    for action in ["claim", "unassign", "retry", "cancel"] {
        let strange = [
            format!("{secret}-1"),
            format!("{secret}-2"),
            "999999-2".into(),
        ];
        let mut answers = Vec::new();
        for strange in &strange {
            let form = [("action", action), ("task", strange.as_str())];
            let page = sam.post("/wish/bulk/", &form).await;
            assert_eq!(page.status, StatusCode::OK);
            page.says("This is not for you.");
            page.is_silent_about("hush");
            answers.push(page.text.replace(strange, "TASK"));
        }
        assert!(answers.iter().all(|text| *text == answers[0]), "{action}");
    }
    let form = [("action", "claim"), ("task", task.as_str())];
    let page = sam.post("/wish/bulk/", &form).await;
    page.says("a boat");
    let page = sam.get("/wish/inbox/").await;
    page.says("a boat");
}
