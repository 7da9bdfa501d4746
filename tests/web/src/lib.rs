//! The guide to the site, whose code blocks run as tests.

#[cfg(doctest)]
#[doc = include_str!("../../../docs/site.md")]
mod site {}
