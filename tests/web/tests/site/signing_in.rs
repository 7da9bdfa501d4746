//! Who is who.

use procession_web::axum::http::StatusCode;

use crate::browser::{PASSWORD, somewhere};

#[tokio::test]
async fn who_has_not_signed_in_comes_back_to_where_they_were_going() {
    let site = somewhere().await;
    let mut browser = site.browser();
    let answer = browser.get("/wish/queue/?page=2").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(
        answer.location(),
        "/login/?next=%2Fwish%2Fqueue%2F%3Fpage%3D2"
    );
    let page = browser.get(answer.location()).await;
    page.says(r#"name="next" value="/wish/queue/?page=2""#);
    let form = [
        ("login", "sam"),
        ("password", PASSWORD),
        ("next", "/wish/queue/?page=2"),
    ];
    let answer = browser.post("/login/", &form).await;
    assert_eq!(answer.location(), "/wish/queue/?page=2");
    let page = browser.get("/wish/queue/").await;
    assert_eq!(page.status, StatusCode::OK);
}

#[tokio::test]
async fn nobody_is_led_to_another_site() {
    let site = somewhere().await;
    for next in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
    ] {
        let form = [("login", "sam"), ("password", PASSWORD), ("next", next)];
        let answer = site.browser().post("/login/", &form).await;
        assert_eq!(answer.location(), "/", "{next}");
    }
}

#[tokio::test]
async fn a_wrong_password_says_no_more_than_a_wrong_name() {
    let site = somewhere().await;
    let mut texts = Vec::new();
    for (login, password) in [("sam", "wrong password"), ("nobody", PASSWORD)] {
        let form = [("login", login), ("password", password)];
        let answer = site.browser().post("/login/", &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        answer.says("The login name or the password is wrong.");
        texts.push(answer.text.replace(login, "LOGIN"));
    }
    assert_eq!(texts[0], texts[1]);
}

#[tokio::test]
async fn a_session_that_somebody_else_knows_is_not_the_one_that_is_signed_in() {
    let site = somewhere().await;
    let mut browser = site.browser_of("emma").await;
    let before = browser.cookie.clone();
    browser.get("/tasks/").await;
    let form = [("login", "sam"), ("password", PASSWORD)];
    browser.post("/login/", &form).await;
    assert_ne!(before, browser.cookie);
    let mut other = site.browser();
    other.cookie = before;
    let answer = other.get("/profile/").await;
    answer.is_silent_about("sam");
}

#[tokio::test]
async fn who_signs_out_is_out_with_the_old_cookie_too() {
    let site = somewhere().await;
    let mut browser = site.browser_of("emma").await;
    let cookie = browser.cookie.clone();
    assert_eq!(browser.get("/tasks/").await.status, StatusCode::OK);
    browser.post("/logout/", &[]).await;
    browser.cookie = cookie;
    assert_eq!(browser.get("/tasks/").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn passwords_are_not_tried_without_end() {
    let site = somewhere().await;
    let mut browser = site.browser();
    let form = [("login", "sam"), ("password", "wrong password")];
    for _ in 0..10 {
        let answer = browser.post("/login/", &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let answer = browser.post("/login/", &form).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    answer.says("Wait a minute");
}

#[tokio::test]
async fn a_password_is_changed_by_who_knows_the_old_one() {
    let site = somewhere().await;
    let mut browser = site.browser_of("emma").await;
    let wrong = [("old", "no"), ("new", "short"), ("again", "other")];
    let answer = browser.post("/password/", &wrong).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    answer.says("This is not your password.");
    answer.says("Use at least 10 characters.");
    answer.says("The two are not the same.");
    let mut elsewhere = site.browser_of("emma").await;
    let new = "an even better secret";
    let right = [("old", PASSWORD), ("new", new), ("again", new)];
    let page = browser.submit("/password/", &right).await;
    page.says("Your password is changed.");
    let page = elsewhere.get("/tasks/").await;
    assert_eq!(
        page.status,
        StatusCode::SEE_OTHER,
        "every other session is over"
    );
    let old = [("login", "emma"), ("password", PASSWORD)];
    let answer = site.browser().post("/login/", &old).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let form = [("login", "Emma"), ("password", new)];
    let answer = site.browser().post("/login/", &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
}
