//! All integration tests, in one binary: it links once.

mod crash;
mod engine;
mod properties;
mod store;
