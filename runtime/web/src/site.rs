//! The site as a whole.

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing;
use procession::Engine;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::set_header::SetResponseHeaderLayer;
use tower_sessions::cookie::SameSite;
use tower_sessions::{Expiry, SessionManagerLayer};

use crate::accounts::{Accounts, People, SqlAccounts};
use crate::assets;
use crate::auth;
use crate::guard::guard;
use crate::problem::Problem;
use crate::sessions::SqlSessions;
use crate::templates::Templates;
use crate::theme;
use crate::tree::Tree;
use crate::viewset::Viewset;
use crate::visit::{Inner, Visit, Web};

/// How long somebody stays signed in without coming back, in days.
const SIGNED_IN: i64 = 14;

/// What a page may load: only what the site itself has. Nothing inline is run.
const POLICY: &str = "default-src 'self'; img-src 'self' data:; object-src 'none'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The whole site: what it is called, what it looks like, what is in it.
#[derive(Debug)]
#[must_use]
pub struct Site {
    title: String,
    colour: String,
    templates: Option<PathBuf>,
    accounts: Option<Arc<dyn Accounts>>,
    secure: bool,
    roots: Roots,
}

struct Roots(Vec<Arc<dyn Viewset>>);

impl std::fmt::Debug for Roots {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self.0.iter().map(|root| root.name());
        f.debug_list().entries(names).finish()
    }
}

/// Why a site cannot be put together.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// A name that cannot stand in a path.
    #[error("`{0}` cannot be part of a path: use letters, digits, `-` and `_`")]
    Name(String),
    /// Two viewsets at one place.
    #[error("two viewsets are at `{0}`: give one of them another name")]
    Twice(String),
    /// A path that the site needs for itself.
    #[error("`{0}` is the site's own: give the viewset another name")]
    Taken(String),
    /// A colour that is none.
    #[error("`{0}` is no colour: write six hexadecimal digits, such as `#00696d`")]
    Colour(String),
    /// The database refused.
    #[error(transparent)]
    Engine(#[from] procession::Error),
}

/// What the site keeps for itself, beside what it is made of.
const OWN: &[&str] = &["login", "logout", "password", "profile", "assets", "theme"];

impl Site {
    /// A site of this title, with nothing in it.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            colour: "#4355b9".to_owned(),
            templates: None,
            accounts: None,
            secure: false,
            roots: Roots(Vec::new()),
        }
    }

    /// The same with another colour, as `#rrggbb`: all others are made from it, for light and for dark.
    pub fn colour(mut self, colour: impl Into<String>) -> Self {
        self.colour = colour.into();
        self
    }

    /// The same with a folder of templates. A file there stands before the site's own of the same name:
    /// `base.html` changes the frame of all pages.
    pub fn templates(mut self, folder: impl Into<PathBuf>) -> Self {
        self.templates = Some(folder.into());
        self
    }

    /// The same with accounts from somewhere; without them they are [`SqlAccounts`].
    pub fn accounts(mut self, accounts: impl Accounts) -> Self {
        self.accounts = Some(Arc::new(accounts));
        self
    }

    /// The same for a site that is only reached by HTTPS: browsers then keep the session from any other.
    pub fn secure(mut self) -> Self {
        self.secure = true;
        self
    }

    /// The same with one more application: whatever is a [`Viewset`].
    pub fn app(mut self, viewset: impl Viewset) -> Self {
        self.roots.0.push(Arc::new(viewset));
        self
    }

    /// The site as a router. Afterwards the database has the tables of sessions and accounts.
    ///
    /// # Errors
    ///
    /// When two viewsets are at one place, a name cannot stand in a path, the colour is none, or the database
    /// refuses.
    pub async fn into_router(self, engine: Engine) -> Result<Router, SiteError> {
        for root in &self.roots.0 {
            let name = root.name();
            if OWN.contains(&name.as_str()) {
                return Err(SiteError::Taken(name));
            }
        }
        let accounts = match self.accounts {
            Some(accounts) => accounts,
            None => Arc::new(SqlAccounts::open(&engine).await?),
        };
        let sessions = SqlSessions::open(&engine).await?;
        let web = Web::new(Inner {
            title: self.title,
            tree: Tree::new(self.roots.0)?,
            templates: Templates::new(self.templates),
            people: People::new(accounts),
            stylesheet: theme::stylesheet(&self.colour)?,
            engine,
        });
        let sessions = SessionManagerLayer::new(sessions)
            .with_name("procession")
            .with_same_site(SameSite::Lax)
            .with_secure(self.secure)
            .with_expiry(Expiry::OnInactivity(time::Duration::days(SIGNED_IN)));
        let pages = pages(&web)
            .layer(middleware::from_fn_with_state(web.clone(), guard))
            .layer(sessions)
            .layer(CsrfLayer::new())
            .layer(DefaultBodyLimit::max(crate::form::MOST));
        let router = Router::new()
            .route("/assets/{hash}/{name}", routing::get(assets::serve))
            .route("/theme/{name}", routing::get(stylesheet))
            .merge(pages)
            .with_state(web)
            .layer(CompressionLayer::new());
        Ok(with_headers(router))
    }
}

/// The pages of all viewsets, and the site's own.
fn pages(web: &Web) -> Router<Web> {
    let mut router = auth::routes(Router::new()).route("/", routing::get(landing));
    for (_, place) in web.tree().places() {
        for route in place.routes.values() {
            let path = format!("{}{}", place.prefix, route.path);
            router = router.route(&path, route.handlers.clone());
        }
        if !place.routes.contains_key("index") {
            router = router.route(&place.prefix, routing::get(first_child));
        }
    }
    router.fallback(missing)
}

/// The first application that the visitor may open.
async fn landing(visit: Visit) -> Result<Response, Problem> {
    if !visit.is_signed_in() {
        return Ok(Redirect::to("/login/").into_response());
    }
    let tree = visit.web().tree();
    let roots = tree.places().filter(|(_, place)| place.parent.is_none());
    let mut urls = roots.filter_map(|(root, _)| tree.index(root, &visit));
    match urls.next() {
        Some(url) => Ok(Redirect::to(&url).into_response()),
        None => Err(Problem::Forbidden(
            "There is nothing here yet that you may open.".to_owned(),
        )),
    }
}

async fn first_child(visit: Visit) -> Result<Redirect, Problem> {
    let tree = visit.web().tree();
    let url = visit.place.and_then(|place| tree.index(place, &visit));
    url.map(|url| Redirect::to(&url)).ok_or(Problem::NotFound)
}

/// Paths end with a slash; whoever forgets it is sent there.
async fn missing(visit: Visit) -> Response {
    let path = visit.path();
    let is_place = visit.web().tree().at(&format!("{path}/")).is_some();
    if !path.ends_with('/') && is_place {
        return Redirect::permanent(&format!("{path}/")).into_response();
    }
    Problem::NotFound.into_response()
}

async fn stylesheet(axum::extract::State(web): axum::extract::State<Web>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/css; charset=utf-8"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, web.inner().stylesheet.clone()).into_response()
}

fn with_headers(router: Router) -> Router {
    let headers = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=()",
        ),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin",
        ),
    ];
    headers.into_iter().fold(router, |router, (name, value)| {
        let value = HeaderValue::from_static(value);
        router.layer(SetResponseHeaderLayer::if_not_present(name, value))
    })
}
