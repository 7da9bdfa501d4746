//! How a site is put together.

use std::sync::Arc;

use procession::Engine;
use procession_sql::SqliteStore;
use procession_web::axum::http::StatusCode;
use procession_web::axum::response::Response;
use procession_web::{
    Application, FlowApp, Page, Problem, Routes, Site, SiteError, Viewset, ViewsetExt as _, Visit,
    Worklists,
};

use crate::browser::{SecretFlow, WishFlow, somewhere};

async fn engine() -> Engine {
    let store = SqliteStore::in_memory().await.expect("a store");
    let builder = Engine::builder().store(store).flow::<WishFlow>();
    builder.build().await.expect("an engine")
}

struct News;

impl Viewset for News {
    fn name(&self) -> String {
        "news".to_owned()
    }

    fn title(&self) -> String {
        "News".to_owned()
    }

    fn routes(self: Arc<Self>) -> Routes {
        Routes::new()
            .get("index", "", index)
            .get("item", "{item}/", index)
    }

    fn allows(&self, _: &Visit) -> bool {
        true
    }
}

async fn index(visit: Visit) -> Result<Response, Problem> {
    let item = visit.web().url::<News>("item", &[&"a/b c"]);
    let page = Page::new("page.html", "News");
    page.with("text", item).render(&visit).await
}

async fn other(visit: Visit) -> Result<Response, Problem> {
    let page = Page::new("page.html", "Other news");
    page.with("text", "nothing").render(&visit).await
}

async fn get(site: Site, path: &str) -> crate::browser::Answer {
    let engine = engine().await;
    let router = site.into_router(engine.clone()).await.expect("a site");
    let somewhere = crate::browser::Somewhere { engine, router };
    somewhere.browser().get(path).await
}

#[tokio::test]
async fn a_page_is_found_by_type_and_name() {
    let site = Site::new("S").app(Application::new("All").viewset(News));
    let closed = get(site, "/all/news/").await;
    assert_eq!(
        closed.status,
        StatusCode::SEE_OTHER,
        "the application is closed"
    );
    let open = get(Site::new("S").app(News), "/news/").await;
    open.says("/news/a%2Fb%20c/");
}

#[tokio::test]
async fn a_page_is_replaced() {
    let site = Site::new("S").app(News.with_route("index", "", other));
    let page = get(site, "/news/").await;
    page.says("Other news");
}

#[tokio::test]
async fn a_template_is_replaced_by_a_file() {
    let folder = std::env::temp_dir().join(format!("procession-site-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("page.html"), "mine: {{ title }}").expect("written");
    let page = get(Site::new("S").templates(&folder).app(News), "/news/").await;
    std::fs::remove_dir_all(&folder).expect("removed");
    assert_eq!(page.text, "mine: News");
}

#[tokio::test]
async fn two_viewsets_at_one_place_are_refused() {
    let site = Site::new("S")
        .app(FlowApp::<WishFlow>::new())
        .app(FlowApp::<WishFlow>::new());
    let error = site.into_router(engine().await).await.expect_err("refused");
    assert!(matches!(error, SiteError::Twice(_)), "{error}");
    assert_eq!(
        error.to_string(),
        "two viewsets are at `/wish/`: give one of them another name"
    );
}

#[tokio::test]
async fn names_and_colours_that_are_none_are_refused() {
    let cases = [
        Site::new("S").app(Application::new("A").name("a/b")),
        Site::new("S").app(Application::new("A").name("login")),
        Site::new("S").app(Application::new("..")),
        Site::new("S").colour("teal"),
    ];
    for site in cases {
        assert!(site.into_router(engine().await).await.is_err());
    }
}

#[tokio::test]
async fn a_missing_slash_is_added() {
    let page = get(Site::new("S").app(News), "/news").await;
    assert_eq!(page.status, StatusCode::PERMANENT_REDIRECT);
    assert_eq!(page.location(), "/news/");
}

#[tokio::test]
async fn assets_are_kept_and_compressed() {
    let site = somewhere().await;
    let mut browser = site.browser();
    let page = browser.get("/login/").await;
    let at = page.text.find("/assets/").expect("an asset");
    let end = page.text[at..].find('"').expect("its end");
    let answer = browser.get(&page.text[at..at + end]).await;
    assert_eq!(answer.status, StatusCode::OK);
    let cache = answer.headers["cache-control"].to_str().expect("text");
    assert!(cache.contains("immutable"), "{cache}");
}

#[tokio::test]
async fn each_line_of_the_menu_counts_its_own_flow() {
    let site = somewhere().await;
    site.wish("a boat").await;
    let office = Application::new("Office")
        .viewset(Worklists::new())
        .viewset(FlowApp::<WishFlow>::new())
        .viewset(FlowApp::<SecretFlow>::new());
    let accounts = procession_web::SqlAccounts::open(&site.engine).await;
    let router = Site::new("S")
        .accounts(accounts.expect("accounts"))
        .app(office);
    let router = router
        .into_router(site.engine.clone())
        .await
        .expect("a site");
    let engine = site.engine.clone();
    let other = crate::browser::Somewhere { engine, router };
    let page = other.browser_of("sam").await.get("/office/tasks/").await;
    let counts: Vec<&str> = page
        .text
        .split("data-count>")
        .skip(1)
        .map(|rest| &rest[..1])
        .collect();
    assert_eq!(counts, ["0", "1", "0", "1", "0", "0"]);
}

#[tokio::test]
async fn worklists_need_no_flow() {
    let site = Site::new("S").app(Worklists::new());
    assert!(site.into_router(engine().await).await.is_ok());
}
