//! The viewsets of a site, each at its place, and the addresses of their pages.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use crate::site::SiteError;
use crate::viewset::{Route, Viewset};
use crate::visit::Visit;

/// What is escaped in a part of a path: all that RFC 3986 (section 2.3) does not call unreserved.
const PART: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Every viewset at its place, parents before children.
pub(crate) struct Tree {
    places: Vec<Place>,
}

/// Where a viewset is mounted.
pub(crate) struct Place {
    pub(crate) viewset: Arc<dyn Viewset>,
    pub(crate) parent: Option<usize>,
    /// Begins and ends with `/`.
    pub(crate) prefix: String,
    pub(crate) title: String,
    pub(crate) icon: String,
    pub(crate) routes: BTreeMap<String, Route>,
}

/// One line of the menu: a page of a viewset.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Link {
    /// What people read.
    pub title: String,
    /// The icon, by its Material Symbols name.
    pub icon: String,
    /// The name of the page.
    pub route: String,
    pub(crate) count: Option<Counted>,
}

/// What is counted beside a line of the menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Counted {
    Inbox,
    Queue,
}

impl Link {
    /// A line that leads to the page with this name.
    pub fn new(
        title: impl Into<String>,
        icon: impl Into<String>,
        route: impl Into<String>,
    ) -> Self {
        Self {
            title: title.into(),
            icon: icon.into(),
            route: route.into(),
            count: None,
        }
    }

    pub(crate) fn counting(mut self, count: Counted) -> Self {
        self.count = Some(count);
        self
    }
}

impl Tree {
    pub(crate) fn new(roots: Vec<Arc<dyn Viewset>>) -> Result<Self, SiteError> {
        let mut tree = Self { places: Vec::new() };
        for root in roots {
            tree.mount(&root, None, "/")?;
        }
        Ok(tree)
    }

    fn mount(
        &mut self,
        viewset: &Arc<dyn Viewset>,
        parent: Option<usize>,
        above: &str,
    ) -> Result<(), SiteError> {
        let name = viewset.name();
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if name.is_empty() || !name.chars().all(fits) {
            return Err(SiteError::Name(name));
        }
        let prefix = format!("{above}{name}/");
        if self.places.iter().any(|place| place.prefix == prefix) {
            return Err(SiteError::Twice(prefix));
        }
        let routes = Arc::clone(viewset).routes();
        let routes = routes
            .iter()
            .map(|(name, route)| (name.to_owned(), route.clone()));
        let number = self.places.len();
        self.places.push(Place {
            parent,
            title: viewset.title(),
            icon: viewset.icon(),
            routes: routes.collect(),
            viewset: Arc::clone(viewset),
            prefix: prefix.clone(),
        });
        for child in viewset.children() {
            self.mount(&child, Some(number), &prefix)?;
        }
        Ok(())
    }

    pub(crate) fn places(&self) -> impl Iterator<Item = (usize, &Place)> {
        self.places.iter().enumerate()
    }

    pub(crate) fn get(&self, place: usize) -> Option<&Place> {
        self.places.get(place)
    }

    /// The innermost place that a path lies in.
    pub(crate) fn at(&self, path: &str) -> Option<usize> {
        let inside = self
            .places()
            .filter(|(_, place)| path.starts_with(&place.prefix));
        inside
            .max_by_key(|(_, place)| place.prefix.len())
            .map(|(number, _)| number)
    }

    /// A place and what it lies in, outermost first.
    pub(crate) fn line(&self, place: usize) -> Vec<usize> {
        let mut line = vec![place];
        let mut current = place;
        while let Some(parent) = self.get(current).and_then(|place| place.parent) {
            line.insert(0, parent);
            current = parent;
        }
        line
    }

    /// Where the processes of a flow are shown.
    pub(crate) fn of_flow(&self, flow: &str) -> Option<usize> {
        let mut places = self.places();
        let found = places.find(|(_, place)| place.viewset.flow() == Some(flow));
        found.map(|(number, _)| number)
    }

    /// True when the visitor may open a place: it and all that it lies in.
    pub(crate) fn allows(&self, place: usize, visit: &Visit) -> bool {
        let line = self.line(place);
        let mut places = line.iter().filter_map(|place| self.get(*place));
        places.all(|place| place.viewset.allows(visit))
    }

    /// The address of the page of a place that the visitor gets to first.
    pub(crate) fn index(&self, place: usize, visit: &Visit) -> Option<String> {
        if !self.allows(place, visit) {
            return None;
        }
        let here = self.get(place)?;
        if here.routes.contains_key("index") {
            return self.url(place, "index", &[]);
        }
        let mut children = self.places().filter(|(_, p)| p.parent == Some(place));
        children.find_map(|(child, _)| self.index(child, visit))
    }

    /// The address of a page, with its parameters in the order of the path.
    pub(crate) fn url(
        &self,
        place: usize,
        route: &str,
        parameters: &[&(dyn fmt::Display + Sync)],
    ) -> Option<String> {
        let place = self.get(place)?;
        let path = &place.routes.get(route)?.path;
        let mut url = place.prefix.clone();
        let mut parameters = parameters.iter();
        for part in path.split_inclusive('/') {
            let name = part.trim_end_matches('/');
            match name.strip_prefix('{') {
                Some(_) => {
                    let value = parameters.next()?.to_string();
                    url.extend(utf8_percent_encode(&value, PART));
                    url.push_str(part.get(name.len()..).unwrap_or_default());
                }
                None => url.push_str(part),
            }
        }
        Some(url)
    }
}
