//! Everything that expanded code may touch beside the public API. Not for people: it changes
//! without notice.

pub use crate::json::applies;
pub use crate::json::field_index;
pub use crate::json::generated as json;
pub use serde;
pub use serde_json::Value;
