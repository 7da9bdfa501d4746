//! The types that fields can have.

mod container;
mod embedded;
mod number;
mod other;
mod relation;
mod text;
mod time;

pub(crate) use embedded::{check_store, store_from_json};
pub(crate) use other::choice_from_json;
pub use other::{Bytes, Choice};
pub use relation::{AnyRef, Key, Many, Model, Ref, RefError};
pub use text::{Email, FilePath, Slug, Url};
