//! Every integration test, in one binary: it links once.

mod crash;
mod diagram;
mod engine;
mod flow;
mod jsonstore;
mod machine;
mod properties;
mod store;
mod typed;
