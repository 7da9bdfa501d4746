//! What a browser sends, as it came: pairs of names and texts, and files.

use axum::extract::multipart::MultipartError;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{StatusCode, header};

use crate::problem::Problem;

/// How large a form may be, files included, in bytes.
pub(crate) const MOST: usize = 10 * 1024 * 1024;

/// The pairs of a form, in the order in which they came, and its files.
#[derive(Debug, Clone, Default)]
pub(crate) struct Input {
    pairs: Vec<(String, String)>,
    files: Vec<(String, Upload)>,
}

/// A file that came with a form.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    pub(crate) bytes: Vec<u8>,
}

impl Input {
    #[cfg(test)]
    pub(crate) fn of(pairs: &[(&str, &str)]) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Self {
            pairs: pairs.iter().map(owned).collect(),
            files: Vec::new(),
        }
    }

    /// The first value of a name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut mine = self.pairs.iter().filter(|(key, _)| key == name);
        mine.next().map(|(_, value)| value.as_str())
    }

    /// All values of a name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let mine = self.pairs.iter().filter(move |(key, _)| key == name);
        mine.map(|(_, value)| value.as_str())
    }

    /// The file of a name; nothing when none was chosen.
    pub(crate) fn file(&self, name: &str) -> Option<&Upload> {
        let mut files = self.files.iter();
        files.find(|(key, _)| key == name).map(|(_, file)| file)
    }

    /// The numbers of the rows of a list that came, in their order: 0 and 2 for `lines[0].x`, `lines[2].x`.
    pub(crate) fn rows(&self, list: &str) -> Vec<usize> {
        let names = self.pairs.iter().map(|(name, _)| name);
        let names = names.chain(self.files.iter().map(|(name, _)| name));
        let mut rows: Vec<usize> = names
            .filter_map(|name| {
                let rest = name.strip_prefix(list)?.strip_prefix('[')?;
                rest.split_once(']')?.0.parse().ok()
            })
            .collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// True when nothing that a person has to fill in was filled in below this name.
    pub(crate) fn is_blank(&self, prefix: &str) -> bool {
        let mut pairs = self.pairs.iter();
        let said = |name: &str| name.starts_with(prefix);
        !pairs.any(|(name, value)| said(name) && !value.trim().is_empty() && value != CHECKED)
            && !self.files.iter().any(|(name, _)| said(name))
    }
}

/// What a ticked box sends.
pub(crate) const CHECKED: &str = "on";

impl<S: Send + Sync> FromRequest<S> for Input {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE);
        let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        if kind.starts_with("multipart/form-data") {
            let body = Multipart::from_request(request, state).await;
            return multipart(body.map_err(|_| unreadable())?).await;
        }
        let body = axum::body::to_bytes(request.into_body(), MOST).await;
        let body = body.map_err(|_| too_large())?;
        let pairs = form_urlencoded::parse(&body);
        Ok(Self {
            pairs: pairs.into_owned().collect(),
            files: Vec::new(),
        })
    }
}

async fn multipart(mut body: Multipart) -> Result<Input, Problem> {
    let mut input = Input::default();
    let mut size = 0;
    while let Some(field) = body.next_field().await.map_err(|e| broken(&e))? {
        let name = field.name().unwrap_or_default().to_owned();
        let is_file = field.file_name().is_some();
        let bytes = field.bytes().await.map_err(|e| broken(&e))?;
        size += bytes.len();
        if size > MOST {
            return Err(too_large());
        }
        if !is_file {
            let text = String::from_utf8(bytes.to_vec());
            input.pairs.push((name, text.map_err(|_| unreadable())?));
        } else if !bytes.is_empty() {
            let bytes = bytes.to_vec();
            input.files.push((name, Upload { bytes }));
        }
    }
    Ok(input)
}

/// What is wrong with a part of a form.
fn broken(error: &MultipartError) -> Problem {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(),
        _ => unreadable(),
    }
}

fn too_large() -> Problem {
    let most = MOST / (1024 * 1024);
    Problem::Invalid(format!("A form may have {most} MB with its files."))
}

fn unreadable() -> Problem {
    Problem::Invalid("What your browser sent is not a form.".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_by_their_numbers() {
        let input = Input::of(&[("a[2].x", "1"), ("a[0].y", ""), ("ab[1].x", "1"), ("a", "")]);
        assert_eq!(input.rows("a"), [0, 2]);
    }

    #[test]
    fn a_ticked_box_alone_is_blank() {
        let input = Input::of(&[("a[0].x", " "), ("a[0].ok", "on"), ("a[1].x", "1")]);
        assert!(input.is_blank("a[0]."));
        assert!(!input.is_blank("a[1]."));
    }
}
