//! What a page never does.

use procession_web::axum::body::Body;
use procession_web::axum::http::{Request, StatusCode, header};

use crate::browser::somewhere;

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let site = somewhere().await;
    let task = site.wish("a boat").await;
    let mut browser = site.browser_of("sam").await;
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("origin", "https://evil.example"),
    ] {
        let request = Request::post(format!("/wish/tasks/{task}/claim/"))
            .header(name, value)
            .header(header::HOST, "site.example")
            .body(Body::empty())
            .expect("a request");
        let answer = browser.send(request).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}");
    }
    let task = site.engine.task(task).await.expect("there");
    assert_eq!(task.owner, None);
}

#[tokio::test]
async fn what_people_type_is_only_text() {
    let site = somewhere().await;
    let evil = "<script>alert(1)</script>";
    let task = site.wish(evil).await;
    let process = task.process();
    let mut browser = site.browser_of("root").await;
    let comment = [("comment", "<img src=x onerror=alert(2)>")];
    browser
        .submit(&format!("/wish/{process}/comment/"), &comment)
        .await;
    for path in [
        "/wish/".to_owned(),
        "/wish/queue/".to_owned(),
        "/wish/processes/".to_owned(),
        "/tasks/queue/".to_owned(),
        format!("/wish/{process}/"),
        format!("/wish/tasks/{task}/"),
        format!("/wish/{process}/cancel/"),
    ] {
        let answer = browser.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        answer.is_silent_about("<script>alert");
        answer.is_silent_about("<img src=x");
        answer.says("&lt;script&gt;alert(1)");
    }
}

#[tokio::test]
async fn every_page_says_what_it_may_load() {
    let site = somewhere().await;
    let mut browser = site.browser_of("root").await;
    for path in ["/login/", "/tasks/", "/wish/", "/nothing/"] {
        let answer = browser.get(path).await;
        let policy = &answer.headers[header::CONTENT_SECURITY_POLICY];
        let policy = policy.to_str().expect("text");
        assert!(policy.contains("default-src 'self'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        answer.is_silent_about(" style=");
        answer.is_silent_about(" onclick=");
        answer.is_silent_about("src=\"http");
        answer.is_silent_about("href=\"http");
    }
}

#[tokio::test]
async fn a_form_may_be_large_but_not_without_end() {
    let site = somewhere().await;
    let mut browser = site.browser_of("emma").await;
    for (megabytes, expected) in [(3, "needs your attention"), (11, "A form may have 10 MB")] {
        let boundary = "sO7";
        let text = "x".repeat(megabytes * 1024 * 1024);
        let body = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n{text}\r\n--{boundary}--\r\n"
        );
        let kind = format!("multipart/form-data; boundary={boundary}");
        let request = Request::post("/wish/start/start/")
            .header(header::CONTENT_TYPE, kind)
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body))
            .expect("a request");
        browser.send(request).await.says(expected);
    }
}

#[tokio::test]
async fn the_cookie_is_not_for_scripts() {
    let site = somewhere().await;
    let form = [("login", "sam"), ("password", crate::browser::PASSWORD)];
    let answer = site.browser().post("/login/", &form).await;
    let cookie = answer.headers[header::SET_COOKIE].to_str().expect("text");
    assert!(cookie.contains("HttpOnly"), "{cookie}");
    assert!(cookie.contains("SameSite=Lax"), "{cookie}");
}

#[tokio::test]
async fn looking_at_pages_writes_no_session() {
    let site = somewhere().await;
    let mut browser = site.browser_of("root").await;
    browser.get("/tasks/").await;
    for path in ["/tasks/", "/wish/", "/wish/queue/", "/wish/processes/"] {
        let answer = browser.get(path).await;
        assert!(!answer.headers.contains_key(header::SET_COOKIE), "{path}");
    }
}
