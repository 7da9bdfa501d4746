//! One request: who came, where to, and what the site knows.

use std::any::TypeId;
use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use procession::{Engine, User};
use tower_sessions::Session;

use crate::accounts::{Account, Accounts, People};
use crate::problem::Problem;
use crate::templates::Templates;
use crate::tree::Tree;
use crate::viewset::Viewset;

/// The site while it runs. Clones are the same site.
#[derive(Clone)]
pub struct Web(Arc<Inner>);

pub(crate) struct Inner {
    pub(crate) engine: Engine,
    pub(crate) title: String,
    pub(crate) tree: Tree,
    pub(crate) templates: Templates,
    pub(crate) people: People,
    pub(crate) stylesheet: String,
}

impl Inner {
    /// A name for the style sheet that changes with it: browsers keep it for ever.
    pub(crate) fn stylesheet_hash(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.stylesheet.hash(&mut hasher);
        format!("{:016x}", hasher.finish())
    }
}

impl Web {
    pub(crate) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    /// The engine that the site shows.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.0.engine
    }

    /// Who may come.
    #[must_use]
    pub fn accounts(&self) -> &Arc<dyn Accounts> {
        self.0.people.accounts()
    }

    /// What people call the site.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.0.title
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    pub(crate) fn tree(&self) -> &Tree {
        &self.0.tree
    }

    pub(crate) fn people(&self) -> &People {
        &self.0.people
    }

    /// The address of a page of the first viewset of the type `V`, by its name and the parameters of its
    /// path in their order. Nothing when the site has no such viewset, or it has no such page.
    #[must_use]
    pub fn url<V: Viewset>(
        &self,
        route: &str,
        parameters: &[&(dyn fmt::Display + Sync)],
    ) -> Option<String> {
        let of_type = |viewset: &dyn Viewset| viewset.kind() == TypeId::of::<V>();
        let mut places = self.tree().places();
        let (place, _) = places.find(|(_, place)| of_type(&*place.viewset))?;
        self.tree().url(place, route, parameters)
    }

    /// The address of a page of the viewset at this path, for example `staff/employees`.
    #[must_use]
    pub fn url_at(
        &self,
        path: &str,
        route: &str,
        parameters: &[&(dyn fmt::Display + Sync)],
    ) -> Option<String> {
        let prefix = format!("/{}/", path.trim_matches('/'));
        let mut places = self.tree().places();
        let (place, _) = places.find(|(_, place)| place.prefix == prefix)?;
        self.tree().url(place, route, parameters)
    }
}

impl fmt::Debug for Web {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Web");
        shown.field("title", &self.0.title).finish_non_exhaustive()
    }
}

/// One request, as the handlers of pages take it: who came, and where to.
///
/// Whoever gets one is allowed to open the viewset that the page belongs to.
#[derive(Clone)]
pub struct Visit {
    pub(crate) web: Web,
    pub(crate) session: Session,
    pub(crate) account: Option<Arc<Account>>,
    pub(crate) nobody: Arc<User>,
    /// The path and the query.
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) place: Option<usize>,
    /// True when a script asks for a part of a page.
    pub(crate) partial: bool,
}

impl Visit {
    /// The site.
    #[must_use]
    pub fn web(&self) -> &Web {
        &self.web
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        self.web.engine()
    }

    /// The account of whoever has signed in.
    #[must_use]
    pub fn account(&self) -> Option<&Account> {
        self.account.as_deref()
    }

    /// True when somebody has signed in.
    #[must_use]
    pub fn is_signed_in(&self) -> bool {
        self.account.is_some()
    }

    /// Who acts; nobody, who may do nothing, before signing in.
    #[must_use]
    pub fn user(&self) -> &User {
        match &self.account {
            Some(account) => &account.user,
            None => &self.nobody,
        }
    }

    /// The path that was asked for.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The address of a page of the viewset that is visited.
    #[must_use]
    pub fn url(&self, route: &str, parameters: &[&(dyn fmt::Display + Sync)]) -> Option<String> {
        self.web.tree().url(self.place?, route, parameters)
    }

    /// The values of a parameter of the query, for example `a` and `b` in `?id=a&id=b`.
    pub fn query(&self, name: &str) -> impl Iterator<Item = String> {
        let pairs = form_urlencoded::parse(self.query.as_bytes());
        pairs
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
    }

    /// Tells the visitor something on the next page that is shown.
    ///
    /// # Errors
    ///
    /// When the session cannot be read.
    pub async fn tell(&self, message: Told) -> Result<(), Problem> {
        let mut told: Vec<Told> = self.session.get(TOLD).await?.unwrap_or_default();
        told.push(message);
        self.session.insert(TOLD, told).await?;
        Ok(())
    }

    /// What is to be told now; it is not told again.
    pub(crate) async fn told(&self) -> Result<Vec<Told>, Problem> {
        if self.session.get_value(TOLD).await?.is_none() {
            return Ok(Vec::new());
        }
        Ok(self.session.remove(TOLD).await?.unwrap_or_default())
    }
}

impl fmt::Debug for Visit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Visit");
        shown.field("path", &self.path);
        shown.field("user", &self.account.as_ref().map(|account| &account.id));
        shown.finish_non_exhaustive()
    }
}

/// The key of a session under which messages wait.
const TOLD: &str = "told";

/// A message to the visitor.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[non_exhaustive]
pub struct Told {
    /// What happened.
    pub text: String,
    /// True when it did not work.
    pub failed: bool,
    /// Where to go on, with the words for it.
    pub link: Option<(String, String)>,
}

impl Told {
    /// Something went well.
    pub fn done(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            failed: false,
            link: None,
        }
    }

    /// Something did not work.
    pub fn failed(text: impl Into<String>) -> Self {
        Self {
            failed: true,
            ..Self::done(text)
        }
    }

    /// The same with a way to go on.
    #[must_use]
    pub fn link(mut self, url: impl Into<String>, text: impl Into<String>) -> Self {
        self.link = Some((url.into(), text.into()));
        self
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let visit = parts.extensions.get::<Self>().cloned();
        visit.ok_or(Problem::NotFound)
    }
}
