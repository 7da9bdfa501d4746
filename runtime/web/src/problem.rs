//! What a page answers with when there is no page.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// Why a request cannot be answered with what it asks for. The site makes a page of it, in its own look.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Problem {
    /// There is nothing, or nothing that this visitor may know of.
    #[error("there is no such page")]
    NotFound,
    /// The visitor may not do it.
    #[error("{0}")]
    Forbidden(String),
    /// Somebody else was quicker, or it was done before.
    #[error("{0}")]
    Conflict(String),
    /// The request itself is wrong.
    #[error("{0}")]
    Invalid(String),
    /// Too much was asked in too short a time.
    #[error("{0}")]
    TooMany(String),
    /// The database is busy; trying again helps.
    #[error("the site is busy; try again in a moment")]
    Busy,
    /// The program or its database failed; the details are in its log.
    #[error("something went wrong on our side")]
    Failed,
}

impl Problem {
    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The heading of the page.
    #[must_use]
    pub fn title(&self) -> &'static str {
        match self {
            Self::NotFound => "Page not found",
            Self::Forbidden(_) => "Not allowed",
            Self::Conflict(_) => "Somebody was quicker",
            Self::Invalid(_) => "That was not understood",
            Self::TooMany(_) => "Too many attempts",
            Self::Busy => "Try again",
            Self::Failed => "Something went wrong",
        }
    }
}

/// The page is made by the site, which knows who asked.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status(), self.to_string()).into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<procession::Error> for Problem {
    fn from(error: procession::Error) -> Self {
        if error.is_not_found() {
            Self::NotFound
        } else if error.is_denied() {
            Self::Forbidden(sentence(&error.to_string()))
        } else if error.is_already_done() || error.is_conflict() {
            Self::Conflict(sentence(&error.to_string()))
        } else if error.is_invalid() || error.is_failed_node() {
            Self::Invalid(sentence(&error.to_string()))
        } else if error.is_busy() {
            Self::Busy
        } else {
            tracing::error!(%error, "a page could not be made");
            Self::Failed
        }
    }
}

impl From<tower_sessions::session::Error> for Problem {
    fn from(error: tower_sessions::session::Error) -> Self {
        tracing::error!(%error, "a session could not be read or written");
        Self::Failed
    }
}

impl From<minijinja::Error> for Problem {
    fn from(error: minijinja::Error) -> Self {
        tracing::error!(
            error = format!("{error:#}"),
            "a template could not be rendered"
        );
        Self::Failed
    }
}

/// An error's text as a sentence of its own.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    let mut sentence: String = first.into_iter().flatten().chain(letters).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_becomes_a_sentence() {
        assert_eq!(sentence("it is done"), "It is done.");
        assert_eq!(sentence("Done!"), "Done!");
        assert_eq!(sentence(""), ".");
    }
}
