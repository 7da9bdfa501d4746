//! The JSON store as its users see it.

mod fields;
mod lens;
mod merge;
mod on_postgres;
mod queries;
mod types;
mod validation;
