//! Everything that expanded code may touch beside the public API. Not for people: it changes
//! without notice.

pub use crate::machine::private::*;
pub use crate::user::User;
pub use serde_json::Value;
