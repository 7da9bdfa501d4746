//! Every integration test, in one binary: it links once.

#![allow(
    clippy::unwrap_used,
    reason = "a test stops where something is not as it should be"
)]

#[cfg(feature = "apalis")]
mod apalis;
mod between;
mod crash;
mod data;
mod defects;
mod diagram;
mod engine;
mod every_store;
mod flow;
mod jsonstore;
mod machine;
mod own_tables;
mod patterns;
mod people;
mod properties;
mod readme;
mod simulation;
mod soundness;
mod store;
mod testing;
mod time;
mod typed;
mod versions;
