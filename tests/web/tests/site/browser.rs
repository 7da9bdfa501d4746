//! A browser without script, and a site for it.

use http_body_util::BodyExt as _;
use procession::prelude::*;
use procession_sql::SqliteStore;
use procession_web::axum::Router;
use procession_web::axum::body::Body;
use procession_web::axum::http::{HeaderMap, Request, StatusCode, header};
use procession_web::{Application, FlowApp, NewAccount, Site, SqlAccounts, Worklists};
use tower::ServiceExt as _;

#[jsonstore]
pub struct Line {
    pub article: String,
    #[field(min = 1)]
    pub pieces: u32,
}

/// What somebody wants to have.
#[jsonstore]
pub struct Wish {
    /// Text
    #[field(max_length = 30)]
    pub text: String,
    pub lines: Vec<Line>,
    #[field(required)]
    pub granted: Option<bool>,
}

/// Wishes
#[flow(data = Wish, name = "wish", summary = "Wish '{text}'")]
pub struct WishFlow {
    #[form(text, lines)]
    #[permission("wish.start")]
    #[next(grant)]
    start: Start,
    /// Grant it
    #[form(granted)]
    #[permission("wish.grant")]
    #[next(check)]
    grant: View,
    #[when(|wish| wish.granted == Some(true), then = fulfil)]
    #[otherwise(end)]
    check: If,
    #[run(Self::fulfil)]
    #[next(end)]
    fulfil: Job,
    end: End,
}

impl WishFlow {
    async fn fulfil(job: &mut JobContext<'_, Self>) -> Result<(), JobError> {
        match job.data.text.as_str() {
            "the impossible" => Err(JobError::fatal("nobody can do that")),
            _ => Ok(()),
        }
    }
}

/// Another flow, whose tasks nobody here may do.
#[flow(data = Wish, name = "secret")]
pub struct SecretFlow {
    #[form(text)]
    #[permission("secret.start")]
    #[next(look)]
    start: Start,
    #[permission("secret.look")]
    #[next(end)]
    look: View,
    end: End,
}

pub const PASSWORD: &str = "correct horse battery";

pub struct Somewhere {
    pub engine: Engine,
    pub router: Router,
}

/// A site with people of each role: `emma` wishes, `sam` and `tina` grant, `vera` views, `mona` manages, `root` may
/// do all, `gone` may not come any more.
pub async fn somewhere() -> Somewhere {
    let store = SqliteStore::in_memory().await.expect("a store");
    let engine = Engine::builder()
        .store(store)
        .flow::<WishFlow>()
        .flow::<SecretFlow>()
        .build()
        .await
        .expect("an engine");
    let accounts = SqlAccounts::open(&engine).await.expect("accounts");
    let people: [(&str, &[&str]); 6] = [
        ("emma", &["wish.start"]),
        ("sam", &["wish.grant"]),
        ("tina", &["wish.grant"]),
        ("vera", &["wish.view"]),
        ("mona", &["wish.manage"]),
        ("root", &[]),
    ];
    for (login, permissions) in people {
        let account = NewAccount {
            login: login.to_owned(),
            password: PASSWORD.to_owned(),
            superuser: login == "root",
            permissions: permissions.iter().map(|p| (*p).to_owned()).collect(),
            ..NewAccount::default()
        };
        assert!(accounts.create(account).await.expect("written"));
    }
    let office = Application::new("Back office").permission("office.enter");
    let router = Site::new("Test & Co")
        .accounts(accounts)
        .app(Worklists::new())
        .app(FlowApp::<WishFlow>::new())
        .app(FlowApp::<SecretFlow>::new())
        .app(office.viewset(Worklists::new()))
        .into_router(engine.clone())
        .await
        .expect("a site");
    Somewhere { engine, router }
}

impl Somewhere {
    /// A browser in which nobody has signed in.
    pub fn browser(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookie: None,
        }
    }

    /// A browser in which somebody has signed in.
    pub async fn browser_of(&self, login: &str) -> Browser {
        let mut browser = self.browser();
        let form = [("login", login), ("password", PASSWORD)];
        let answer = browser.post("/login/", &form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{login}");
        browser
    }

    /// Starts a wish as emma, and answers with the task to grant it.
    pub async fn wish(&self, text: &str) -> TaskId {
        let emma = User::new("emma").with_permission("wish.start");
        let form = serde_json::json!({ "text": text });
        let form = form.as_object().expect("an object").clone();
        let engine = self.engine.as_user(&emma);
        let process = engine.start_json("wish", "start", form);
        TaskId::new(process.await.expect("started").id, 2)
    }
}

pub struct Browser {
    router: Router,
    pub cookie: Option<String>,
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        let location = self.headers.get(header::LOCATION);
        location.map_or("", |location| location.to_str().expect("text"))
    }

    #[track_caller]
    pub fn says(&self, text: &str) {
        assert!(self.text.contains(text), "no {text:?} in {}", self.text);
    }

    #[track_caller]
    pub fn is_silent_about(&self, text: &str) {
        assert!(!self.text.contains(text), "{text:?} in {}", self.text);
    }
}

impl Browser {
    pub async fn get(&mut self, path: &str) -> Answer {
        let request = Request::get(path).body(Body::empty());
        self.send(request.expect("a request")).await
    }

    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body));
        self.send(request.expect("a request")).await
    }

    /// Sends a form and follows where it leads.
    pub async fn submit(&mut self, path: &str, form: &[(&str, &str)]) -> Answer {
        let answer = self.post(path, form).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        self.get(answer.location()).await
    }

    pub async fn send(&mut self, mut request: Request<Body>) -> Answer {
        if let Some(cookie) = &self.cookie {
            let cookie = cookie.parse().expect("a header");
            request.headers_mut().insert(header::COOKIE, cookie);
        }
        let response = self.router.clone().oneshot(request).await;
        let response = response.expect("an answer");
        let (parts, body) = response.into_parts();
        if let Some(cookie) = parts.headers.get(header::SET_COOKIE) {
            let cookie = cookie.to_str().expect("text");
            let pair = cookie.split(';').next().expect("a cookie");
            self.cookie = Some(pair.to_owned());
        }
        let bytes = body.collect().await.expect("a body").to_bytes();
        Answer {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
        }
    }
}
