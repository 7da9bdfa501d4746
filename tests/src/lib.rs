//! Integration tests

/// The guides, whose code blocks run as tests.
#[cfg(doctest)]
mod guides {
    #[doc = include_str!("../../docs/json-store.md")]
    mod json_store {}
}
