//! Typed queries over a JSON column: filters and orders that run in SQL and, with the same answers,
//! in memory.

mod column;
mod eval;
mod filter;
mod place;
mod sql;

pub use column::{Column, Comparable, Ordered, Textual};
pub use filter::{Filter, Order};
pub use sql::{Dialect, JsonColumn, Param, SqlText};
