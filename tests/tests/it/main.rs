//! Every integration test, in one binary.

#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

mod jsonstore;
