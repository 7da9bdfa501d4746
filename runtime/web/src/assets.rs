//! Styles, script and icons: embedded, and kept by browsers for ever under a name that changes with them.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "assets"]
struct Embedded;

/// The address of each file: `/assets/0123abcd/site.css`.
static URLS: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let url = |name: std::borrow::Cow<'static, str>| {
        let file = Embedded::get(&name)?;
        let hash = file.metadata.sha256_hash();
        let hash: String = hash.iter().take(8).map(|b| format!("{b:02x}")).collect();
        Some((name.to_string(), format!("/assets/{hash}/{name}")))
    };
    Embedded::iter().filter_map(url).collect()
});

/// The address of a file.
pub(crate) fn url(name: &str) -> &'static str {
    URLS.get(name).map_or("/assets/0/missing", String::as_str)
}

/// Answers with a file, whatever hash it is asked for with.
pub(crate) async fn serve(Path((_, name)): Path<(String, String)>) -> Response {
    let Some(file) = Embedded::get(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, content_type(&name)),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, file.data).into_response()
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, ending)| ending) {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
