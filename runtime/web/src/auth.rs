//! Signing in and out, the profile, and another password.

mod throttle;

use std::net::SocketAddr;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing;
use axum::{Extension, Form};
use serde::Deserialize;

use crate::accounts::needs;
use crate::guard::{ACCOUNT, STAMP};
use crate::page::Page;
use crate::problem::Problem;
use crate::visit::{Told, Visit, Web};
use throttle::Throttle;

pub(crate) fn routes(router: Router<Web>) -> Router<Web> {
    router
        .route("/login/", routing::get(show_login).post(login))
        .route("/logout/", routing::post(logout))
        .route("/profile/", routing::get(profile))
        .route("/password/", routing::get(show_password).post(password))
        .layer(Extension(Throttle::default()))
}

#[derive(Debug, Deserialize)]
struct Login {
    login: String,
    password: String,
    #[serde(default)]
    next: String,
}

async fn show_login(visit: Visit) -> Result<Response, Problem> {
    let next = visit.query("next").next().unwrap_or_default();
    if visit.is_signed_in() {
        return Ok(Redirect::to(local(&next)).into_response());
    }
    login_page(&visit, "", &next, None).await
}

async fn login_page(
    visit: &Visit,
    login: &str,
    next: &str,
    error: Option<&str>,
) -> Result<Response, Problem> {
    let status = match error {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    Page::new("login.html", "Sign in")
        .with("login", login)
        .with("next", next)
        .with("error", error)
        .status(status)
        .render(visit)
        .await
}

async fn login(
    visit: Visit,
    throttle: Extension<Throttle>,
    from: Option<Extension<ConnectInfo<SocketAddr>>>,
    Form(form): Form<Login>,
) -> Result<Response, Problem> {
    let from = from.map(|Extension(ConnectInfo(address))| address.ip());
    if !throttle.lets(from, &form.login) {
        return Err(Problem::TooMany(
            "Too many attempts to sign in. Wait a minute and try again.".to_owned(),
        ));
    }
    let Login {
        login,
        password,
        next,
    } = form;
    let accounts = visit.web().accounts();
    let Some(account) = accounts.sign_in(login.clone(), password).await? else {
        let error = "The login name or the password is wrong.";
        return login_page(&visit, &login, &next, Some(error)).await;
    };
    // A session that somebody else may know is not the one that is signed in.
    visit.session.cycle_id().await?;
    visit.session.insert(ACCOUNT, &account.id).await?;
    visit.session.insert(STAMP, &account.stamp).await?;
    visit.web().people().forget(&account.id);
    Ok(Redirect::to(local(&next)).into_response())
}

async fn logout(visit: Visit) -> Result<Redirect, Problem> {
    visit.session.flush().await?;
    Ok(Redirect::to("/login/"))
}

async fn profile(visit: Visit) -> Result<Response, Problem> {
    let account = signed_in(&visit)?;
    let groups: Vec<&str> = account.user.groups().collect();
    Page::new("profile.html", "Profile")
        .with("name", &account.name)
        .with("login", &account.id)
        .with("email", &account.email)
        .with("groups", groups)
        .with("has_passwords", visit.web().accounts().has_passwords())
        .render(&visit)
        .await
}

#[derive(Debug, Deserialize)]
struct Password {
    old: String,
    new: String,
    again: String,
}

async fn show_password(visit: Visit) -> Result<Response, Problem> {
    signed_in(&visit)?;
    password_page(&visit, &[]).await
}

async fn password_page(visit: &Visit, errors: &[(&str, &str)]) -> Result<Response, Problem> {
    if !visit.web().accounts().has_passwords() {
        return Err(Problem::NotFound);
    }
    let status = match errors {
        [] => StatusCode::OK,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Page::new("password.html", "Change password")
        .with("errors", errors)
        .crumb("Profile", Some("/profile/".to_owned()))
        .status(status)
        .render(visit)
        .await
}

async fn password(
    visit: Visit,
    throttle: Extension<Throttle>,
    Form(form): Form<Password>,
) -> Result<Response, Problem> {
    let account = signed_in(&visit)?;
    let login = account.id.as_str();
    if !throttle.lets(None, login) {
        return Err(Problem::TooMany(
            "Too many attempts. Wait a minute and try again.".to_owned(),
        ));
    }
    let accounts = visit.web().accounts();
    let known = accounts.sign_in(login.to_owned(), form.old).await?;
    let mut errors = Vec::new();
    if known.is_none() {
        errors.push(("old", "This is not your password."));
    }
    errors.extend(needs(&form.new, login).map(|lack| ("new", lack)));
    if form.new != form.again {
        errors.push(("again", "The two are not the same."));
    }
    if !errors.is_empty() {
        return password_page(&visit, &errors).await;
    }
    accounts.set_password(account.id.clone(), form.new).await?;
    // Every other session of theirs is over; this one goes on.
    let people = visit.web().people();
    people.forget(&account.id);
    let stamp = people
        .get(&account.id)
        .await?
        .map(|account| account.stamp.clone());
    visit.session.cycle_id().await?;
    visit
        .session
        .insert(STAMP, stamp.unwrap_or_default())
        .await?;
    visit.tell(Told::done("Your password is changed.")).await?;
    Ok(Redirect::to("/profile/").into_response())
}

fn signed_in(visit: &Visit) -> Result<&crate::accounts::Account, Problem> {
    let account = visit.account();
    account.ok_or_else(|| Problem::Forbidden("Sign in first.".to_owned()))
}

/// Where to go on; never to another site.
pub(crate) fn local(next: &str) -> &str {
    let begins = next.starts_with('/') && !next.starts_with("//") && !next.starts_with("/\\");
    let safe = begins && !next.contains(|c: char| c.is_control());
    if safe { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        assert_eq!(local("/hello/7/?a=b"), "/hello/7/?a=b");
        for other in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/\n",
        ] {
            assert_eq!(local(other), "/", "{other:?}");
        }
    }
}
