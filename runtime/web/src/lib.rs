//! The site of [procession]: flows, state machines and tables as pages that people work in.
//!
//! A site is put together from values. Each [`Viewset`] brings its pages, an [`Application`] groups several
//! under one prefix, and [`Site::into_router`] makes an [`axum::Router`] of all of it, beside which a program
//! puts routes of its own.
//!
//! ```no_run
//! use procession::prelude::*;
//! use procession_sql::SqliteStore;
//! use procession_web::{FlowApp, Site, SqlAccounts, Worklists};
//!
//! #[jsonstore]
//! pub struct Hello {
//!     #[field(max_length = 50)]
//!     pub text: String,
//! }
//!
//! /// Hello world
//! #[flow(data = Hello, summary = "Say '{text}'")]
//! pub struct HelloFlow {
//!     #[form(text)]
//!     #[next(approve)]
//!     start: Start,
//!     #[permission("hello.approve")]
//!     #[next(end)]
//!     approve: View,
//!     end: End,
//! }
//!
//! # async fn run() -> Result<(), Box<dyn std::error::Error>> {
//! let engine = Engine::builder()
//!     .store(SqliteStore::open("app.db").await?)
//!     .flow::<HelloFlow>()
//!     .build()
//!     .await?;
//! let accounts = SqlAccounts::open(&engine).await?;
//! let site = Site::new("ACME Corp")
//!     .colour("#00696d")
//!     .accounts(accounts)
//!     .app(Worklists::new())
//!     .app(FlowApp::<HelloFlow>::new().icon("waving_hand"));
//! let app = site.into_router(engine).await?;
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:8000").await?;
//! axum::serve(listener, app).await?;
//! # Ok(())
//! # }
//! ```
//!
//! Pages are rendered on the server and work without script. A template of the site is replaced by a file of
//! the same name in the folder that [`Site::templates`] names.

#![warn(unreachable_pub)]

mod accounts;
mod application;
mod assets;
mod auth;
mod flow;
mod form;
mod guard;
mod page;
mod problem;
mod sessions;
mod site;
mod templates;
mod theme;
mod times;
mod tree;
mod viewset;
mod visit;
mod worklists;

pub use accounts::{Account, Accounts, NewAccount, SqlAccounts};
pub use application::Application;
pub use flow::FlowApp;
pub use page::Page;
pub use problem::Problem;
pub use site::{Site, SiteError};
pub use tree::Link;
pub use viewset::{Routes, Viewset, ViewsetExt, WithRoute};
pub use visit::{Told, Visit, Web};
pub use worklists::Worklists;

// The crate whose types are part of this one's.
pub use axum;
