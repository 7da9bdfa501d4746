//! What benchmarks share.

pub(crate) mod pages;
pub(crate) mod raw_commits;
