//! Every integration test, in one binary: it links once.

mod engine;
mod flow;
mod jsonstore;
mod machine;
mod properties;
mod typed;
