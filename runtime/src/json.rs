//! Typed fields over one JSON document.
//!
//! Business data lives in columns of its own; what belongs to a process, or what changes too
//! often for a migration, lives in one JSON document. `#[jsonstore]` makes a struct a typed **lens**
//! over such a document:
//!
//! ```
//! use procession::prelude::*;
//! use serde_json::json;
//!
//! #[jsonstore]
//! #[derive(Debug, Clone, PartialEq)]
//! pub struct Hello {
//!     /// Message
//!     #[field(max_length = 50)]
//!     pub text: String,
//!     pub approved: Option<bool>,
//! }
//!
//! // Another lens, or another version of this one, has its own keys in the same document.
//! let mut document = json!({ "priority": "high" });
//!
//! let mut hello = Hello::read(&document).unwrap();
//! hello.text = "Hello, world".to_owned();
//! hello.write(&mut document).unwrap();
//! assert_eq!(document, json!({ "priority": "high", "text": "Hello, world" }));
//!
//! // The rules hold on every write, and every broken one is reported.
//! hello.text = "!".repeat(51);
//! assert!(hello.write(&mut document).is_err());
//! ```
//!
//! [`JsonStore`] has what a store can do, [`JsonField`] lists the types, [`FieldInfo`] is the
//! description that forms and lists read, and [`Column`] starts a typed query.

#[doc(hidden)]
pub mod applies;
mod apply;
mod diff;
mod error;
mod field;
#[doc(hidden)]
pub mod generated;
mod index;
mod info;
mod kind;
mod lens;
mod parse;
mod path;
mod query;
mod rules;
mod store;
mod types;
mod unknown;

pub(crate) use apply::unknown_field;
pub use diff::{Change, Diff, MergeConflict};
pub use error::{ReadError, ReadErrors, Rule, ValidationError, ValidationErrors};
pub use field::{Codec, FieldAt, JsonField, Operand};
pub use index::field_index;
pub use info::{FieldInfo, Rules};
pub use kind::{FieldKind, StoreInfo};
pub use lens::{Reader, Writer};
pub use parse::ParseTextError;
pub(crate) use path::set as set_path;
pub use query::{
    Column, Comparable, Dialect, Filter, JsonColumn, Order, Ordered, Param, SqlText, Textual,
};
pub use store::JsonStore;
pub use types::{
    AnyRef, Bytes, Choice, Email, FilePath, Key, Many, Model, Ref, RefError, Slug, Url,
};
