//! Typed queries over a JSON column.

mod column;

pub use column::Column;
