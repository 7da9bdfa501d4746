//! Every integration test, in one binary: it links once.

mod diagram;
mod engine;
mod jsonstore;
mod properties;
mod typed;
