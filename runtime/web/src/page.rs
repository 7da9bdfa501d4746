//! Pages: a template, what it shows, and the frame around it.

use std::collections::BTreeMap;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use minijinja::Value;
use minijinja::value::Serde;
use serde::Serialize;

use crate::problem::Problem;
use crate::tree::{Counted, Link};
use crate::visit::{Told, Visit};

/// How far the lines of the menu count.
const COUNTED: usize = 100;

/// A page of the site: a template and what it shows.
///
/// ```
/// use procession_web::{Page, Problem, Visit};
/// use procession_web::axum::response::Response;
///
/// async fn news(visit: Visit) -> Result<Response, Problem> {
///     Page::new("page.html", "News")
///         .with("text", "Nothing new today.")
///         .render(&visit)
///         .await
/// }
/// ```
#[derive(Debug)]
#[must_use]
pub struct Page {
    template: String,
    title: String,
    crumbs: Vec<Crumb>,
    status: StatusCode,
    values: BTreeMap<String, Value>,
}

/// One step of the way to a page.
#[derive(Debug, Clone, Serialize)]
struct Crumb {
    title: String,
    url: Option<String>,
}

impl Page {
    /// A page with this title, made with this template.
    pub fn new(template: impl Into<String>, title: impl Into<String>) -> Self {
        Self {
            template: template.into(),
            title: title.into(),
            crumbs: Vec::new(),
            status: StatusCode::OK,
            values: BTreeMap::new(),
        }
    }

    /// The same with a value for the template.
    pub fn with(mut self, name: &str, value: impl Serialize) -> Self {
        let value = Value::from(Serde(value));
        self.values.insert(name.to_owned(), value);
        self
    }

    /// The same with markup for the template, which is not escaped: it must not hold what people wrote.
    pub fn with_markup(mut self, name: &str, markup: impl Into<String>) -> Self {
        let value = Value::from_safe_string(markup.into());
        self.values.insert(name.to_owned(), value);
        self
    }

    /// The same with one more step on the way to it, between the viewset and the page itself.
    pub fn crumb(mut self, title: impl Into<String>, url: Option<String>) -> Self {
        let title = title.into();
        self.crumbs.push(Crumb { title, url });
        self
    }

    /// The same with another status.
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The page, in the frame that this visitor sees.
    ///
    /// # Errors
    ///
    /// When the template cannot be rendered, or the menu cannot be counted.
    pub async fn render(mut self, visit: &Visit) -> Result<Response, Problem> {
        let frame = Frame::new(visit, &self).await?;
        let frame = Value::from(Serde(&frame));
        self.values.insert("frame".to_owned(), frame);
        self.values
            .insert("title".to_owned(), Value::from(self.title.as_str()));
        let values = Value::from(self.values);
        let text = visit
            .web()
            .inner()
            .templates
            .render(&self.template, values)?;
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CACHE_CONTROL, "no-store"),
        ];
        Ok((self.status, headers, text).into_response())
    }
}

/// What is around every page.
#[derive(Debug, Serialize)]
struct Frame {
    site: String,
    title: String,
    path: String,
    user: Option<Somebody>,
    here: Vec<Entry>,
    here_title: String,
    applications: Vec<Entry>,
    crumbs: Vec<Crumb>,
    told: Vec<Told>,
    assets: BTreeMap<&'static str, &'static str>,
    theme: String,
    partial: bool,
}

#[derive(Debug, Serialize)]
struct Somebody {
    id: String,
    name: String,
    initials: String,
    email: String,
}

/// A line of the menu.
#[derive(Debug, Serialize)]
struct Entry {
    title: String,
    icon: String,
    url: String,
    current: bool,
    count: Option<String>,
}

impl Frame {
    async fn new(visit: &Visit, page: &Page) -> Result<Self, Problem> {
        let web = visit.web();
        let (here_title, here) = here(visit).await?;
        let user = visit.account().map(|account| Somebody {
            id: account.id.to_string(),
            name: account.name.clone(),
            initials: initials(&account.name),
            email: account.email.clone(),
        });
        Ok(Self {
            site: web.title().to_owned(),
            title: page.title.clone(),
            path: visit.path().to_owned(),
            user,
            here,
            here_title,
            applications: applications(visit),
            crumbs: crumbs(visit, page),
            told: visit.told().await?,
            assets: [
                ("site", crate::assets::url("site.css")),
                ("script", crate::assets::url("script.js")),
            ]
            .into(),
            theme: format!("/theme/{}.css", web.inner().stylesheet_hash()),
            partial: visit.partial,
        })
    }
}

/// The applications that the visitor may open.
fn applications(visit: &Visit) -> Vec<Entry> {
    let tree = visit.web().tree();
    let mut entries = Vec::new();
    for (number, place) in tree.places() {
        if place.parent.is_some() {
            continue;
        }
        if let Some(url) = tree.index(number, visit) {
            entries.push(Entry {
                title: place.title.clone(),
                icon: place.icon.clone(),
                url,
                current: visit.path().starts_with(&place.prefix),
                count: None,
            });
        }
    }
    entries
}

/// The menu of the application that is visited.
async fn here(visit: &Visit) -> Result<(String, Vec<Entry>), Problem> {
    let tree = visit.web().tree();
    let root = visit
        .place
        .and_then(|place| tree.line(place).first().copied());
    let Some(root) = root.filter(|root| tree.allows(*root, visit)) else {
        return Ok((String::new(), Vec::new()));
    };
    let mut entries = Vec::new();
    let children = tree
        .places()
        .filter(|(_, place)| place.parent == Some(root));
    let places = std::iter::once(root).chain(children.map(|(number, _)| number));
    let mut counted = Vec::new();
    for number in places {
        let Some(place) = tree.get(number).filter(|_| tree.allows(number, visit)) else {
            continue;
        };
        let links = place.viewset.menu();
        if links.is_empty()
            && number != root
            && let Some(url) = tree.index(number, visit)
        {
            let current = visit.path().starts_with(&place.prefix);
            let link = Link::new(&place.title, &place.icon, "");
            entries.push(entry(&link, url, current));
        }
        for link in &links {
            if let Some(url) = tree.url(number, &link.route, &[]) {
                let current = visit.path() == url;
                if let Some(what) = link.count {
                    let flow = place.viewset.flow().map(str::to_owned);
                    counted.push((entries.len(), what, flow));
                }
                entries.push(entry(link, url, current));
            }
        }
    }
    let mut known: BTreeMap<Option<String>, procession::engine::Counts> = BTreeMap::new();
    for (at, what, flow) in counted {
        let counts = match known.get(&flow) {
            Some(counts) => *counts,
            None => counts(visit, flow.clone()).await?,
        };
        known.insert(flow, counts);
        let count = match what {
            Counted::Inbox => counts.inbox,
            Counted::Queue => counts.queue,
        };
        if let Some(entry) = entries.get_mut(at) {
            entry.count = Some(shown(count));
        }
    }
    let title = tree
        .get(root)
        .map_or_else(String::new, |root| root.title.clone());
    Ok((title, entries))
}

fn entry(link: &Link, url: String, current: bool) -> Entry {
    Entry {
        title: link.title.clone(),
        icon: link.icon.clone(),
        url,
        current,
        count: None,
    }
}

async fn counts(
    visit: &Visit,
    flow: Option<String>,
) -> Result<procession::engine::Counts, Problem> {
    let mut list = procession::Worklist::new();
    if let Some(flow) = flow {
        list = list.flow(flow);
    }
    let user = visit.engine().as_user(visit.user());
    Ok(user.count(list, COUNTED).await?)
}

/// A count as the menu shows it.
fn shown(count: usize) -> String {
    match count {
        COUNTED.. => format!("{}+", COUNTED - 1),
        count => count.to_string(),
    }
}

/// The way from the site to the page.
fn crumbs(visit: &Visit, page: &Page) -> Vec<Crumb> {
    let tree = visit.web().tree();
    let mut crumbs: Vec<Crumb> = Vec::new();
    for number in visit
        .place
        .map(|place| tree.line(place))
        .unwrap_or_default()
    {
        if let Some(place) = tree.get(number) {
            let url = tree.index(number, visit);
            let title = place.title.clone();
            crumbs.push(Crumb { title, url });
        }
    }
    crumbs.extend(page.crumbs.iter().cloned());
    crumbs.retain(|crumb| crumb.url.as_deref() != Some(visit.path()));
    crumbs
}

/// What stands for a picture of somebody.
fn initials(name: &str) -> String {
    let words = name.split_whitespace();
    let letters = words.filter_map(|word| word.chars().next()).take(2);
    letters.flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_stop_somewhere() {
        assert_eq!(shown(0), "0");
        assert_eq!(shown(99), "99");
        assert_eq!(shown(100), "99+");
    }

    #[test]
    fn initials_are_two_letters() {
        assert_eq!(initials("ada lovelace king"), "AL");
        assert_eq!(initials(""), "");
    }
}
