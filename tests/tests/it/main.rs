//! Every integration test, in one binary: it links once.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops where something is not as it should be"
)]

mod crash;
mod engine;
mod flow;
mod jsonstore;
mod machine;
mod properties;
mod store;
mod typed;
