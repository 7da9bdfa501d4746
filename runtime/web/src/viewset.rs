//! What a site is put together from.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::sync::Arc;

use axum::handler::Handler;
use axum::routing::{self, MethodRouter};

use crate::tree::Link;
use crate::visit::{Visit, Web};

/// Pages that belong together: they lie below one prefix, share a permission, and stand in the menu.
///
/// The prefix of a viewset is that of what it is in, and its name: `/staff/employees/`.
///
/// ```
/// use std::sync::Arc;
/// use procession_web::{Page, Problem, Routes, Viewset, Visit};
/// use procession_web::axum::response::Response;
///
/// struct News;
///
/// async fn index(visit: Visit) -> Result<Response, Problem> {
///     Page::new("page.html", "News").render(&visit).await
/// }
///
/// impl Viewset for News {
///     fn name(&self) -> String {
///         "news".to_owned()
///     }
///
///     fn title(&self) -> String {
///         "News".to_owned()
///     }
///
///     fn routes(self: Arc<Self>) -> Routes {
///         Routes::new().get("index", "", index)
///     }
/// }
/// ```
pub trait Viewset: Send + Sync + 'static {
    /// The part of the path that leads to it: letters, digits, `-` and `_`. Unique among its siblings.
    fn name(&self) -> String;

    /// What people call it.
    fn title(&self) -> String;

    /// The icon in the menu, by its Material Symbols name.
    fn icon(&self) -> String {
        "folder".to_owned()
    }

    /// Its own pages. The one that is called `index` is where links to the viewset lead; without it they
    /// lead to the first of the [`Viewset::children`] that the visitor may open.
    fn routes(self: Arc<Self>) -> Routes {
        Routes::new()
    }

    /// What lies below it.
    fn children(&self) -> Vec<Arc<dyn Viewset>> {
        Vec::new()
    }

    /// What stands in the menu for it; without any, the viewset itself.
    fn menu(&self) -> Vec<Link> {
        Vec::new()
    }

    /// True when the visitor may open it and what is below it. Those who may not do not see it in the menu
    /// and are told that they may not; whoever has not signed in is asked to.
    fn allows(&self, visit: &Visit) -> bool {
        visit.is_signed_in()
    }

    /// The name of the flow whose processes and tasks it shows, so that links to them lead here.
    fn flow(&self) -> Option<&str> {
        None
    }

    /// The type by which links find it: its own. A viewset that wraps another answers with that of the
    /// other.
    fn kind(&self) -> TypeId {
        TypeId::of::<Self>()
    }
}

/// What can be done with every [`Viewset`].
pub trait ViewsetExt: Viewset + Sized {
    /// The same viewset with one of its pages, or one more: the handler answers to `GET` at the path, in
    /// place of the page with that name.
    fn with_route<H, T>(self, name: &str, path: &str, handler: H) -> WithRoute<Self>
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        WithRoute {
            viewset: Arc::new(self),
            routes: Routes::new().get(name, path, handler),
        }
    }
}

impl<V: Viewset> ViewsetExt for V {}

/// A viewset of which pages are replaced; made by [`ViewsetExt::with_route`].
#[derive(Debug)]
pub struct WithRoute<V> {
    viewset: Arc<V>,
    routes: Routes,
}

impl<V: Viewset> Viewset for WithRoute<V> {
    fn name(&self) -> String {
        self.viewset.name()
    }

    fn title(&self) -> String {
        self.viewset.title()
    }

    fn icon(&self) -> String {
        self.viewset.icon()
    }

    fn routes(self: Arc<Self>) -> Routes {
        let routes = Arc::clone(&self.viewset).routes();
        routes.replaced_by(&self.routes)
    }

    fn children(&self) -> Vec<Arc<dyn Viewset>> {
        self.viewset.children()
    }

    fn menu(&self) -> Vec<Link> {
        self.viewset.menu()
    }

    fn allows(&self, visit: &Visit) -> bool {
        self.viewset.allows(visit)
    }

    fn flow(&self) -> Option<&str> {
        self.viewset.flow()
    }

    fn kind(&self) -> TypeId {
        self.viewset.kind()
    }
}

/// The pages of a [`Viewset`], each with a name by which links find it.
///
/// A path is relative to the viewset and ends with `/`; `{task}` in it is a parameter.
#[derive(Debug, Clone, Default)]
pub struct Routes(BTreeMap<String, Route>);

#[derive(Debug, Clone)]
pub(crate) struct Route {
    pub(crate) path: String,
    pub(crate) handlers: MethodRouter<Web>,
}

impl Routes {
    /// No pages.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with a page that is only looked at. One with the same name is replaced.
    #[must_use]
    pub fn get<H, T>(self, name: &str, path: &str, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.add(name, path, routing::get(handler))
    }

    /// The same with an action that only answers to `POST`. One with the same name is replaced.
    #[must_use]
    pub fn post<H, T>(self, name: &str, path: &str, handler: H) -> Self
    where
        H: Handler<T, Web>,
        T: 'static,
    {
        self.add(name, path, routing::post(handler))
    }

    /// The same with a form: one handler shows it, the other takes it. One with the same name is
    /// replaced.
    #[must_use]
    pub fn form<G, T, P, U>(self, name: &str, path: &str, show: G, take: P) -> Self
    where
        G: Handler<T, Web>,
        T: 'static,
        P: Handler<U, Web>,
        U: 'static,
    {
        self.add(name, path, routing::get(show).post(take))
    }

    fn add(mut self, name: &str, path: &str, handlers: MethodRouter<Web>) -> Self {
        let path = path.to_owned();
        self.0.insert(name.to_owned(), Route { path, handlers });
        self
    }

    fn replaced_by(mut self, others: &Self) -> Self {
        let others = others.0.iter();
        self.0
            .extend(others.map(|(name, route)| (name.clone(), route.clone())));
        self
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Route)> {
        self.0.iter().map(|(name, route)| (name.as_str(), route))
    }
}
