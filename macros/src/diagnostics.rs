//! Collects every error of an item, so that all of them are reported in one build.

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

/// The errors found so far in one item.
///
/// Stages add to it and go on; a *gate* between two stages asks [`Errors::gate`] and stops there
/// when something was found, because rules about a graph must not run on unresolved names.
/// Dropping a collector that nobody read is a bug of the macro and panics.
#[derive(Default)]
pub(crate) struct Errors {
    found: Vec<syn::Error>,
    read: bool,
}

impl Errors {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds an error at `tokens`: the smallest wrong token. `message` says what is wrong; add what
    /// would be right as a further line that starts with `help: `.
    pub(crate) fn at(&mut self, tokens: impl ToTokens, message: impl std::fmt::Display) {
        self.found.push(syn::Error::new_spanned(tokens, message));
    }

    /// Adds an error at a span, for places that have no token of their own.
    pub(crate) fn at_span(&mut self, span: Span, message: impl std::fmt::Display) {
        self.found.push(syn::Error::new(span, message));
    }

    /// Adds an error that syn reported.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.found.push(error);
    }

    /// Takes the value out of a result; an error is kept and answered with `None`.
    pub(crate) fn ok<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// True while nothing wrong was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How many errors were found so far.
    pub(crate) fn len(&self) -> usize {
        self.found.len()
    }

    /// The gate between two stages: passes when there is no error, and hands all of them over as
    /// tokens (`compile_error!` calls) when there is one.
    pub(crate) fn gate(&mut self) -> Result<(), TokenStream> {
        if self.found.is_empty() {
            return Ok(());
        }
        Err(self.take())
    }

    /// Ends the collector: all errors as tokens, none as no tokens.
    pub(crate) fn finish(mut self) -> TokenStream {
        self.take()
    }

    fn take(&mut self) -> TokenStream {
        self.read = true;
        std::mem::take(&mut self.found)
            .iter()
            .map(syn::Error::to_compile_error)
            .collect()
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        let unread = !self.read && !self.found.is_empty();
        if unread && !std::thread::panicking() {
            panic!("errors were collected but never reported");
        }
    }
}

/// The candidate that `word` was most likely meant to be, if one is near enough.
pub(crate) fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(similarity, _)| *similarity > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// The help line for an unknown word: the nearest candidate, or all of them.
///
/// `what` is the plural of what the word should have been ("keys", "nodes of this flow").
pub(crate) fn help_unknown(word: &str, what: &str, candidates: &[&str]) -> String {
    match did_you_mean(word, candidates.iter().copied()) {
        Some(near) => format!("help: did you mean `{near}`?"),
        None if candidates.is_empty() => format!("help: there are no {what}"),
        None => format!("help: {what}: {}", list(candidates)),
    }
}

/// `a`, `b`, `c` in backquotes.
pub(crate) fn list<S: AsRef<str>>(words: &[S]) -> String {
    let quoted: Vec<String> = words.iter().map(|w| format!("`{}`", w.as_ref())).collect();
    quoted.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_suggested() {
        assert_eq!(did_you_mean("gaurd", ["guard", "target"]), Some("guard"));
        assert_eq!(did_you_mean("zebra", ["guard", "target"]), None);
    }

    #[test]
    #[should_panic(expected = "never reported")]
    fn errors_cannot_be_forgotten() {
        let mut errors = Errors::new();
        errors.at_span(Span::call_site(), "lost");
    }
}
