//! What happens to each request before and after the page: who is it, may they, and how does it end.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use procession::{User, UserId};
use tower_sessions::Session;

use crate::page::Page;
use crate::problem::Problem;
use crate::visit::{Visit, Web};

/// The key of a session under which the account stands.
pub(crate) const ACCOUNT: &str = "account";

/// The key under which the stamp stands that the account had when the session began.
pub(crate) const STAMP: &str = "stamp";

/// Finds out who comes, lets them in where they may go, and makes pages of problems.
pub(crate) async fn guard(
    State(web): State<Web>,
    session: Session,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let visit = match visit(web, session, &parts).await {
        Ok(visit) => visit,
        Err(problem) => return problem.into_response(),
    };
    if let Some(place) = visit.place
        && !visit.web.tree().allows(place, &visit)
    {
        return match visit.is_signed_in() {
            true => problem_page(&visit, forbidden()).await,
            false => Redirect::to(&login(&visit, &parts)).into_response(),
        };
    }
    parts.extensions.insert(visit.clone());
    let response = next.run(Request::from_parts(parts, body)).await;
    let problem = response.extensions().get::<Problem>().cloned();
    match problem {
        Some(Problem::Forbidden(_)) if !visit.is_signed_in() => {
            Redirect::to("/login/").into_response()
        }
        Some(problem) => problem_page(&visit, problem).await,
        None => response,
    }
}

fn forbidden() -> Problem {
    Problem::Forbidden("You are signed in, but this is not for you.".to_owned())
}

async fn visit(web: Web, session: Session, parts: &Parts) -> Result<Visit, Problem> {
    let id: Option<UserId> = session.get(ACCOUNT).await?;
    let stamp: String = session.get(STAMP).await?.unwrap_or_default();
    let account = match &id {
        Some(id) => web.people().get(id).await?,
        None => None,
    };
    let path = parts.uri.path().to_owned();
    let place = web.tree().at(&path);
    Ok(Visit {
        web,
        session,
        account: account.filter(|account| account.active && account.stamp == stamp),
        nobody: Arc::new(User::new("")),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        partial: parts.headers.contains_key("hx-request"),
        path,
        place,
    })
}

/// The login page, from which the visitor comes back to where they were going.
fn login(visit: &Visit, parts: &Parts) -> String {
    let target = match parts.method {
        Method::GET => parts.uri.path_and_query(),
        // What was sent is gone; the page that it was sent from is where to begin again.
        _ => None,
    };
    let target = target.map_or(visit.path(), |target| target.as_str());
    let next: String = form_urlencoded::byte_serialize(target.as_bytes()).collect();
    format!("/login/?next={next}")
}

/// A page that says what is the matter, in the frame of the site.
async fn problem_page(visit: &Visit, problem: Problem) -> Response {
    let page = Page::new("problem.html", problem.title())
        .with("text", problem.to_string())
        .status(problem.status())
        .render(visit)
        .await;
    // A problem with the page of a problem is told in a word.
    page.unwrap_or_else(|problem| {
        let headers = [(header::CACHE_CONTROL, "no-store")];
        (problem.status(), headers, problem.to_string()).into_response()
    })
}
