//! What benchmarks share.

pub(crate) mod raw_commits;
