//! Every integration test, in one binary: it links once.

mod crash;
mod engine;
mod jsonstore;
mod machine;
mod properties;
mod typed;
